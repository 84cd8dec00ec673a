using Akka.Actor;
using Akka.Event;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>
/// The connection and the mails that wait for it. The connection first, then the user's leave (journaled), then the bytes. While mails are
/// in flight, leave is asked for the next, so that the journal and the wire work at the same time.
/// </summary>
internal sealed class SendingActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(30);
    /// <summary>A server may take ten minutes for a mail (RFC 5321 §4.5.3.2), but whoever watches wants to know of it before.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromMinutes(1);
    /// <summary>Two at once: while the server writes one mail to its disk, the other is on the wire.</summary>
    private const int MostInFlight = 2;
    /// <summary>Two more: the journal (what was sent, and the next leave, in one write) and the wire work at the same time. A crash leaves no more than these four in doubt.</summary>
    private const int MostAhead = 2;
    private readonly OutboxSettings _settings;
    private readonly OutboxPorts _ports;
    private readonly IActorRef _users;
    private readonly IActorRef _copies;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly SendQueue _queue = new();
    private readonly RecentOutcomes _recent = new(1_000);
    private Link _link = Link.Down;
    private readonly List<Ahead> _ahead = [];
    private readonly Dictionary<string, OutboxCommand.Send> _inFlight = [];
    private DateTimeOffset? _retryAt;
    private string? _lastError;
    private int _failures;
    private int _refusals;
    private bool _stopping;

    public SendingActor(OutboxSettings settings, OutboxPorts ports, IActorRef users, IActorRef copies)
    {
        (_settings, _ports, _users, _copies) = (settings, ports, users, copies);
        Receive<OutboxCommand.Send>(OnSend);
        Receive<OutboxCommand.Forget>(f => _queue.Remove(f.MessageId));
        Receive<OutboxCommand.Resolve>(OnResolve);
        Receive<UserReply.MaySend>(OnMaySend);
        Receive<NoLeave>(OnNoLeave);
        Receive<Loaded>(OnLoaded);
        Receive<Delivered>(OnDelivered);
        Receive<Slow>(_ => _ports.Readiness.Report("outbound", "the server has not answered to a mail for a minute"));
        Receive<Opened>(_ => OnOpened());
        Receive<OpenFailed>(f => Rest(f.Reason, f.Refused));
        Receive<Closed>(_ => Go(Link.Down));
        Receive<Rested>(_ => Open());
        Receive<Due>(_ => Pump());
        Receive<Idle>(_ => Close());
        Receive<OutboxQuery>(_ => Sender.Tell(View()));
        Receive<OutboxStop>(_ => OnStop());
    }

    private enum Link
    {
        Down,
        Opening,
        Up,
        Closing,
        Resting,
    }

    public ITimerScheduler Timers { get; set; } = null!;
    private DateTimeOffset Now => _ports.Time.GetUtcNow();

    /// <summary>One connection at the start, so that it is known whether mail can leave.</summary>
    protected override void PreStart() => Open();

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>A fault of ours must not leave a user waiting: what was in flight may have been sent, the rest is taken up again.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        foreach (var send in _inFlight.Values) Resolve(send);
        foreach (var ahead in _ahead) End(ahead.Send, new SendingOutcome.Deferred("the sender had to start again"));
        foreach (var send in _queue.All) Self.Tell(send);
        base.PreRestart(reason, message);
    }

    private void OnSend(OutboxCommand.Send send)
    {
        if (_stopping || _inFlight.ContainsKey(send.MessageId) || AheadOf(send.MessageId) is not null) return;
        _queue.Put(send);
        Pump();
    }

    private void OnResolve(OutboxCommand.Resolve resolve)
    {
        if (_inFlight.ContainsKey(resolve.MessageId)) return; // its end is told in a moment
        if (AheadOf(resolve.MessageId) is { } ahead)
        {
            End(ahead.Send, new SendingOutcome.Deferred("it was not begun"));
            Skip(ahead);
            return;
        }
        if (_recent.Of(resolve.MessageId) is { } outcome) _users.Tell(EndSending(resolve, outcome));
        else _copies.Tell(resolve);
    }

    private void Pump()
    {
        Deliver();
        if (_stopping) return;
        while (_link == Link.Up && _ahead.Count < MostAhead && _queue.TakeDue(Now) is { } send)
        {
            // Mail of somebody who left the configuration stays queued in their journal, and comes again with them.
            if (_ports.Policies.Of(send.User) is not null) AskLeave(send);
        }
        if (_link == Link.Down && _queue.HasDue(Now)) Open();
        WakeWhenDue();
    }

    private void WakeWhenDue()
    {
        if (_queue.NextDue is { } due && due > Now) Timers.StartSingleTimer("due", new Due(), due - Now);
        if (_link != Link.Up || _ahead.Count > 0 || _inFlight.Count > 0 || _queue.HasDue(Now)) Timers.Cancel("idle");
        else if (!Timers.IsTimerActive("idle")) Timers.StartSingleTimer("idle", new Idle(), _settings.IdleAfter);
    }

    private void AskLeave(OutboxCommand.Send send)
    {
        var ahead = new Ahead(send);
        _ahead.Add(ahead);
        _users.Tell(new UserCommand.BeginSending(send.MessageId, _settings.Node) { User = send.User, At = Now });
        Timers.StartSingleTimer(ahead, new NoLeave(ahead), _settings.AnswerWithin);
    }

    private void OnMaySend(UserReply.MaySend leave)
    {
        if (AheadOf(leave.MessageId) is { } ahead)
        {
            if (!Timers.IsTimerActive(ahead)) return; // answered before
            Timers.Cancel(ahead);
            if (leave.Yes) SendingWork.LoadAsync(ahead.Send, _ports.Outgoing, _stop.Token).PipeTo(Self, failure: cause => new Loaded(leave.MessageId, null, cause.Message));
            else Skip(ahead);
        }
        else if (leave.Yes && !_inFlight.ContainsKey(leave.MessageId))
        {
            // It was asked for so long ago that we went on; nothing was sent under it.
            var late = new UserCommand.EndSending(leave.MessageId, new SendingOutcome.Deferred("leave to send came too late")) { User = leave.User, At = Now };
            _users.Tell(late);
        }
    }

    private void OnNoLeave(NoLeave none)
    {
        if (!_ahead.Contains(none.Ahead)) return;
        _queue.Put(none.Ahead.Send with { NotBefore = Now + AskAgainAfter });
        Skip(none.Ahead);
    }

    private void Skip(Ahead ahead)
    {
        Timers.Cancel(ahead);
        _ahead.Remove(ahead);
        Pump();
    }

    private Ahead? AheadOf(string messageId) => _ahead.Find(a => a.Send.MessageId == messageId);

    private void OnLoaded(Loaded loaded)
    {
        if (AheadOf(loaded.MessageId) is not { } ahead) return;
        ahead.Bytes = loaded.Bytes;
        if (loaded.Bytes is null)
        {
            End(ahead.Send, loaded.Trouble is { } trouble ? new SendingOutcome.Deferred($"its bytes could not be read: {trouble}") : new SendingOutcome.Refused("its stored bytes are gone, or not those that were approved", []));
            _ahead.Remove(ahead);
        }
        Pump();
    }

    /// <summary>Leave that was given is used even when the connection was lost meanwhile: a new one is made for it.</summary>
    private void Deliver()
    {
        while (_inFlight.Count < MostInFlight && _ahead.Find(a => a.Bytes is not null) is { Bytes: { } bytes, Send: var send } ready)
        {
            _ahead.Remove(ready);
            _inFlight[send.MessageId] = send;
            Timers.StartSingleTimer(send.MessageId, new Slow(), SlowAfter);
            SendingWork.DeliverAsync(send, bytes, _ports.Sender, _stop.Token)
                .PipeTo(Self, failure: cause => new Delivered(send.MessageId, new SendingOutcome.Unclear(cause.Message), null));
        }
    }

    private void OnDelivered(Delivered delivered)
    {
        if (!_inFlight.Remove(delivered.MessageId, out var sent)) return;
        if (_link == Link.Up && !Timers.IsTimerActive(sent.MessageId) && _inFlight.Keys.All(Timers.IsTimerActive)) _ports.Readiness.Report("outbound", null);
        Timers.Cancel(sent.MessageId);
        if (delivered.Outcome is SendingOutcome.Unclear && !sent.Partial) Resolve(sent);
        else End(sent, delivered.Outcome);
        if (delivered.Trouble is { } trouble)
        {
            // One failed connection is enough: the others are not each to try, least of all a password that was refused.
            foreach (var ahead in _ahead) End(ahead.Send, new SendingOutcome.Deferred(trouble.Reason));
            _ahead.Clear();
            Rest(trouble.Reason, trouble.Refused);
        }
        else if (delivered.Outcome is SendingOutcome.Deferred or SendingOutcome.Unclear && _link == Link.Up && !_stopping) Open(); // does it still live?
        if (_stopping) OnStop();
        else Pump();
    }

    private void End(OutboxCommand.Send send, SendingOutcome outcome)
    {
        _recent.Keep(send.MessageId, outcome);
        _users.Tell(EndSending(send, outcome));
    }

    private void Resolve(OutboxCommand.Send send)
    {
        _copies.Tell(new OutboxCommand.Resolve(send.Envelope) { User = send.User, MessageId = send.MessageId });
        _recent.Forget(send.MessageId);
    }

    private UserCommand.EndSending EndSending(OutboxCommand about, SendingOutcome outcome) => new(about.MessageId, outcome) { User = about.User, At = Now };

    private void Open()
    {
        (_link, _retryAt) = (Link.Opening, null);
        _ports.Sender.ConnectAsync(_stop.Token).PipeTo(Self, success: () => new Opened(),
            failure: cause => new OpenFailed(cause.Message, cause is MailSenderException { Refused: true }));
    }

    private void OnOpened()
    {
        if (_failures > 0) _log.Info("Mail can leave again");
        (_failures, _refusals, _lastError, _retryAt) = (0, 0, null, null);
        Timers.Cancel("rest");
        _ports.Readiness.Report("outbound", null);
        Go(Link.Up);
    }

    private void Rest(string reason, bool refused)
    {
        if (_link == Link.Resting) return;
        _refusals = refused ? _refusals + 1 : 0;
        (_lastError, _link) = (reason, Link.Resting);
        _ports.Readiness.Report("outbound", reason);
        var pause = Backoff.After(++_failures, _refusals, Random.Shared.NextDouble());
        if (_failures == 1 || _refusals == Backoff.RefusalsTaken) _log.Warning("Mail cannot leave: {0}; next try in {1}", reason, pause);
        _retryAt = Now + pause;
        Timers.StartSingleTimer("rest", new Rested(), pause);
    }

    private void Close()
    {
        if (_link != Link.Up || _ahead.Count > 0 || _inFlight.Count > 0) return;
        _link = Link.Closing;
        _ports.Sender.DisconnectAsync(_stop.Token).PipeTo(Self, success: () => new Closed(), failure: _ => new Closed());
    }

    private void Go(Link link)
    {
        _link = link;
        Pump();
    }

    /// <summary>Nothing new begins; leave that was not used is given back.</summary>
    private void OnStop()
    {
        _stopping = true;
        foreach (var ahead in _ahead) End(ahead.Send, new SendingOutcome.Deferred("the daemon stops"));
        _ahead.Clear();
        if (_inFlight.Count == 0) Context.Stop(Self);
    }

    private OutboxView View() => new(_settings.Node, _link == Link.Up, [.. _inFlight.Keys],
        [.. _ahead.Select(a => a.Send).Concat(_queue.All).Select(s => new QueuedMailView(s.MessageId, s.User, s.NotBefore > _retryAt || _retryAt is null ? s.NotBefore : _retryAt.Value))],
        _lastError, _retryAt);

    /// <summary>Leave was asked for; its bytes when they are there. A class, since it is known by itself, not by what it holds.</summary>
    private sealed class Ahead(OutboxCommand.Send send)
    {
        public OutboxCommand.Send Send => send;
        public byte[]? Bytes { get; set; }
    }

    private sealed record NoLeave(Ahead Ahead);
    private sealed record Opened;
    private sealed record Closed;
    private sealed record Rested;
    private sealed record Due;
    private sealed record Idle;
    private sealed record Slow;
}
