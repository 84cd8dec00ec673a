using Akka.Actor;
using Istota.Actors.Mailbox;

namespace Istota.Actors.Inspection;

/// <summary>The nouns about the daemon itself.</summary>
internal static class SystemAnswers
{
    public static Task<InspectReply> SystemAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        Task.FromResult<InspectReply>(new InspectReply.View(sources.Facts.Now(sources.Policies.All.Count), []));

    public static Task<InspectReply> ActorsAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        Task.FromResult<InspectReply>(new InspectReply.View(ActorTree.Walk(system), []));

    public static async Task<InspectReply> MailboxAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        new InspectReply.View(await sources.Mailbox.Ask<MailboxView>(MailboxQuery.Instance, sources.Patience, ct), []);

    public static Task<InspectReply> LogAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        Task.FromResult<InspectReply>(new InspectReply.View(sources.Log.Recent(), []));
}
