using Akka.Actor;
using Istota.Actors.Journal;
using Istota.Actors.Mailbox;

namespace Istota.Host.Service;

/// <summary>Feels the daemon's pulse: asks each actor that must never be stuck for a word, the poller how it stands, and the journal for a write.</summary>
/// <param name="mailbox">null where mail is off.</param>
internal sealed class Vitals(IReadOnlyDictionary<string, IActorRef> actors, IActorRef? mailbox, IActorRef journal, TimeProvider time)
{
    private const string Mailbox = "mailbox";

    /// <summary>All at once; who has not answered within this time is silent.</summary>
    public async Task<VitalSigns> LookAsync(TimeSpan within, CancellationToken ct)
    {
        var at = time.GetUtcNow();
        var written = AskAsync<JournalPulse.Taken>(journal, new JournalPulse.Take(at), within, ct);
        var view = mailbox is null ? Task.FromResult<MailboxView?>(null) : AskAsync<MailboxView>(mailbox, MailboxQuery.Instance, within, ct);
        var silent = await Task.WhenAll(actors.Select(async a => await IsSilentAsync(a.Value, within, ct) ? a.Key : null));
        var isMailboxSilent = await view is null && mailbox is not null;
        return new VitalSigns(at, [.. silent.Append(isMailboxSilent ? Mailbox : null).OfType<string>().Order(StringComparer.Ordinal)], await view, await written is not null);
    }

    /// <summary>An actor that has ended is answered for, without a reference.</summary>
    private static async Task<bool> IsSilentAsync(IActorRef actor, TimeSpan within, CancellationToken ct) =>
        (await AskAsync<ActorIdentity>(actor, new Identify("watchdog"), within, ct))?.Subject is null;

    private static async Task<T?> AskAsync<T>(IActorRef actor, object question, TimeSpan within, CancellationToken ct)
        where T : class
    {
        try
        {
            return await actor.Ask<T>(question, within, ct);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
