using Istota.Actors.Mailbox;

namespace Istota.Actors.Mail;

/// <summary>A mail as it is kept: its raw bytes under its key, and what it is recognised by after a new UIDVALIDITY.</summary>
public sealed record StoredMail(MailKey Key, string MessageId, string From, string Date, long Size, string Digest, DateTimeOffset ReceivedAt, byte[]? Bytes);

/// <summary>The raw bytes of inbound mail, durable before anybody decides about it.</summary>
public interface IMailStore
{
    /// <summary>One commit for the batch, durable on return; known keys are left as they are.</summary>
    Task PutAsync(IReadOnlyList<StoredMail> mails, CancellationToken ct);

    Task<byte[]?> LoadAsync(MailKey key, CancellationToken ct);

    /// <summary>The rows of this mailbox, without bytes, that share Message-ID and size; to recognise mail under a new UIDVALIDITY.</summary>
    Task<IReadOnlyList<StoredMail>> FindAsync(string mailbox, string messageId, long size, CancellationToken ct);

    Task<IReadOnlyList<StoredMail>> FindByDigestAsync(string mailbox, string digest, CancellationToken ct);

    /// <summary>Those of these Message-IDs that another installation had dealt with before it was moved here, with the time of the move.</summary>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> DealtWithElsewhereAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct);

    /// <summary>Drops the bytes of finished mail; the row stays as long as its mail is on the server.</summary>
    Task DropBytesAsync(IReadOnlyCollection<MailKey> keys, CancellationToken ct);

    /// <summary>Drops the rows of mail that is gone from the server.</summary>
    Task DropAsync(IReadOnlyCollection<MailKey> keys, CancellationToken ct);
}
