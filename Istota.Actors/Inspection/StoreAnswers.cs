using Akka.Actor;
using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Inspection;

/// <summary>The nouns that are read from stores: threads, filed and unrouted mail, one mail's decisions.</summary>
internal static class StoreAnswers
{
    public static async Task<InspectReply> ThreadsAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct)
    {
        if (argument is not null && UserRound.Unknown(sources, argument) is { } unknown) return unknown;
        var mails = await sources.Threads.ListAsync(argument is null ? null : new UserId(argument), sources.Limit, ct);
        return View(sources, mails.Select(m =>
            new ThreadRow(m.MessageId, m.User.Value, m.To, m.Subject, m.Conversation, m.Origin, m.SentAt, m.LastReplyAt)).ToArray());
    }

    public static async Task<InspectReply> FiledAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        View(sources, (await sources.Filed.ListAsync(unrouted: false, null, sources.Limit, ct)).Select(Row).ToArray());

    public static async Task<InspectReply> UnroutedAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct) =>
        View(sources, (await sources.Filed.ListAsync(unrouted: true, null, sources.Limit, ct)).Select(Row).ToArray());

    public static async Task<InspectReply> MailAsync(InspectionSources sources, ActorSystem system, string? argument, CancellationToken ct)
    {
        var chain = await sources.Decisions.ChainAsync(argument!, ct);
        if (chain.Count == 0) return new InspectReply.NotFound($"nothing is known of '{argument}'");
        return new InspectReply.View(
            new MailDetail(
                chain.Select(d => d.Mail).FirstOrDefault(m => m is not null)?.ToString(),
                chain.Select(d => d.MessageId).FirstOrDefault(m => m is not null),
                [.. Distinct(chain, d => d.User?.Value)],
                [.. Distinct(chain, d => d.Task?.ToString())],
                [.. chain.Where(d => d.Number is not null).Select(d => d.Number!.Value).Distinct().Order()],
                [.. chain.Select(DecisionRows.Of)]),
            []);
    }

    private static IEnumerable<string> Distinct(IReadOnlyList<DecisionRecord> chain, Func<DecisionRecord, string?> of) =>
        chain.Select(of).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    private static FiledRow Row(FiledMail m) => new(
        m.Key.Mailbox, m.Key.Uid.ToString(System.Globalization.CultureInfo.InvariantCulture), m.User?.Value, m.From, m.To, m.Subject,
        m.Reason.Code(), m.ReceivedAt);

    private static InspectReply.View View<T>(InspectionSources sources, T[] rows) =>
        new(rows, rows.Length < sources.Limit ? [] : [$"only the newest {sources.Limit} are listed"]);
}
