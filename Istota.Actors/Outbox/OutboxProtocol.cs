using Istota.Actors.Agent;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>What a user asks of the outbox. All can be said again.</summary>
public abstract record OutboxCommand : IWithUserId
{
    private OutboxCommand() { }
    public required UserId User { get; init; }
    public required string MessageId { get; init; }

    /// <summary>This mail is cleared to go; the outbox asks <see cref="UserCommand.BeginSending"/> before the bytes leave.</summary>
    /// <param name="Digest">SHA-256 of the bytes that were approved, lower-case hex: others never leave.</param>
    public sealed record Send(Envelope Envelope, Stamp Stamp, string Digest, DateTimeOffset NotBefore) : OutboxCommand
    {
        /// <summary>Some recipients have it already, and so has the Sent folder: that says nothing about the others.</summary>
        public bool Partial { get; init; }
    }

    /// <summary>It may have been sent before a crash: look into the Sent folder where the server keeps its own copies; answered by <see cref="UserCommand.EndSending"/>.</summary>
    public sealed record Resolve(Envelope Envelope) : OutboxCommand;

    /// <summary>Put a copy into the Sent folder, once; answered by <see cref="UserCommand.CopyMade"/>.</summary>
    public sealed record Copy(Stamp Stamp) : OutboxCommand;

    /// <summary>It is dropped: forget it if it waits.</summary>
    public sealed record Forget : OutboxCommand;
}

/// <summary>Asks the outbox of a node how it stands; answered by <see cref="OutboxView"/>.</summary>
public sealed record OutboxQuery
{
    public static readonly OutboxQuery Instance = new();
}

/// <summary>The state of one node's outbox: what it knows beyond the users' journals.</summary>
/// <param name="Queued">the mails that wait here, in the order they will be tried; the one in flight is <paramref name="Sending"/>.</param>
/// <param name="RetryAt">when a connection is tried again; null while nothing is wrong.</param>
public sealed record OutboxView(
    string Node, bool Connected, IReadOnlyList<string> Sending, IReadOnlyList<QueuedMailView> Queued, string? LastError, DateTimeOffset? RetryAt);

/// <param name="NextAttemptAt">the earliest time, by the mail's own pause and the connection's.</param>
public sealed record QueuedMailView(string MessageId, UserId User, DateTimeOffset NextAttemptAt);

/// <summary>Ends the outbox in order: the mails in flight are brought to their end, then the actor stops itself.</summary>
public sealed record OutboxStop
{
    public static readonly OutboxStop Instance = new();
}

/// <summary>What is put in front of the stored bytes when they go, and is known only then.</summary>
/// <param name="AutoSubmitted"><c>auto-replied</c> or <c>auto-generated</c> (RFC 3834 §5); null when a person asked for the mail in chat or approved it.</param>
public sealed record Stamp(DateTimeOffset Date, string? AutoSubmitted = null);

/// <summary>The SMTP envelope (RFC 5321 §2.3.1).</summary>
public sealed record Envelope(string From, IReadOnlyList<string> Recipients);

/// <summary>What became of the bytes.</summary>
public abstract record SendingOutcome
{
    private SendingOutcome() { }

    /// <summary>250 after the data. Rejected recipients are not among the accepted.</summary>
    public sealed record Sent(IReadOnlyList<string> Accepted, IReadOnlyList<RefusedRecipient> Rejected) : SendingOutcome;

    /// <summary>A permanent refusal (5yz), before or after the data.</summary>
    public sealed record Refused(string Reason, IReadOnlyList<RefusedRecipient> Recipients) : SendingOutcome;

    /// <summary>A temporary refusal (4yz), or the connection failed before the end of the data.</summary>
    public sealed record Deferred(string Reason) : SendingOutcome;

    /// <summary>Cut between the end of the data and its answer: it may have been taken.</summary>
    public sealed record Unclear(string Reason) : SendingOutcome;
}

/// <summary>A recipient that the server refused.</summary>
/// <param name="Permanent">by reply and enhanced status code (RFC 3463).</param>
public sealed record RefusedRecipient(string Address, string Reason, bool Permanent);

