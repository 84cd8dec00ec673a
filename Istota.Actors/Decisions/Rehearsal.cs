using Istota.Actors.Mail;
using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Actors.Decisions;

/// <summary>What would be decided about a mail now, by the very rules that decide, with nothing written and nothing done.</summary>
public static class Rehearsal
{
    /// <param name="known">a user as the journal tells it, with their policy.</param>
    public static IReadOnlyList<DecisionRecord> Of(
        InboundMail mail, RouteDecision route, Func<UserId, (UserState State, UserPolicy Policy)> known, DateTimeOffset at) =>
        route.Users.Count == 0 ? [RouterRules.Unrouted(mail, route, at)] : [.. route.Users.SelectMany(to => ForUser(mail, to, known(to.User), at))];

    /// <summary>The route as it would be had the mail been sent to <c>bot+USER@domain</c>, whoever else it is for.</summary>
    public static RouteDecision Only(RouteDecision route, UserId user, UserDirectory directory, IEnumerable<SentMail> answered)
    {
        if (route.Users.FirstOrDefault(u => u.User == user) is { } found) return route with { Users = [found], Evidence = found.Evidence };
        var evidence = $"as if sent to {directory.Bot.LocalPart}+{user}@{directory.Bot.Domain}";
        return new RouteDecision([new RoutedTo(user, RouteRule.PlusAddress, evidence, answered.FirstOrDefault(s => s.User == user))], evidence);
    }

    /// <summary>The mail that brought the same content before; the rehearsal looks at it as if it had not.</summary>
    public static string? CameBefore(InboundMail mail, UserState state) => state.Digests.GetValueOrDefault(mail.Digest);

    private static IEnumerable<DecisionRecord> ForUser(InboundMail mail, RoutedTo to, (UserState State, UserPolicy Policy) known, DateTimeOffset at)
    {
        var state = known.State with { Digests = known.State.Digests.Remove(mail.Digest) };
        var arrives = new UserCommand.ReceiveMails([new ArrivedMail(mail, to.Rule, to.Evidence, to.Thread)]) { User = to.User, At = at };
        var decision = UserRules.Decide(state, known.Policy, "", arrives);
        // Work that waited before may start in the same turn; it is another mail's.
        return decision.Events.SelectMany((e, i) => UserDecisions.Of(e, decision.States[i], to.User, $"rehearsed.{i}")).Where(d => d.Mail == mail.Key);
    }
}
