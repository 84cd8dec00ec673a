using Istota.Actors.Mailbox;

namespace Istota.Actors.Mail;

/// <summary>An attachment as described by its mail; its bytes stay in the mail store.</summary>
/// <param name="Index">position among the attachments of the mail, from 0.</param>
/// <param name="Name">the name the mail gives, on one line; data, never a path.</param>
/// <param name="FileName">one safe path component of at most 120 bytes.</param>
/// <param name="Digest">SHA-256 of the decoded bytes, lower-case hex.</param>
public sealed record Attachment(int Index, string Name, string FileName, string MediaType, long Bytes, string Digest);

/// <summary>A mail as read once, small and immutable; all text is on one line where it is a header, and free of control characters.</summary>
public sealed record InboundMail
{
    public required MailKey Key { get; init; }

    /// <summary>Without angle brackets; made from the digest where the mail has none or an unusable one.</summary>
    public required string MessageId { get; init; }

    /// <summary>The one author; null when there is not exactly one From with exactly one address, and <see cref="Fault"/> says why.</summary>
    public MailAddress? From { get; init; }

    /// <summary>Why this mail can never make a task: <c>malformed_from</c>, <c>unreadable</c>, <c>too_deep</c>, <c>header_too_large</c> …; null when it can.</summary>
    public string? Fault { get; init; }

    public IReadOnlyList<MailAddress> ReplyTo { get; init; } = [];
    public IReadOnlyList<MailAddress> To { get; init; } = [];
    public IReadOnlyList<MailAddress> Cc { get; init; } = [];

    /// <summary>Addresses of Delivered-To, X-Original-To and Envelope-To, topmost first.</summary>
    public IReadOnlyList<string> DeliveredTo { get; init; } = [];

    public string Subject { get; init; } = "";

    /// <summary>The Date header where it parses; never trusted for order.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>INTERNALDATE of the server (RFC 3501 §2.3.3).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>RFC822.SIZE.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 over From, To, Cc, Date, Subject, Message-ID and body, trace fields left out; lower-case hex.</summary>
    public required string Digest { get; init; }

    /// <summary>Message-IDs that this mail may answer: In-Reply-To, then References from the last; at most 50, no repeats.</summary>
    public IReadOnlyList<string> Answers { get; init; } = [];

    /// <summary>The References header as read, oldest first, at most the last 50; for a reply's own References.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>What the author wrote, without the quoted history.</summary>
    public string Text { get; init; } = "";

    /// <summary>The quoted or forwarded history, as found in the text.</summary>
    public string Quoted { get; init; } = "";

    /// <summary>What a reader should know about the text: hidden parts left out, HTML that differs, invisible characters removed.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Why this is automatic mail (RFC 3834): the header that says so; null when a person seems to have written it.</summary>
    public string? Automatic { get; init; }

    public Authentication Authentication { get; init; } = Authentication.NotChecked;

    /// <summary>Whether anything here is not the author's own words: quoted, forwarded or attached.</summary>
    public bool HasForeignText => Quoted.Length > 0 || Attachments.Count > 0;
}
