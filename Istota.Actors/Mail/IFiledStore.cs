using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Mail;

/// <summary>A mail that made no task and no question: unrouted (no user), or filed for one, with the reason.</summary>
public sealed record FiledMail(MailKey Key, UserId? User, string From, IReadOnlyList<string> To, string Subject, Reason Reason, DateTimeOffset ReceivedAt);

/// <summary>The list of filed and unrouted mail, for people to look through; known by key and user.</summary>
public interface IFiledStore
{
    Task PutAsync(IReadOnlyList<FiledMail> mails, CancellationToken ct);

    /// <summary>It was run after all.</summary>
    Task RemoveAsync(MailKey key, UserId? user, CancellationToken ct);

    /// <summary>Newest first: the unrouted ones, or those filed for users (for one of them when given).</summary>
    Task<IReadOnlyList<FiledMail>> ListAsync(bool unrouted, UserId? user, int limit, CancellationToken ct);

    Task<int> PruneAsync(DateTimeOffset olderThan, CancellationToken ct);
}
