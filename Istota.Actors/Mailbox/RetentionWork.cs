using Akka.Actor;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Mailbox;

/// <summary>What one pass of retention did.</summary>
/// <param name="CannotExpunge">the server has no UID EXPUNGE, so that nothing was deleted.</param>
internal sealed record RetainedMail(IReadOnlyList<MailKey> Gone, IReadOnlyList<MailKey> Dropped, bool CannotExpunge)
{
    public IReadOnlyList<MailboxEvent> Events(DateTimeOffset now)
    {
        var events = new List<MailboxEvent>();
        if (Gone.Count > 0) events.Add(new MailboxEvent.MailsGone { At = now, Keys = Gone.Select(k => k.ToString()).ToArray() });
        if (Dropped.Count > 0) events.Add(new MailboxEvent.BytesDropped { At = now, Keys = Dropped.Select(k => k.ToString()).ToArray() });
        return events;
    }
}

/// <summary>Deletes finished mail from the server and from our store when its time is over (docs/retention.md). Every step can be done again.</summary>
internal static class RetentionWork
{
    private const int KeysAtOnce = 500;

    public static async Task<RetainedMail> RetainAsync(
        IMailbox mailbox, IMailStore store, IActorRef users, PollerState state, MailboxSettings settings, DateTimeOffset now, CancellationToken ct)
    {
        var finished = await FinishedAsync(users, state, settings.AnswerWithin, ct);
        var plan = PollerRules.Retain(state, finished, settings, now);
        var isDeleted = plan.Expunge.Count > 0 && await mailbox.ExpungeAsync(plan.Expunge.Select(m => m.Uid).ToList(), ct);
        var gone = await GoneAsync(mailbox, state, ct);
        await store.DropBytesAsync(plan.DropBytes, ct);
        var forgotten = plan.Forget.Concat(gone.Where(k => state.Kept[k].BytesDropped)).ToList();
        await store.DropAsync(forgotten, ct);
        return new RetainedMail(gone, [.. plan.DropBytes, .. plan.Forget], plan.Expunge.Count > 0 && !isDeleted);
    }

    /// <summary>Asks each user once an hour; who does not answer has finished nothing.</summary>
    private static async Task<Dictionary<(MailKey, string), DateTimeOffset>> FinishedAsync(IActorRef users, PollerState state, TimeSpan within, CancellationToken ct)
    {
        var finished = new Dictionary<(MailKey, string), DateTimeOffset>();
        foreach (var user in state.Kept.SelectMany(k => k.Value.UserIds.Select(u => (User: u, k.Key))).GroupBy(p => p.User, p => p.Key))
        {
            foreach (var keys in user.Chunk(KeysAtOnce))
            {
                try
                {
                    var view = await users.Ask<UserView.Finished>(new UserQuery.Finished(keys) { User = new UserId(user.Key) }, within, ct);
                    foreach (var (key, since) in view.Since) finished[(key, user.Key)] = since;
                }
                catch (AskTimeoutException)
                {
                    break;
                }
            }
        }
        return finished;
    }

    /// <summary>What is no longer there, deleted by us or by somebody else.</summary>
    private static async Task<List<MailKey>> GoneAsync(IMailbox mailbox, PollerState state, CancellationToken ct)
    {
        var there = state.Kept.Where(k => k.Value.Uid is not null && k.Key.Mailbox == state.Mailbox).ToDictionary(k => k.Value.Uid!.Value, k => k.Key);
        foreach (var uids in there.Keys.ToList().Chunk(KeysAtOnce))
        {
            foreach (var uid in await mailbox.ExistingAsync(uids, ct)) there.Remove(uid);
        }
        return there.Values.ToList();
    }
}
