using Akka.Actor;
using Istota.Actors.Users;
using Istota.Host.Storage;

namespace Istota.Host.Daemon;

/// <summary>Bytes of an edited draft are stored before the user's aggregate hears of the edit; where it never did, or refused, they are dropped a day later.</summary>
internal sealed class DraftLeftovers(SqliteOutgoingStore store, IUserPolicies policies, IActorRef users, TimeProvider time)
{
    private static readonly TimeSpan After = TimeSpan.FromDays(1), Patience = TimeSpan.FromSeconds(30);

    public async Task SweepAsync(CancellationToken ct)
    {
        var before = time.GetUtcNow() - After;
        foreach (var edits in (await store.EditsBeforeAsync(before, ct)).GroupBy(e => e.User))
        {
            if (policies.Of(edits.Key) is null) continue; // nobody can say; a user may come back
            var outgoing = await users.Ask<UserView.Outgoing>(new UserQuery.Outgoing { User = edits.Key }, Patience, ct);
            var known = outgoing.Items.Select(m => m.MessageId).ToHashSet(StringComparer.Ordinal);
            foreach (var (id, _) in edits) await store.SettleEditAsync(id, known.Contains(id), before, ct);
        }
    }
}
