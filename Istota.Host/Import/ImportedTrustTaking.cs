using Akka.Actor;
using Istota.Actors.Gate;
using Istota.Actors.Users;
using Istota.Host.Storage;

namespace Istota.Host.Import;

/// <summary>At start: whom a Python Istota trusted becomes an event of its user here, before the first mail is judged.</summary>
internal static class ImportedTrustTaking
{
    public const string Via = "import";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task TakeAsync(Database database, IUserPolicies policies, IActorRef users, TimeProvider time, ILogger log, CancellationToken ct)
    {
        var imports = new SqliteImports(database);
        foreach (var trust in (await imports.UntakenAsync(ct)).Where(t => policies.Of(t.User) is not null))
        {
            try
            {
                var answer = await users.Ask<UserReply.TrustChanged>(new UserCommand.TrustSender(trust.Sender, Sure: true, Via) { User = trust.User, At = time.GetUtcNow() }, Patience, ct);
                if (answer.Change.Result != TrustResult.Done) log.LogInformation("An imported trust of {User} changed nothing", trust.User);
                await imports.TakenAsync(trust, ct);
            }
            catch (AskTimeoutException)
            {
                log.LogWarning("Imported trust of {User} was not taken in time; it is tried again at the next start", trust.User);
            }
        }
    }
}
