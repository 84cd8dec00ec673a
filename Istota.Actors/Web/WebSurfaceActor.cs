using Akka.Actor;
using Akka.Event;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Users;

namespace Istota.Actors.Web;

/// <summary>How much waits, and for how long.</summary>
public sealed record WebSurfaceSettings
{
    public int Capacity { get; init; } = 10_000;
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromMinutes(1);
    public TimeSpan ForgetAskersAfter { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>The rooms of the built-in chat: writes posts in batches in the order of their numbers, passes on what people say, and tells who listens.</summary>
public sealed class WebSurfaceActor : ReceiveActor, IWithTimers
{
    public const string Name = "web";
    private const int LargestBatch = 500;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly LiveListeners _listeners = new();
    private readonly Askers _askers = new();
    private readonly IActorRef _users;
    private readonly IRoomStore _store;
    private readonly PostedMail _posted;
    private readonly TimeProvider _time;
    private readonly PostBuffer _buffer;
    private readonly Backoff _backoff;
    private bool _writing;

    public WebSurfaceActor(IActorRef users, IRoomStore store, PostedMail posted, TimeProvider time, WebSurfaceSettings settings)
    {
        (_users, _store, _posted, _time) = (users, store, posted, time);
        _buffer = new PostBuffer(settings.Capacity);
        _backoff = new Backoff(settings.RetryFirst, settings.RetryMost);

        Receive<SurfaceCommand.Post>(post =>
        {
            if (!_buffer.Take(post)) _log.Warning("Post {0} of {1} finds no room and must come again", post.Id, post.User);
            Write();
        });
        Receive<SurfaceCommand.Progress>(p => _listeners.Tell(p.User, new LiveEvent.Progress(p.Task, p.Text, p.Ended) { Room = p.Place.Room }));
        Receive<SurfaceCommand.Decided>(d => _listeners.Tell(d.User, new LiveEvent.Decided(d.Question, d.Outcome) { Room = d.Place.Room }));

        Receive<SurfaceCommand.Changed>(c => _listeners.Tell(c.User, new LiveEvent.Changed { Room = "" }));

        Receive<WebCommand.Say>(Say);
        Receive<UserReply.Heard>(Heard);
        Receive<Found>(found => Answer(found.Message));
        Receive<NotFound>(_ => { }); // it will be written, and answered then; or its asker gives up
        Receive<WebCommand.Subscribe>(s => Sender.Tell(new WebReply.Subscribed(_listeners.Add(s.User, s.Events))));
        Receive<WebCommand.Unsubscribe>(u => _listeners.Remove(u.User, u.Events));

        Receive<Written>(Delivered);
        Receive<WriteFailed>(failed =>
        {
            var pause = _backoff.Next();
            _log.Warning(failed.Cause, "{0} posts could not be written; again in {1}", _buffer.Count, pause);
            Timers.StartSingleTimer(Again.Instance, Again.Instance, pause);
        });
        Receive<Again>(_ =>
        {
            _writing = false;
            Write();
        });
        Receive<Forget>(_ => _askers.Forget(_time.GetUtcNow() - settings.ForgetAskersAfter));
        Receive<UserReply>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef users, IRoomStore store, PostedMail posted, TimeProvider time, WebSurfaceSettings? settings = null) =>
        Akka.Actor.Props.Create(() => new WebSurfaceActor(users, store, posted, time, settings ?? new WebSurfaceSettings()));

    protected override void PreStart() => Timers.StartPeriodicTimer(Forget.Instance, Forget.Instance, TimeSpan.FromSeconds(30));

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Say(WebCommand.Say say)
    {
        _askers.Asked(say.User, say.Key, Sender, _time.GetUtcNow());
        _users.Tell(new UserCommand.Say(new Place(Name, say.Room), say.Source, say.Key, say.Text, say.ReplyTo, Private: true)
        {
            User = say.User,
            At = _time.GetUtcNow(),
        });
    }

    /// <summary>It has its number; whoever asked hears when it is in the room, which it is already when it was said before.</summary>
    private void Heard(UserReply.Heard heard)
    {
        if (!_askers.Numbered(heard.User, heard.Key, heard.Id)) return;
        _store.FindAsync(heard.User, heard.Id, _stop.Token)
            .PipeTo(Self, success: row => row is null ? NotFound.Instance : new Found(row), failure: _ => NotFound.Instance);
    }

    private void Write()
    {
        if (_writing || _buffer.Count == 0) return;
        _writing = true;
        WriteAsync(_store, _posted, _buffer.Batch(LargestBatch), _stop.Token)
            .PipeTo(Self, success: written => new Written(written), failure: cause => new WriteFailed(cause));
    }

    private static async Task<IReadOnlyList<RoomMessage>> WriteAsync(IRoomStore store, PostedMail posted, IReadOnlyList<SurfaceCommand.Post> posts, CancellationToken ct)
    {
        var messages = await posted.MessagesAsync(posts, ct);
        await store.AppendAsync(messages, ct);
        return messages;
    }

    private void Delivered(Written written)
    {
        _backoff.Reset();
        _buffer.Written(written.Messages.Count);
        _writing = false;
        foreach (var delivered in written.Messages.GroupBy(m => m.User))
            _users.Tell(new UserCommand.PostsDelivered(Name, [.. delivered.Select(m => m.Id)]) { User = delivered.Key, At = _time.GetUtcNow() });
        foreach (var message in written.Messages)
        {
            _listeners.Tell(message.User, new LiveEvent.Posted(message.Id) { Room = message.Room });
            Answer(message);
        }
        Write();
    }

    private void Answer(RoomMessage message)
    {
        foreach (var asker in _askers.Answered(message.User, message.Id)) asker.Tell(new WebReply.Said(message));
    }

    private sealed record Written(IReadOnlyList<RoomMessage> Messages);

    private sealed record WriteFailed(Exception Cause);

    private sealed record Found(RoomMessage Message);

    private sealed record NotFound
    {
        public static readonly object Instance = new NotFound();
    }

    private sealed record Again
    {
        public static readonly Again Instance = new();
    }

    private sealed record Forget
    {
        public static readonly Forget Instance = new();
    }
}
