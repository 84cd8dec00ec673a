using Akka.Event;
using Istota.Actors.Inspection;

namespace Istota.Actors.Mailbox;

/// <summary>How the poller's connection does: for inspection, for <c>/readyz</c>, and for how long to wait before the next try.</summary>
internal sealed class PollerHealth(MailboxSettings settings, IReadiness readiness)
{
    private string _phase = "starting";
    private string _folder = "";
    private DateTimeOffset _lastGood;
    private DateTimeOffset? _lastSweep;
    private string? _lastError;
    private int _failures;
    private int _refusals;
    private bool _saidCannotExpunge;

    public void Begin(DateTimeOffset now)
    {
        _lastGood = now;
        readiness.Report("mailbox", "the mailbox has not been read yet");
    }

    /// <summary>Also when the journal failed: until there is a next one, nobody reads the mailbox.</summary>
    public void Stopped() => readiness.Report("mailbox", "the reader of the mailbox has stopped; it starts again if the daemon goes on");

    public void Connected(string folder) => (_phase, _folder, _refusals) = ("connected", folder, 0);

    public void Working() => _phase = "connected";

    public void Waiting(bool idle) => _phase = idle ? "idle" : "polling";

    public void Worked(DateTimeOffset now) => _lastGood = now;

    public void Swept(DateTimeOffset now)
    {
        (_lastGood, _lastSweep, _lastError, _failures, _phase) = (now, now, null, 0, "connected");
        readiness.Report("mailbox", null);
    }

    /// <summary>Three intervals without a success; also said to <c>/readyz</c>.</summary>
    /// <param name="isOpening">a connection is being made or waits to be: that has a time limit of its own, and a password is not tried once more for it.</param>
    public bool IsStuck(DateTimeOffset now, bool isOpening)
    {
        if (now - _lastGood <= settings.PollInterval * 3) return false;
        _lastError ??= "no successful sweep for three intervals";
        readiness.Report("mailbox", _lastError);
        if (isOpening) return false;
        _lastGood = now;
        return true;
    }

    /// <returns>how long to wait before the next try.</returns>
    public TimeSpan Failed(Exception cause, double dice, ILoggingAdapter log)
    {
        var isRefused = cause is MailboxException { Refused: true };
        (_failures, _refusals, _lastError) = (_failures + 1, isRefused ? _refusals + 1 : _refusals, cause.Message);
        _phase = _refusals >= Backoff.RefusalsTaken ? "refused" : "backing-off";
        if (isRefused && _refusals == Backoff.RefusalsTaken) log.Error("The mailbox refused the login three times; one attempt an hour from now on: {0}", cause.Message);
        else if (_refusals < Backoff.RefusalsTaken && _failures == 1) log.Warning("The mailbox cannot be used now: {0}", cause.Message);
        // One cut connection is no outage: the next try is a second away.
        if (_failures > 1 || isRefused) readiness.Report("mailbox", cause.Message);
        return Backoff.After(_failures, _refusals, dice);
    }

    /// <summary>Said once: it stays so.</summary>
    public void CannotExpunge(ILoggingAdapter log)
    {
        if (!_saidCannotExpunge) log.Warning("The server cannot delete single mails (no UIDPLUS, RFC 4315): finished mail stays in the mailbox");
        _saidCannotExpunge = true;
    }

    public MailboxView View(PollerState state, int inFlight) => new(
        _phase, state.Folder.Length > 0 ? state.Folder : _folder, state.UidValidity, state.Through, inFlight, _phase == "idle", _lastSweep,
        state.Settled, state.Throttled, state.Unrouted, state.Oversized, state.Duplicates, _lastError);
}
