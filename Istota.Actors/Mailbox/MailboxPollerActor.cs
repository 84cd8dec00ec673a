using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Actors.Mailbox;

/// <summary>Brings mail from one folder to the users' journals: fetched, stored, read, routed, and settled when every user concerned has it. Never looks at content, never touches a flag.</summary>
public sealed class MailboxPollerActor : ReceivePersistentActor, IWithTimers
{
    private sealed record Poll;
    private sealed record Reopen;
    private sealed record Due;

    private const int SnapshotEvery = 1_000;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly PollerPorts _ports;
    private readonly MailboxSettings _settings;
    private readonly MailboxLine _line;
    private readonly Pipeline _pipeline;
    private readonly MailStations _stations;
    private readonly PollerHealth _health;
    private PollerState _state = PollerState.Empty;
    private MailboxStatus? _status;
    private int _writing;
    private bool _canWait;
    private bool _pollDue;
    private bool _retainDue;
    private long _lastSnapshot;

    public static Props Props(PollerPorts ports, MailboxSettings settings) => Akka.Actor.Props.Create(() => new MailboxPollerActor(ports, settings));

    public MailboxPollerActor(PollerPorts ports, MailboxSettings settings)
    {
        (_ports, _settings, _pipeline, _health) = (ports, settings, new Pipeline(settings), new PollerHealth(settings, ports.Readiness));
        _line = new MailboxLine(ports, settings, Self);
        _stations = new MailStations(ports, _pipeline, _log, Self, _stop.Token);
        Recover<SnapshotOffer>(offer => (_state, _lastSnapshot) = ((PollerState)offer.Snapshot, offer.Metadata.SequenceNr));
        Recover<MailboxEvent>(e => _state = _state.Evolve(e));
        Recover<RecoveryCompleted>(_ => Start());
        Command<LineReport>(OnReport);
        Command<StationReport>(OnStation);
        Command<RouterReply>(OnStation);
        Command<UserReply.MailsTaken>(OnStation);
        Command<Poll>(_ => Look());
        Command<Reopen>(_ => Open());
        Command<LookNow>(_ => Look());
        Command<Due>(_ => Resume());
        Command<RetainMail>(_ =>
        {
            _retainDue = true;
            Resume();
        });
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<SaveSnapshotFailure>(f => _log.Warning(f.Cause, "The mailbox's snapshot was not saved; the events stand for it"));
        Command<MailboxQuery>(_ => Sender.Tell(_health.View(_state, _pipeline.InFlight)));
    }

    public ITimerScheduler Timers { get; set; } = null!;
    public override string PersistenceId => $"mailbox-{_settings.Account}";
    private DateTimeOffset Now => _ports.Time.GetUtcNow();

    protected override void PostStop()
    {
        _stop.Cancel();
        _line.Drop();
        _health.Stopped();
        base.PostStop();
    }

    private void Start()
    {
        _pipeline.Reset(_state.Highest);
        _health.Begin(Now);
        Timers.StartPeriodicTimer("poll", new Poll(), _settings.PollInterval);
        Timers.StartPeriodicTimer("retain", RetainMail.Instance, _settings.RetainEvery);
        Open();
    }

    private void OnReport(LineReport report)
    {
        var taken = _line.Take(report, out var lost);
        switch (taken)
        {
            case LineReport.Opened m: OnOpened(m.Folder); return;
            case LineReport.Retained m: OnRetained(m.Mail); return;
            case LineReport.Listed m: OnListed(m.Mail); break;
            case LineReport.Fetched m: OnFetched(m.Batch, m.Chunk); break;
            case LineReport.Waited m: (_canWait, _pollDue) = (m.CanWait && _canWait, _pollDue || m.CanWait); break;
            case LineReport.Failed m: OnFailed(m.Cause, lost); break;
            case null: return;
        }
        Advance();
    }

    private void OnStation(object report)
    {
        if (_stations.Take(report, _state, Now) is { } settlement) Write(settlement);
        else Advance();
    }

    private void Open()
    {
        Timers.Cancel("reopen");
        _line.Open(_state);
    }

    private void OnOpened(OpenedFolder opened)
    {
        var status = opened.Status;
        (_status, _canWait, _pollDue) = (status, status.CanIdle && _settings.Idle, true);
        _health.Connected(status.Folder);
        var news = PollerRules.OnOpened(_state, status, opened.Through, Now);
        if (news is null)
        {
            Advance();
            return;
        }
        if (news is MailboxEvent.ValidityChanged) _log.Warning("The folder has a new UIDVALIDITY; it is walked again, and what is known is not run again");
        Persist(news, e =>
        {
            _state = _state.Evolve(e);
            _line.ForgetUntold();
            _pipeline.Reset(_state.Highest);
            Advance();
        });
    }

