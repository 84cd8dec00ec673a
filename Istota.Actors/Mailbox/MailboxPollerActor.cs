using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Istota.Actors.Mail;
using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Actors.Mailbox;

/// <summary>Brings mail from one folder to the users' journals: fetched, stored, read, routed, and settled when every user concerned has it. Never looks at content, never touches a flag.</summary>
public sealed class MailboxPollerActor : ReceivePersistentActor, IWithTimers
{
    private sealed record Opened(int Session, OpenedFolder Folder);
    private sealed record Listed(int Session, ListedMail Mail);
    private sealed record Fetched(int Session, Batch Batch, FetchedChunk Chunk);
    private sealed record Waited(int Session, bool CanWait);
    private sealed record Told(int Session);
    private sealed record Retained(int Session, RetainedMail Mail);
    private sealed record Failed(int Session, Batch? Batch, Exception Cause);
    private sealed record Prepared(Batch Batch, PreparedChunk Chunk);
    private sealed record NotPrepared(Batch Batch, Exception Cause);
    private sealed record Filed(Batch Batch);
    private sealed record NotFiled(Batch Batch, Exception Cause);
    private sealed record Late(int Batch);
    private sealed record Poll;
    private sealed record Reopen;
    private sealed record Retain;
    private sealed record Due;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<uint> _untold = [];
    private readonly PollerPorts _ports;
    private readonly MailboxSettings _settings;
    private readonly Pipeline _pipeline;
    private readonly PollerHealth _health;
    private PollerState _state = PollerState.Empty;
    private IMailbox _mailbox;
    private CancellationTokenSource _calls = new();
    private CancellationTokenSource? _wait;
    private MailboxStatus? _status;
    private Batch? _fetching;
    private int _session;
    private int _telling;
    private int _writing;
    private bool _busy;
    private bool _canWait;
    private bool _pollDue;
    private bool _retainDue;
    private bool _saidCannotExpunge;
    private const int SnapshotEvery = 1_000;
    private long _lastSnapshot;

    public static Props Props(PollerPorts ports, MailboxSettings settings) => Akka.Actor.Props.Create(() => new MailboxPollerActor(ports, settings));

    public MailboxPollerActor(PollerPorts ports, MailboxSettings settings)
    {
        (_ports, _settings, _pipeline, _health) = (ports, settings, new Pipeline(settings), new PollerHealth(settings, ports.Readiness));
        _mailbox = ports.Open();
        Recover<SnapshotOffer>(offer => (_state, _lastSnapshot) = ((PollerState)offer.Snapshot, offer.Metadata.SequenceNr));
        Recover<MailboxEvent>(e => _state = _state.Evolve(e));
        Recover<RecoveryCompleted>(_ => Start());
        ReceiveCalls();
        ReceiveStations();
        Command<Poll>(_ => Look());
        Command<Reopen>(_ => Open());
        Command<Due>(_ => Resume());
        Command<Retain>(_ => BeginRetention());
        Command<RetainMail>(_ => BeginRetention());
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
        _calls.Cancel();
        _ = _mailbox.DisposeAsync().AsTask();
        _health.Stopped();
        base.PostStop();
    }

    private void Start()
    {
        _pipeline.Reset(_state.Highest);
        _health.Begin(Now);
        Timers.StartPeriodicTimer("poll", new Poll(), _settings.PollInterval);
        Timers.StartPeriodicTimer("retain", new Retain(), _settings.RetainEvery);
        Open();
    }

    private void ReceiveCalls()
    {
        Command<Opened>(m => m.Session == _session, OnOpened);
        Command<Listed>(m => m.Session == _session, OnListed);
        Command<Fetched>(m => m.Session == _session, OnFetched);
        Command<Waited>(m => m.Session == _session, OnWaited);
        Command<Told>(m => m.Session == _session, _ => Free(isTold: true));
        Command<Retained>(m => m.Session == _session, OnRetained);
        Command<Failed>(m => m.Session == _session, OnFailed);
        Command<Opened>(_ => { });
        Command<Listed>(_ => { });
        Command<Fetched>(_ => { });
        Command<Waited>(_ => { });
        Command<Told>(_ => { });
        Command<Retained>(_ => { });
        Command<Failed>(_ => { });
    }