/// <summary>What the outbox must know to turn an attempt's files into mails: the user's facts, never the agent's.</summary>
public sealed record HandOverContext
{
    /// <summary>The From of all its mails, and the Reply-To that <c>from_style = "reply-to"</c> adds.</summary>
    public required MailAddress From { get; init; }
    public MailAddress? ReplyTo { get; init; }
    /// <summary>The mail that started the task, if any, with the one address that a reply goes to.</summary>
    public MailKey? Parent { get; init; }
    public MailAddress? ReplyRecipient { get; init; }
    /// <summary>The result text to be mailed when the attempt wrote no <c>email_output</c>: the answer to the user's own mail.</summary>
    public string? ResultMail { get; init; }
}

/// <summary>What an attempt wrote, after strict parsing. Mails are composed and their bytes stored.</summary>
public sealed record HandOverContent
{
    public IReadOnlyList<ComposedMail> Mails { get; init; } = [];
    /// <summary>The prompt of a <c>confirmation</c> file.</summary>
    public string? Confirmation { get; init; }
    public IReadOnlyList<DeferredAlert> Alerts { get; init; } = [];
    /// <summary>Files that failed, each as a whole.</summary>
    public IReadOnlyList<DeferredFault> Faults { get; init; } = [];
}

/// <summary>A deferred file that failed, and why; both safe on one line.</summary>
public sealed record DeferredFault(string File, string Fault);

/// <summary>A mail whose bytes are in the outgoing store under its Message-ID; what a person must see to approve it.</summary>
/// <param name="Entry">the key of the entry: file and index; <c>result:0</c> for the result text.</param>
/// <param name="IsReply">whether it answers the mail that started the task (<c>email_output</c> or the result text).</param>
/// <param name="Text">the whole plain text that is sent.</param>
/// <param name="Html">the whole HTML beside it, where there is some: it can say more than the text made from it.</param>
public sealed record ComposedMail(
    string MessageId, string Entry, bool IsReply,
    IReadOnlyList<string> To, IReadOnlyList<string> Cc, IReadOnlyList<string> Bcc, string? ReplyTo,
    string Subject, string Text, IReadOnlyList<ComposedAttachment> Attachments, string Digest, long Bytes, string? Html = null);

public sealed record ComposedAttachment(string Name, long Bytes);

/// <summary>Bytes of mail that is going out, by Message-ID, as they will be sent but for Date.</summary>
public interface IOutgoingStore
{
    /// <summary>Durable on return; the same id with the same bytes again is fine.</summary>
    Task PutAsync(IReadOnlyList<OutgoingBytes> mails, CancellationToken ct);
    Task<byte[]?> LoadAsync(string messageId, CancellationToken ct);
    Task DeleteAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct);
}

public sealed record OutgoingBytes(string MessageId, byte[] Bytes);

/// <summary>Sends bytes: SMTP, or files for trying out.</summary>
public interface IMailSender : IAsyncDisposable
{
    /// <summary>Connects and logs in where it must; throws <see cref="MailSenderException"/> when it cannot.</summary>
    Task ConnectAsync(CancellationToken ct);

    /// <summary>Sends one mail over the open connection. Never throws for what a server or the network does.</summary>
    Task<SendingOutcome> SendAsync(Envelope envelope, byte[] mail, CancellationToken ct);

    /// <summary>Closes the connection, when it has been idle.</summary>
    Task DisconnectAsync(CancellationToken ct);
}

/// <summary>The server cannot be used now; <see cref="Refused"/> tells a refused login from a server that is away.</summary>
public sealed class MailSenderException(string message, bool refused, Exception? inner = null) : Exception(message, inner)
{
    public bool Refused { get; } = refused;
}

/// <summary>The folder where copies of sent mail are kept.</summary>
public interface ISentFolder
{
    /// <summary>Whether copies are to be made by us: false where the server keeps its own or none is wanted.</summary>
    bool MakesCopies { get; }

    /// <summary>Whether a mail with this Message-ID is there; null when that cannot be known.</summary>
    Task<bool?> ContainsAsync(string messageId, CancellationToken ct);

    /// <summary>Adds it unless it is there already.</summary>
    Task AppendAsync(string messageId, byte[] mail, DateTimeOffset date, CancellationToken ct);
}
