using Akka.Actor;
using Istota.Actors.Conversations;
using Istota.Actors.Users;

namespace Istota.Host.Web.Application;

/// <summary>A mail that was written on the user's behalf.</summary>
/// <param name="State"><c>held|queued|sending|sent|failed|unclear</c>.</param>
/// <param name="Place">the room where its conversation is read; null where nobody knows it any more.</param>
public sealed record SentThread(
    string MessageId, IReadOnlyList<string> To, string Subject, string State, DateTimeOffset At, DateTimeOffset? LastReplyAt,
    DateTimeOffset? NextAttemptAt, string? LastError, Place? Place);

/// <summary>Mail sent on the user's behalf: what is on its way from the user's own state, what is long sent from the thread index.</summary>
public sealed class ThreadDesk(WebParts parts)
{
    public const int Most = 500;

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<SentThread>> AllAsync(UserId user, CancellationToken ct)
    {
        var own = (await parts.Users.Ask<UserView.Outgoing>(new UserQuery.Outgoing { User = user }, parts.AnswerWithin, ct)).Items;
        var indexed = await parts.Threads.ListAsync(user, Most, ct);
        var replies = indexed.Where(m => m.LastReplyAt is not null).ToDictionary(m => m.MessageId, m => m.LastReplyAt, StringComparer.Ordinal);
        var known = own.Select(m => m.MessageId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. own.Where(m => !m.Replaced).Select(m => new SentThread(m.MessageId, m.To, m.Subject, m.State, m.SentAt ?? m.ComposedAt, replies.GetValueOrDefault(m.MessageId), m.NextAttemptAt, m.LastError, m.Place))
                .Concat(indexed.Where(m => !known.Contains(m.MessageId)).Select(m =>
                    new SentThread(m.MessageId, [.. m.Recipients], m.Subject, "sent", m.SentAt, m.LastReplyAt, null, null, Place.TryParse(m.Origin, out var place) ? place : null)))
                .OrderByDescending(m => m.At).Take(Most),
        ];
    }
}
