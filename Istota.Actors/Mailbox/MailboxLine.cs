using Akka.Actor;
using Istota.Actors.Mail;

namespace Istota.Actors.Mailbox;

/// <summary>What came of a call on the mailbox; of a session that was given up it is worth nothing.</summary>
internal abstract record LineReport(int Session)
{
    public sealed record Opened(int Session, OpenedFolder Folder) : LineReport(Session);
    public sealed record Listed(int Session, ListedMail Mail) : LineReport(Session);
    public sealed record Fetched(int Session, Batch Batch, FetchedChunk Chunk) : LineReport(Session);
    public sealed record Told(int Session) : LineReport(Session);
    public sealed record Retained(int Session, RetainedMail Mail) : LineReport(Session);
    public sealed record Waited(int Session, bool CanWait) : LineReport(Session);
    /// <summary>The wait was ended by us.</summary>
    public sealed record Interrupted(int Session) : LineReport(Session);
    public sealed record Failed(int Session, Exception Cause) : LineReport(Session);
}

/// <summary>The poller's line to its mailbox: one call at a time, each outcome a message to the poller. Whatever is said to the mailbox begins with what is journaled and was not told it yet.</summary>
internal sealed class MailboxLine(PollerPorts ports, MailboxSettings settings, IActorRef poller)
{
    private readonly List<uint> _untold = [];
    private IMailbox _mailbox = ports.Open();
    private CancellationTokenSource _calls = new();
    private CancellationTokenSource? _wait;
    private Batch? _fetching;
    private int _session;
    private int _telling;

    public bool IsBusy { get; private set; }
    public bool HasUntold => _untold.Count > 0;

    public void Open(PollerState state)
    {
        var (mailbox, store) = (_mailbox, ports.Store);
        Call(ct => PollerWork.OpenAsync(mailbox, store, settings, state, ct), (s, r) => new LineReport.Opened(s, r));
    }

    public void List(PollerState state, IReadOnlySet<uint> open, DateTimeOffset now)
    {
        var (mailbox, store, untold) = (_mailbox, ports.Store, Untold());
        Call(ct => PollerWork.ListAsync(mailbox, store, state, open, untold, settings, now, ct), (s, r) => new LineReport.Listed(s, r));
    }

    public void Fetch(Batch batch)
    {
        var (mailbox, untold) = (_mailbox, Untold());
        _fetching = batch;
        Call(ct => PollerWork.FetchAsync(mailbox, batch.Wanted, settings.MaxMessageBytes, untold, ct), (s, r) => new LineReport.Fetched(s, batch, r));
    }

    public void Tell()
    {
        var (mailbox, untold) = (_mailbox, Untold());
        Call(ct => PollerWork.TellAsync(mailbox, untold, ct), (s, _) => new LineReport.Told(s));
    }

    public void Retain(PollerState state, DateTimeOffset now)
    {
        var (mailbox, store, users) = (_mailbox, ports.Store, ports.Users);
        Call(ct => RetentionWork.RetainAsync(mailbox, store, users, state, settings, now, ct), (s, r) => new LineReport.Retained(s, r));
    }

    public void Wait()
    {
        var mailbox = _mailbox;
        var wait = _wait = CancellationTokenSource.CreateLinkedTokenSource(_calls.Token);
        Call(_ => mailbox.WaitAsync(wait.Token), (s, r) => new LineReport.Waited(s, r));
    }

    public void StopWaiting() => _wait?.Cancel();

    /// <summary>These are journaled; the mailbox hears of them with the next call.</summary>
    public void Settled(IEnumerable<uint> uids) => _untold.AddRange(uids);

    /// <summary>The folder counts anew: what was to be told has no meaning any more.</summary>
    public void ForgetUntold() => _untold.Clear();

    /// <summary>A call has ended, and the next may begin; null when it was one of a session that was given up.</summary>
    /// <param name="lost">the batch that was being fetched.</param>
    public LineReport? Take(LineReport report, out Batch? lost)
    {
        lost = null;
        if (report.Session != _session) return null;
        var interrupted = report is LineReport.Failed { Cause: OperationCanceledException } && _wait is { IsCancellationRequested: true };
        if (report is LineReport.Failed) (lost, _telling) = (_fetching, 0);
        _untold.RemoveRange(0, _telling);
        _wait?.Dispose();
        (IsBusy, _fetching, _telling, _wait) = (false, null, 0, null);
        return interrupted ? new LineReport.Interrupted(_session) : report;
    }

    /// <summary>Gives up this session, whatever it still does, for a fresh one.</summary>
    /// <returns>the batch that was being fetched.</returns>
    public Batch? Renew()
    {
        Drop();
        var lost = _fetching;
        (_session, _calls, _mailbox, _wait, _fetching, _telling, IsBusy) = (_session + 1, new CancellationTokenSource(), ports.Open(), null, null, 0, false);
        return lost;
    }

    public void Drop()
    {
        _calls.Cancel();
        _ = _mailbox.DisposeAsync().AsTask();
    }

    private List<uint> Untold()
    {
        _telling = _untold.Count;
        return [.. _untold];
    }

    private void Call<T>(Func<CancellationToken, Task<T>> call, Func<int, T, LineReport> done)
    {
        var session = _session;
        IsBusy = true;
        call(_calls.Token).PipeTo(poller, success: r => done(session, r), failure: e => new LineReport.Failed(session, e));
    }
}