    private void OnListed(ListedMail mail)
    {
        _pollDue = false;
        _health.Swept(Now);
        if (_stations.Recognised(_pipeline.Add(mail, _state), Now) is { } known) Write(known);
    }

    private void OnFetched(Batch batch, FetchedChunk chunk)
    {
        _health.Worked(Now);
        _pipeline.Fetched(batch, chunk);
        Timers.StartSingleTimer($"late-{batch.Number}", new StationReport.Late(batch.Number), _settings.AnswerWithin);
        if (_stations.Vanished(chunk.Vanished, Now) is { } vanished) Write(vanished);
    }

    private void OnFailed(Exception cause, Batch? lost)
    {
        if (lost is not null) _pipeline.FetchFailed(lost);
        var pause = _health.Failed(cause, _ports.Dice(), _log);
        _status = null;
        Timers.StartSingleTimer("reopen", new Reopen(), pause);
    }

    /// <summary>Time for a sweep. When none has succeeded for three intervals the connection is not to be trusted, whatever it says.</summary>
    private void Look()
    {
        _pollDue = true;
        if (!_health.IsStuck(Now, isOpening: _status is null || Timers.IsTimerActive("reopen")))
        {
            Resume();
            return;
        }
        _log.Warning("No successful sweep for three intervals; connecting afresh");
        _status = null;
        if (_line.Renew() is { } lost) _pipeline.FetchFailed(lost);
        Open();
    }

    private void Resume()
    {
        _line.StopWaiting();
        Advance();
    }

    /// <summary>Starts all that can start now: reading, routing, and one call on the mailbox.</summary>
    private void Advance()
    {
        if (_writing > 0 && !_state.Former.IsEmpty) return; // which old mail is recognised already is not in the state yet
        _stations.Start(_state, Now);
        if (!_line.IsBusy && _status is not null) NextCall();
    }

    private void NextCall()
    {
        var isWritten = _writing == 0; // else the state does not know yet what the pipeline has closed
        if (_pollDue && isWritten) _line.List(_state, _pipeline.OpenUids, Now);
        else if (!_pollDue && _pipeline.NextBatch(Now) is { } batch) Fetch(batch);
        else if (_line.HasUntold) _line.Tell();
        else if (_pipeline.IsBusy || !isWritten) return;
        else if (_retainDue) Retain();
        else Wait();
    }

    private void Fetch(Batch batch)
    {
        _health.Working();
        _line.Fetch(batch);
    }

    private void Retain()
    {
        _retainDue = false;
        _line.Retain(_state, Now);
    }

    private void Wait()
    {
        if (_pipeline.NextDue() is { } due) Timers.StartSingleTimer("due", new Due(), due > Now ? due - Now : TimeSpan.FromMilliseconds(1));
        _health.Waiting(_canWait);
        if (_canWait) _line.Wait();
    }

    /// <summary>The users' journals have it, so the next mails are fetched, read and handed over while ours is written.</summary>
    private void Write(Settlement settlement)
    {
        _pipeline.Close(settlement.Uids);
        if (settlement.Batch is { } batch)
        {
            Timers.Cancel($"late-{batch.Number}");
            _pipeline.End(batch, Now, _ports.Dice());
        }
        _writing++;
        PersistAsync(settlement.Event, e =>
        {
            _writing--;
            _state = _state.Evolve(e);
            _line.Settled(settlement.Uids);
            Snapshot();
            Advance();
        });
        Advance();
    }

    private void Snapshot()
    {
        if (LastSequenceNr - _lastSnapshot < SnapshotEvery) return;
        _lastSnapshot = LastSequenceNr;
        SaveSnapshot(_state);
    }

    private void OnRetained(RetainedMail mail)
    {
        if (mail.CannotExpunge) _health.CannotExpunge(_log);
        var events = mail.Events(Now);
        var unwritten = events.Count;
        if (unwritten == 0) Advance();
        PersistAll(events, e =>
        {
            _state = _state.Evolve(e);
            if (--unwritten == 0) Advance();
        });
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        throw new InvalidOperationException($"{PersistenceId} could not write {@event.GetType().Name}", cause);
}
