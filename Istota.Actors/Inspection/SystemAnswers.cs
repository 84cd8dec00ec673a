using Akka.Actor;
using Istota.Actors.Doctor;
using Istota.Actors.Mailbox;
using Istota.Actors.Talk;

namespace Istota.Actors.Inspection;

/// <summary>The nouns about the daemon itself.</summary>
internal static class SystemAnswers
{
    public static async Task<InspectReply> SystemAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct)
    {
        var facts = sources.Facts.Now(sources.Policies.All.Count);
        var notes = new List<string>();
        if (sources.Doctor is { } doctor && await AskAsync<DoctorView>(doctor, DoctorCommand.Look.Instance, "doctor") is { } view)
            facts = facts with { CheckedAt = view.CheckedAt, Checks = view.Findings };
        if (sources.Talk is { } talk) facts = facts with { Talk = await AskAsync<TalkRow>(talk, TalkQuery.Instance, "Talk") };
        return new InspectReply.View(facts, notes);

        async Task<T?> AskAsync<T>(ICanTell whom, object what, string name) where T : class
        {
            try
            {
                return await whom.Ask<T>(what, sources.Patience, ct);
            }
            catch (AskTimeoutException)
            {
                notes.Add($"{name} did not answer in time");
                return null;
            }
        }
    }

    public static Task<InspectReply> ActorsAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        Task.FromResult<InspectReply>(new InspectReply.View(ActorTree.Walk(system, sources.Lives), []));

    public static async Task<InspectReply> MailboxAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        new InspectReply.View(await sources.Mailbox.Ask<MailboxView>(MailboxQuery.Instance, sources.Patience, ct), []);

    public static Task<InspectReply> LogAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        Task.FromResult<InspectReply>(new InspectReply.View(sources.Log.Recent(), []));
}
