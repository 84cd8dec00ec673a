namespace Istota.Actors.Mailbox;

/// <summary>Asks the poller how it stands; answered by <see cref="MailboxView"/>.</summary>
public sealed record MailboxQuery
{
    public static readonly MailboxQuery Instance = new();
}

/// <summary>Tells the poller to look now for mail whose time on the server is over, and not at the next hour.</summary>
public sealed record RetainMail
{
    public static readonly RetainMail Instance = new();
}

/// <summary>Tells the poller to look now for new mail.</summary>
public sealed record LookNow
{
    public static readonly LookNow Instance = new();
}

/// <summary>The poller's state, the shape of <c>inspect mailbox</c>. Counts are since the journal began.</summary>
/// <param name="State"><c>starting|connected|idle|polling|backing-off|refused|stopped</c>.</param>
/// <param name="Settled">every settled mail, whatever became of it.</param>
public sealed record MailboxView(
    string State, string Folder, uint UidValidity, uint SettledThrough, int InFlight, bool Idle, DateTimeOffset? LastPollAt,
    long Settled, long Throttled, long Unrouted, long Oversized, long Duplicates, string? LastError);
