using System.Threading.Channels;
using Akka.Actor;
using Istota.Actors.Users;
using Istota.Actors.Web;

namespace Istota.Host.Web.Application;

/// <summary>Hears of what happens in a user's rooms while it happens.</summary>
public sealed class LiveRooms(WebParts parts)
{
    /// <summary>Null when this user listens too often already.</summary>
    public async Task<LiveListener?> ListenAsync(UserId user, CancellationToken ct)
    {
        var listener = new LiveListener(parts, user);
        if (await listener.SubscribeAsync(ct)) return listener;
        await listener.DisposeAsync();
        return null;
    }
}

/// <summary>One who listens. A full channel drops its oldest: an event says that something is new, the stores say what.</summary>
public sealed class LiveListener : IAsyncDisposable
{
    private const int Waiting = 256;
    private readonly WebParts _parts;
    private readonly UserId _user;
    private readonly Channel<LiveEvent> _channel = Channel.CreateBounded<LiveEvent>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    internal LiveListener(WebParts parts, UserId user) => (_parts, _user) = (parts, user);

    internal async Task<bool> SubscribeAsync(CancellationToken ct) =>
        (await _parts.Surfaces.Ask<WebReply.Subscribed>(Subscription, _parts.AnswerWithin, ct)).Accepted;

    /// <summary>All that happened since the last time, waiting for something; empty when nothing did for a heartbeat.</summary>
    public async Task<IReadOnlyList<LiveEvent>> NextAsync(CancellationToken ct)
    {
        using var heartbeat = CancellationTokenSource.CreateLinkedTokenSource(ct);
        heartbeat.CancelAfter(_parts.Heartbeat);
        try
        {
            await _channel.Reader.WaitToReadAsync(heartbeat.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            _parts.Surfaces.Tell(Subscription, ActorRefs.Nobody); // a surface that began anew knows nobody
            return [];
        }
        var happened = new List<LiveEvent>();
        while (_channel.Reader.TryRead(out var one)) happened.Add(one);
        return happened;
    }

    public ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        _parts.Surfaces.Tell(new WebCommand.Unsubscribe(_channel.Writer) { User = _user }, ActorRefs.NoSender);
        return ValueTask.CompletedTask;
    }

    private WebCommand.Subscribe Subscription => new(_channel.Writer) { User = _user };
}