    private void ReceiveStations()
    {
        Command<Prepared>(OnPrepared);
        Command<NotPrepared>(m =>
        {
            _log.Warning("Mail could not be stored: {0}", m.Cause.Message);
            _pipeline.NotPrepared();
            OfferAgain(m.Batch);
        });
        Command<RouterReply.Routed>(OnRouted);
        Command<RouterReply.NotRouted>(m => OfferAgain(_pipeline.Routed(m.Batch)));
        Command<UserReply.MailsTaken>(m => Settle(_pipeline.Taken(m), isLate: false));
        Command<Filed>(m =>
        {
            m.Batch.IsFiled = true;
            Settle(m.Batch, isLate: false);
        });
        Command<NotFiled>(m => _log.Warning("Unrouted mail could not be listed: {0}", m.Cause.Message));
        Command<Late>(m => Settle(_pipeline.Find(m.Batch), isLate: true));
    }

    /// <summary>One call on the mailbox at a time; its outcome comes back as a message of this session.</summary>
    private void Call<T>(Func<CancellationToken, Task<T>> call, Func<int, T, object> done, Batch? batch = null, CancellationTokenSource? until = null)
    {
        var session = _session;
        _busy = true;
        call((until ?? _calls).Token).PipeTo(Self, success: r => done(session, r), failure: e => new Failed(session, batch, e));
    }

    private void Open()
    {
        Timers.Cancel("reopen");
        var (mailbox, store, settings, state) = (_mailbox, _ports.Store, _settings, _state);
        Call(ct => PollerWork.OpenAsync(mailbox, store, settings, state, ct), (s, r) => new Opened(s, r));
    }

    private void OnOpened(Opened m)
    {
        var status = m.Folder.Status;
        (_status, _canWait, _pollDue) = (status, status.CanIdle && _settings.Idle, true);
        _health.Connected(status.Folder);
        var news = PollerRules.OnOpened(_state, status, m.Folder.Through, Now);
        if (news is null)
        {
            Free();
            return;
        }
        if (news is MailboxEvent.ValidityChanged) _log.Warning("The folder has a new UIDVALIDITY; it is walked again, and what is known is not run again");
        Persist(news, e =>
        {
            _state = _state.Evolve(e);
            (_telling, _fetching) = (0, null);
            _untold.Clear();
            _pipeline.Reset(_state.Highest);
            Free();
        });
    }

    private void OnListed(Listed m)
    {
        _pollDue = false;
        _health.Swept(Now);
        Recognised(_pipeline.Add(m.Mail, _state));
        Free(isTold: true);
    }

    private void OnFetched(Fetched m)
    {
        _health.Worked(Now);
        _fetching = null;
        _pipeline.Fetched(m.Batch, m.Chunk);
        Timers.StartSingleTimer($"late-{m.Batch.Number}", new Late(m.Batch.Number), _settings.AnswerWithin);
        if (m.Chunk.Vanished.Count > 0)
        {
            var uids = m.Chunk.Vanished.ToArray();
            Write(new MailboxEvent.MailsVanished { At = Now, Uids = uids, Through = _pipeline.ThroughWithout(uids) }, uids);
        }
        Free(isTold: true);
    }

    private void OnWaited(Waited m)
    {
        EndWait();
        _canWait = m.CanWait && _canWait;
        _pollDue |= m.CanWait;
        Free();
    }

