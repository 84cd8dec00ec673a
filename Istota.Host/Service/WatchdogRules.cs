using Istota.Actors.Mailbox;
using Istota.Host.Configuration;

namespace Istota.Host.Service;

/// <summary>What one look at the daemon showed.</summary>
/// <param name="Silent">the actors that did not answer, by name.</param>
/// <param name="Mailbox">the poller's answer; null where mail is off.</param>
/// <param name="JournalWrites">whether a write was taken in time.</param>
public sealed record VitalSigns(DateTimeOffset At, IReadOnlyList<string> Silent, MailboxView? Mailbox, bool JournalWrites);

/// <summary>What the watchdog knows from look to look.</summary>
/// <param name="MovedAt">when the poller was last seen to have done something since the look before.</param>
/// <param name="Fault">why the service manager is not told that we live; null when it is.</param>
public sealed record WatchdogState(DateTimeOffset MovedAt, MailboxView? Mailbox = null, string? Fault = null);

/// <summary>When the daemon counts as alive. A mail server that is away is no fault of ours, and a restart would not bring it back: the poller that goes on trying is what counts.</summary>
public static class WatchdogRules
{
    private const int Intervals = 5, Timeouts = 4;

    /// <summary>Longer than the poller itself takes to notice that it is stuck (three intervals) and to give up the connection that it tries then.</summary>
    public static TimeSpan SweepWithin(IstotaConfig config) => config.Scheduler.EmailPollInterval * Intervals + config.Email.ImapTimeout * Timeouts;

    public static WatchdogState After(WatchdogState before, VitalSigns seen, TimeSpan sweepWithin)
    {
        var moved = seen.Mailbox is not { } now || IsWaitingForServer(now) || HasMoved(before.Mailbox, now) ? seen.At : before.MovedAt;
        return new WatchdogState(moved, seen.Mailbox, FaultOf(seen, seen.At - moved, sweepWithin));
    }

    private static string? FaultOf(VitalSigns seen, TimeSpan still, TimeSpan sweepWithin)
    {
        string?[] faults =
        [
            seen.Silent.Count > 0 ? $"no answer from {string.Join(", ", seen.Silent)}" : null,
            seen.JournalWrites ? null : "the journal takes no writes",
            still > sweepWithin ? $"the mailbox has been \"{seen.Mailbox?.State}\" for {still.TotalMinutes:F0} minutes without a sweep or a mail" : null,
        ];
        return faults.OfType<string>().ToList() is { Count: > 0 } found ? string.Join("; ", found) : null;
    }

    /// <summary>Off, or in the pause before its next try.</summary>
    private static bool IsWaitingForServer(MailboxView mailbox) => mailbox.State is "backing-off" or "refused" or "stopped";

    private static bool HasMoved(MailboxView? before, MailboxView now) => before is null
        || (before.LastPollAt, before.Settled, before.SettledThrough, before.InFlight) != (now.LastPollAt, now.Settled, now.SettledThrough, now.InFlight);
}
