namespace Istota.Actors.Mail;

public enum BodyFormat
{
    Plain,
    Html,
}

/// <summary>A file that goes out with a mail; bytes are in hand, not a path.</summary>
public sealed record OutgoingAttachment(string FileName, byte[] Bytes);

/// <summary>All that a mail written by Istota says, before it is bytes (docs/outgoing.md: From, threading, X-Istota-Task).</summary>
public sealed record OutgoingMail
{
    /// <summary>Minted before the first attempt; without angle brackets.</summary>
    public required string MessageId { get; init; }
    public required MailAddress From { get; init; }
    public required IReadOnlyList<MailAddress> To { get; init; }
    public IReadOnlyList<MailAddress> Cc { get; init; } = [];
    public IReadOnlyList<MailAddress> Bcc { get; init; } = [];
    public IReadOnlyList<MailAddress> ReplyTo { get; init; } = [];
    public required string Subject { get; init; }
    public required string Body { get; init; }
    public BodyFormat Format { get; init; }
    /// <summary>The Message-ID answered, with its References (RFC 5322 §3.6.4); null for a new mail.</summary>
    public string? InReplyTo { get; init; }
    public IReadOnlyList<string> References { get; init; } = [];
    public string? Task { get; init; }
    public IReadOnlyList<OutgoingAttachment> Attachments { get; init; } = [];
}
