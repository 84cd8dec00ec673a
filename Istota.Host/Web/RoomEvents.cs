using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Akka.Actor;
using Istota.Actors.Users;
using Istota.Actors.Web;

namespace Istota.Host.Web;

/// <summary>A room as server-sent events: each message with its id, so that <c>Last-Event-ID</c> resumes without a gap; progress and decisions beside them, without one.</summary>
internal sealed class RoomEvents
{
    private const int Waiting = 256, Page = 100;
    private readonly HttpContext _context;
    private readonly WebParts _parts;
    private readonly string _room;
    private readonly UserId _user;
    private readonly Channel<LiveEvent> _channel = Channel.CreateBounded<LiveEvent>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private RoomEvents(HttpContext context, WebParts parts, string room) => (_context, _parts, _room, _user) = (context, parts, room, context.User());

    public static async Task<IResult> StreamAsync(HttpContext context, WebParts parts, IHostApplicationLifetime lifetime, string room)
    {
        var last = LastEventId(context);
        if (await context.RoomAsync(parts, room) is null) return RoomsApi.NoSuchRoom();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        return await new RoomEvents(context, parts, room).RunAsync(last, end.Token);
    }

    /// <summary>What is new since the last id is read from the store whenever the channel says that something is; so a full channel loses nothing but progress.</summary>
    private async Task<IResult> RunAsync(int? lastEventId, CancellationToken ct)
    {
        var last = lastEventId ?? (await _parts.Rooms.ReadAsync(_user, _room, null, 1, ct)) switch { [.., var newest] => newest.Id, _ => 0 };
        var subscribed = await _parts.Surfaces.Ask<WebReply.Subscribed>(new WebCommand.Subscribe(_channel.Writer) { User = _user }, _parts.AnswerWithin, ct);
        if (!subscribed.Accepted) return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many streams are open for this user.");
        try
        {
            (_context.Response.ContentType, _context.Response.Headers["X-Accel-Buffering"]) = ("text/event-stream", "no");
            await WriteAsync(": connected\n\n", ct);
            while (true)
            {
                last = await SendNewAsync(last, ct);
                if (!await WaitAsync(ct)) break;
                while (_channel.Reader.TryRead(out var happened)) await SendAsync(happened, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // the listener left, or the daemon ends
        }
        finally
        {
            _channel.Writer.TryComplete();
            _parts.Surfaces.Tell(new WebCommand.Unsubscribe(_channel.Writer) { User = _user }, ActorRefs.NoSender);
        }
        return Results.Empty;
    }

    private async Task<int> SendNewAsync(int last, CancellationToken ct)
    {
        while (true)
        {
            var messages = await _parts.Rooms.ReadAsync(_user, _room, last, Page, ct);
            foreach (var message in messages)
                await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {message.Id}\nevent: message\ndata: {Json(MessageJson.Of(message), ApiJson.Default.MessageJson)}\n\n"), ct);
            if (messages.Count > 0) last = messages[^1].Id;
            if (messages.Count < Page) return last;
        }
    }

    /// <summary>Until something happens or it is time for a heartbeat; false when the token no longer holds.</summary>
    private async Task<bool> WaitAsync(CancellationToken ct)
    {
        using var heartbeat = CancellationTokenSource.CreateLinkedTokenSource(ct);
        heartbeat.CancelAfter(_parts.Heartbeat);
        try
        {
            return await _channel.Reader.WaitToReadAsync(heartbeat.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            if (await ApiRequests.UserOfAsync(_context) is null) return false;
            await WriteAsync(": still here\n\n", ct);
            return true;
        }
    }

    private Task SendAsync(LiveEvent happened, CancellationToken ct) => happened switch
    {
        { Room: var room } when room != _room => Task.CompletedTask,
        LiveEvent.Progress p => WriteAsync($"event: progress\ndata: {Json(new ProgressJson(p.Task, p.Text, p.Ended), ApiJson.Default.ProgressJson)}\n\n", ct),
        LiveEvent.Decided d => WriteAsync($"event: decided\ndata: {Json(new OutcomeJson(d.Question, d.Outcome), ApiJson.Default.OutcomeJson)}\n\n", ct),
        _ => Task.CompletedTask,
    };

    private async Task WriteAsync(string text, CancellationToken ct)
    {
        await _context.Response.WriteAsync(text, ct);
        await _context.Response.Body.FlushAsync(ct);
    }

    private static string Json<T>(T value, JsonTypeInfo<T> shape) => JsonSerializer.Serialize(value, shape);

    private static int? LastEventId(HttpContext context) => context.Request.Headers["Last-Event-ID"].ToString() switch
    {
        "" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) => id,
        _ => throw ApiRequests.Bad("'Last-Event-ID' must be the id of a message."),
    };
}
