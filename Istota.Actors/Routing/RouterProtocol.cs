using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Routing;

/// <summary>Which rule of docs/routing.md found the user.</summary>
public enum RouteRule
{
    PlusAddress,
    Sender,
    References,
}

/// <summary>A mail that Istota sent, as the thread index keeps it: the row of <c>sent_emails</c>.</summary>
/// <param name="IsOpen">whether any of its recipients was sent it: it is in the index before that, for a fast reply.</param>
/// <param name="Origin">where the errand began: <c>web:ROOM</c>, <c>talk:TOKEN</c> or <c>email</c>.</param>
public sealed record SentMail(
    string MessageId, UserId User, IReadOnlyList<string> To, IReadOnlyList<string> Cc, IReadOnlyList<string> Bcc, string Subject,
    string Conversation, string Origin, string Task, DateTimeOffset SentAt, DateTimeOffset? LastReplyAt = null, bool IsOpen = true)
{
    public IEnumerable<string> Recipients => To.Concat(Cc).Concat(Bcc);
}

/// <summary>The thread index: mail sent, looked up by Message-ID.</summary>
public interface IThreadIndex
{
    /// <summary>The rows among these ids, in no order; at most 50 ids a mail.</summary>
    Task<IReadOnlyList<SentMail>> FindAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct);

    /// <summary>Adds or replaces, durable on return; what is open stays open.</summary>
    Task PutAsync(IReadOnlyList<SentMail> mails, CancellationToken ct);

    Task TouchAsync(string messageId, DateTimeOffset repliedAt, CancellationToken ct);

    /// <summary>Those that are open, newest first; null for all users.</summary>
    Task<IReadOnlyList<SentMail>> ListAsync(UserId? user, int limit, CancellationToken ct);
}

/// <summary>What the router takes from the poller.</summary>
public abstract record RouterCommand
{
    private RouterCommand() { }

    /// <summary>Mails of one fetch, oldest first. The users answer the sender themselves; the router says whom to wait for.</summary>
    public sealed record Route(int Batch, IReadOnlyList<InboundMail> Mails, DateTimeOffset At) : RouterCommand;
}

public abstract record RouterReply
{
    private RouterReply() { }

    /// <summary>For each mail the users it went to; none: unrouted, with the evidence.</summary>
    public sealed record Routed(int Batch, IReadOnlyList<RoutedMail> Mails) : RouterReply;

    /// <summary>The thread index could not be asked; the batch is to be offered again.</summary>
    public sealed record NotRouted(int Batch, string Reason) : RouterReply;
}

/// <param name="OwnCheck">a mail that doctor sent to itself: it is for nobody, and nobody has to look through it.</param>
public sealed record RoutedMail(MailKey Key, IReadOnlyList<UserId> Users, string Evidence, bool OwnCheck = false);
