using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Routing;

/// <summary>A user that a mail goes to, with the rule that found them and the mail of theirs that it answers.</summary>
public sealed record RoutedTo(UserId User, RouteRule Rule, string Evidence, SentMail? Thread);

/// <summary>Where a mail goes; nobody: unrouted, and the evidence says what was looked at.</summary>
public sealed record RouteDecision(IReadOnlyList<RoutedTo> Users, string Evidence);

/// <summary>Who a mail is for (docs/routing.md): the first rule that finds somebody decides. Never looks at trust.</summary>
public static class RouterRules
{
    /// <summary>Message-IDs looked up for one mail.</summary>
    public const int MostCandidates = 50;

    public static IEnumerable<string> Candidates(InboundMail mail) => mail.Answers.Take(MostCandidates);

    /// <param name="hits">the mails that Istota sent among the candidates; those of other mails do no harm.</param>
    public static RouteDecision Decide(InboundMail mail, UserDirectory directory, IReadOnlyDictionary<string, SentMail> hits)
    {
        var answered = Candidates(mail).Select(id => hits.GetValueOrDefault(id)).OfType<SentMail>().ToList();
        var found = ByDelivery(mail, directory) ?? ByRecipients(mail, directory) ?? BySender(mail, directory) ?? ByThread(answered, directory);
        if (found is null) return new RouteDecision([], Nobody(mail));
        // Another user's thread never counts, whatever the mail cites.
        var users = found.Select(f => f with { Thread = answered.FirstOrDefault(s => s.User == f.User) }).ToList();
        return new RouteDecision(users, string.Join("; ", users.Select(u => u.Evidence)));
    }

    /// <summary>The record of mail that is for nobody.</summary>
    public static DecisionRecord Unrouted(InboundMail mail, RouteDecision decision, DateTimeOffset at) => new(
        $"{mail.Key}:routing", null, mail.Key, mail.MessageId, null, null,
        DecisionStep.Routing, Verdict.Unrouted, Reason.NoMatch, mail.Fault is { } fault ? $"{decision.Evidence}; {fault}" : decision.Evidence, at);

    /// <summary>The record of our own mail to ourselves (doctor's roundtrip).</summary>
    public static DecisionRecord OwnCheck(InboundMail mail, DateTimeOffset at) => new(
        $"{mail.Key}:routing", null, mail.Key, mail.MessageId, null, null, DecisionStep.Routing, Verdict.Filed, Reason.OwnCheck, mail.Subject, at);

    /// <summary>What our own server added on delivery: the topmost that names a user decides alone.</summary>
    private static List<RoutedTo>? ByDelivery(InboundMail mail, UserDirectory directory)
    {
        foreach (var address in mail.DeliveredTo)
        {
            if (directory.OfPlus(address) is { } user) return [new RoutedTo(user, RouteRule.PlusAddress, $"delivered to {address}", null)];
        }
        return null;
    }

    private static List<RoutedTo>? ByRecipients(InboundMail mail, UserDirectory directory)
    {
        var found = mail.To.Select(a => (a.Address, Header: "To")).Concat(mail.Cc.Select(a => (a.Address, Header: "Cc")))
            .Select(r => (User: directory.OfPlus(r.Address), r.Address, r.Header))
            .Where(r => r.User is not null)
            .DistinctBy(r => r.User)
            .Select(r => new RoutedTo(r.User!.Value, RouteRule.PlusAddress, $"{r.Header} names {r.Address}", null))
            .ToList();
        return found.Count > 0 ? found : null;
    }

    private static List<RoutedTo>? BySender(InboundMail mail, UserDirectory directory) =>
        mail.From is { } from && directory.Addresses.TryGetValue(from.Address, out var user)
            ? [new RoutedTo(user, RouteRule.Sender, $"From is {user}'s address {from.Address}", null)]
            : null;

    private static List<RoutedTo>? ByThread(List<SentMail> answered, UserDirectory directory) =>
        answered.FirstOrDefault(s => directory.Users.Contains(s.User)) is { } sent
            ? [new RoutedTo(sent.User, RouteRule.References, $"answers <{sent.MessageId}> sent for {sent.User}", null)]
            : null;

    private static string Nobody(InboundMail mail) =>
        $"no user is named by {mail.DeliveredTo.Count + mail.To.Count + mail.Cc.Count} recipients, by From or by {Candidates(mail).Count()} answered ids";
}
