using Akka.Actor;
using Istota.Actors.Mailbox;
using Istota.Actors.Talk;

namespace Istota.Actors.Inspection;

/// <summary>The nouns about the daemon itself.</summary>
internal static class SystemAnswers
{
    public static async Task<InspectReply> SystemAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct)
    {
        var facts = sources.Facts.Now(sources.Policies.All.Count);
        if (sources.Talk is not { } talk) return new InspectReply.View(facts, []);
        try
        {
            return new InspectReply.View(facts with { Talk = await talk.Ask<TalkRow>(TalkQuery.Instance, sources.Patience, ct) }, []);
        }
        catch (AskTimeoutException)
        {
            return new InspectReply.View(facts, ["Talk did not answer in time"]);
        }
    }

    public static Task<InspectReply> ActorsAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        Task.FromResult<InspectReply>(new InspectReply.View(ActorTree.Walk(system, sources.Lives), []));

    public static async Task<InspectReply> MailboxAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        new InspectReply.View(await sources.Mailbox.Ask<MailboxView>(MailboxQuery.Instance, sources.Patience, ct), []);

    public static Task<InspectReply> LogAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        Task.FromResult<InspectReply>(new InspectReply.View(sources.Log.Recent(), []));
}
