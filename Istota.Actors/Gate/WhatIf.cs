using Istota.Actors.Decisions;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>What the gate says of a mail.</summary>
public sealed record GateSaying(DecisionStep Step, Verdict Verdict, Reason Reason)
{
    internal static GateSaying Of((GateOutcome Outcome, Reason Reason) judged) => judged.Outcome switch
    {
        GateOutcome.File => new(DecisionStep.Filter, Verdict.Filed, judged.Reason),
        GateOutcome.Note => new(DecisionStep.Filter, Verdict.Noted, judged.Reason),
        GateOutcome.Hold => new(DecisionStep.Gate, Verdict.Held, judged.Reason),
        _ => new(DecisionStep.Gate, Verdict.Passed, judged.Reason),
    };
}

/// <summary>A past mail that would have gone another way.</summary>
public sealed record OtherWay(MailRecord Mail, GateSaying Without, GateSaying With);

/// <summary>What trust in a pattern would have changed: each past mail is judged twice by the gate itself, with and without it. Nothing is written.</summary>
public static class WhatIf
{
    /// <summary>What <c>!trust</c> would say to it.</summary>
    public static TrustChange Trust(UserState state, UserPolicy policy, string pattern, DateTimeOffset at) =>
        TrustRules.Trust(new Turn(state, policy, at), pattern, sure: true, "whatif");

    /// <summary>Oldest first. Trust counts as it stood when the mail came; all else as it stands. Budgets are no part of it.</summary>
    /// <param name="pattern">in the form that <see cref="Trust"/> gave it.</param>
    public static IReadOnlyList<OtherWay> Trusted(UserState state, UserPolicy policy, string pattern, DateTimeOffset since) =>
    [
        .. from mail in state.Mails.Values
           where mail.Facts.ReceivedAt >= since && !UserDecisions.IsFault(mail.Reason)
           orderby mail.Facts.ReceivedAt, mail.Facts.Key.Uid
           let then = state with { Trusted = state.Trusted.RemoveRange(state.Trusted.Where(t => t.Value.AddedAt > mail.Facts.ReceivedAt).Select(t => t.Key)) }
           let trusting = then.Evolve(new UserEvent.SenderTrusted { At = mail.Facts.ReceivedAt, Pattern = pattern, Via = "whatif" })
           let without = GateSaying.Of(ArrivalRules.Judge(then, policy, mail.Facts))
           let with = GateSaying.Of(ArrivalRules.Judge(trusting, policy, mail.Facts))
           where with.Verdict != without.Verdict
           select new OtherWay(mail, without, with),
    ];
}
