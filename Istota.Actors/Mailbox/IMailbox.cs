namespace Istota.Actors.Mailbox;

/// <summary>A mailbox folder as the poller sees it: UIDs under a UIDVALIDITY (RFC 3501 §2.3.1.1), whatever keeps it.</summary>
public interface IMailbox : IAsyncDisposable
{
    /// <summary>Connects and selects where it must. Throws <see cref="MailboxException"/>; any call may, and the next <c>OpenAsync</c> starts afresh.</summary>
    Task<MailboxStatus> OpenAsync(CancellationToken ct);

    /// <summary>UID, size, internal date and envelope of all above <paramref name="uid"/>, ascending, in one command.</summary>
    Task<IReadOnlyList<MailSummary>> ListAsync(uint uid, CancellationToken ct);

    /// <summary>The bodies of these, <c>BODY.PEEK[]</c>; a mail that vanished meanwhile is missing from the answer.</summary>
    Task<IReadOnlyList<FetchedMail>> FetchAsync(IReadOnlyList<uint> uids, CancellationToken ct);

    /// <summary>The header block alone, for a mail that is too large.</summary>
    Task<FetchedMail?> FetchHeaderAsync(uint uid, CancellationToken ct);

    /// <summary>These are journaled: a Maildir moves them from new/ to cur/, IMAP does nothing (no flag is ever touched).</summary>
    Task SettleAsync(IReadOnlyList<uint> uids, CancellationToken ct);

    /// <summary>Those of which it was never told: a Maildir's new/; none where nothing is marked.</summary>
    Task<IReadOnlyList<uint>> UnsettledAsync(CancellationToken ct);

    /// <summary>Which of these are still there.</summary>
    Task<IReadOnlyList<uint>> ExistingAsync(IReadOnlyList<uint> uids, CancellationToken ct);

    /// <summary>Deletes exactly these (UID EXPUNGE, RFC 4315); false where the server cannot.</summary>
    Task<bool> ExpungeAsync(IReadOnlyList<uint> uids, CancellationToken ct);

    /// <summary>Returns when something may be new (IDLE, RFC 2177; inotify), or throws when <paramref name="ct"/> ends the wait or the connection is lost. Returns false at once where nothing can be waited for.</summary>
    Task<bool> WaitAsync(CancellationToken ct);
}

/// <param name="Name">the mailbox part of a mail's key: account and folder.</param>
public sealed record MailboxStatus(string Name, string Folder, uint UidValidity, uint UidNext, bool CanIdle, bool CanExpunge);

/// <param name="From">addresses of the envelope's From as the server parsed them; for recognising a mail, never for deciding.</param>
/// <param name="Date">the Date header as the envelope has it, or empty.</param>
public sealed record MailSummary(uint Uid, long Size, DateTimeOffset ReceivedAt, string MessageId, string From, string Date);

public sealed record FetchedMail(uint Uid, byte[] Bytes);

/// <summary>The mailbox cannot be used now; <see cref="Refused"/> tells a refused login (no limit, no outage) from all else.</summary>
public sealed class MailboxException(string message, bool refused = false, Exception? inner = null) : Exception(message, inner)
{
    public bool Refused { get; } = refused;
}