    private void OnFailed(Failed m)
    {
        (_busy, _fetching, _telling) = (false, null, 0);
        if (m.Cause is OperationCanceledException && _wait is { IsCancellationRequested: true })
        {
            EndWait();
            Advance();
            return;
        }
        EndWait();
        if (m.Batch is not null) _pipeline.FetchFailed(m.Batch);
        var pause = _health.Failed(m.Cause, _ports.Dice(), _log);
        _status = null;
        Timers.StartSingleTimer("reopen", new Reopen(), pause);
        Advance();
    }

    private void EndWait()
    {
        _wait?.Dispose();
        _wait = null;
    }

    /// <summary>Time for a sweep. When none has succeeded for three intervals the connection is not to be trusted, whatever it says.</summary>
    private void Look()
    {
        _pollDue = true;
        if (_health.IsStuck(Now, isOpening: _status is null || Timers.IsTimerActive("reopen")))
        {
            _log.Warning("No successful sweep for three intervals; connecting afresh");
            _session++;
            _calls.Cancel();
            _ = _mailbox.DisposeAsync().AsTask();
            if (_fetching is not null) _pipeline.FetchFailed(_fetching);
            (_calls, _mailbox, _status, _wait, _fetching, _telling) = (new CancellationTokenSource(), _ports.Open(), null, null, null, 0);
            Open();
            return;
        }
        Resume();
    }

    private void BeginRetention()
    {
        _retainDue = true;
        Resume();
    }

    private void Resume()
    {
        _wait?.Cancel();
        Advance();
    }

    /// <param name="isTold">the call began by telling the mailbox what is journaled.</param>
    private void Free(bool isTold = false)
    {
        _busy = false;
        if (isTold) _untold.RemoveRange(0, _telling);
        _telling = 0;
        Advance();
    }

    /// <summary>Starts all that can start now: reading, routing, and one call on the mailbox.</summary>
    private void Advance()
    {
        if (_writing > 0) return; // the state is not what the pipeline believes yet
        var state = _state;
        if (_pipeline.NextToPrepare() is var (batch, chunk))
        {
            PollerWork.PrepareAsync(_ports.Reading, _ports.Store, chunk, state, _stop.Token)
                .PipeTo(Self, success: r => new Prepared(batch, r), failure: e => new NotPrepared(batch, e));
        }
        if (_pipeline.NextToRoute() is { } ready)
            _ports.Router.Tell(new RouterCommand.Route(ready.Number, ready.Mails.Select(m => m.Mail).ToList(), Now));
        if (!_busy && _status is not null) NextCall(_mailbox, state, _untold.ToList());
    }

    private void NextCall(IMailbox mailbox, PollerState state, List<uint> untold)
    {
        var (store, settings, now) = (_ports.Store, _settings, Now);
        _telling = untold.Count;
        if (_pollDue)
        {
            var open = _pipeline.OpenUids;
            Call(ct => PollerWork.ListAsync(mailbox, store, state, open, untold, settings, now, ct), (s, r) => new Listed(s, r));
        }
        else if (_pipeline.NextBatch(now) is { } batch)
        {
            _health.Working();
            _fetching = batch;
            Call(ct => PollerWork.FetchAsync(mailbox, batch.Wanted, settings.MaxMessageBytes, untold, ct), (s, r) => new Fetched(s, batch, r), batch);
        }
        else if (untold.Count > 0)
        {
            Call(ct => PollerWork.TellAsync(mailbox, untold, ct), (s, _) => new Told(s));
        }
        else if (!_pipeline.IsBusy && _retainDue)
        {
            _retainDue = false;
            Call(ct => RetentionWork.RetainAsync(mailbox, store, _ports.Users, state, settings, now, ct), (s, r) => new Retained(s, r));
        }
        else if (!_pipeline.IsBusy)
        {
            Wait(mailbox);
        }
    }

    private void Wait(IMailbox mailbox)
    {
        if (_pipeline.NextDue() is { } due) Timers.StartSingleTimer("due", new Due(), due > Now ? due - Now : TimeSpan.FromMilliseconds(1));
        _health.Waiting(_canWait);
        if (!_canWait) return;
        _wait = CancellationTokenSource.CreateLinkedTokenSource(_calls.Token);
        Call(ct => mailbox.WaitAsync(ct), (s, r) => new Waited(s, r), until: _wait);
    }

    private void OnPrepared(Prepared m)
    {
        if (_pipeline.Prepared(m.Batch, m.Chunk, _state) is { } settled) Recognised(settled);
        Advance();
    }

    private void OnRouted(RouterReply.Routed m)
    {
        if (_pipeline.Routed(m.Batch) is { } batch)
        {
            batch.Routed(m.Mails);
            var rows = batch.UnroutedRows();
            if (rows.Count > 0)
                _ports.Filed.PutAsync(rows, _stop.Token).PipeTo(Self, success: () => new Filed(batch), failure: e => new NotFiled(batch, e));
            Settle(batch, isLate: false);
        }
        Advance();
    }

    /// <summary>Journals what of the batch every user has; late, the rest is offered again.</summary>
    private void Settle(Batch? batch, bool isLate)
    {
        if (batch is null || !_pipeline.Has(batch) || (!isLate && !batch.AllDone)) return;
        Timers.Cancel($"late-{batch.Number}");
        if (isLate) _log.Warning("{0} mails had no answer in time; those without one are offered again", batch.Mails.Count(m => !batch.IsDone(m)));
        var uids = batch.Mails.Where(batch.IsDone).Select(m => m.Uid).ToArray();
        if (uids.Length == 0)
        {
            OfferAgain(batch);
            return;
        }
        Write(batch.Settle(_pipeline.ThroughWithout(uids), _state.UidValidity, Now), uids, batch);
    }

    private void OfferAgain(Batch? batch)
    {
        if (batch is not null) _pipeline.End(batch, Now, _ports.Dice());
        Advance();
    }

    private void Recognised(IReadOnlyList<(uint Uid, MailKey? Key)> known)
    {
        if (known.Count == 0) return;
        var uids = known.Select(k => k.Uid).ToArray();
        var keys = known.Select(k => k.Key?.ToString() ?? "").ToArray();
        Write(new MailboxEvent.MailsRecognised { At = Now, Uids = uids, Keys = keys, Through = _pipeline.ThroughWithout(uids) }, uids);
    }

    private void Write(MailboxEvent @event, uint[] uids, Batch? batch = null)
    {
        _pipeline.Close(uids);
        _writing++;
        Persist(@event, e =>
        {
            _writing--;
            _state = _state.Evolve(e);
            _untold.AddRange(uids);
            if (batch is not null) _pipeline.End(batch, Now, _ports.Dice());
            Snapshot();
            Advance();
        });
    }

    private void Snapshot()
    {
        if (LastSequenceNr - _lastSnapshot < SnapshotEvery) return;
        _lastSnapshot = LastSequenceNr;
        SaveSnapshot(_state);
    }

    private void OnRetained(Retained m)
    {
        if (m.Mail.CannotExpunge && !_saidCannotExpunge)
        {
            _saidCannotExpunge = true;
            _log.Warning("The server cannot delete single mails (no UIDPLUS, RFC 4315): finished mail stays in the mailbox");
        }
        var events = new List<MailboxEvent>();
        if (m.Mail.Gone.Count > 0) events.Add(new MailboxEvent.MailsGone { At = Now, Keys = m.Mail.Gone.Select(k => k.ToString()).ToArray() });
        if (m.Mail.Dropped.Count > 0) events.Add(new MailboxEvent.BytesDropped { At = Now, Keys = m.Mail.Dropped.Select(k => k.ToString()).ToArray() });
        PersistAll(events, e => _state = _state.Evolve(e));
        DeferAsync(m, _ => Free());
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        throw new InvalidOperationException($"{PersistenceId} could not write {@event.GetType().Name}", cause);
}
