using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>What the gate does with a mail, before budgets.</summary>
public enum GateOutcome
{
    File,
    Note,
    Hold,
    Pass,
}

/// <summary>How the gate sees a mail: all that its rules stand on, without state.</summary>
/// <param name="OwnClaim">From is one of the user's own addresses.</param>
/// <param name="IsThreadReply">it answers a mail that was sent for this user.</param>
/// <param name="FromRecipient">its author was a recipient of that mail.</param>
/// <param name="TrustedByConfiguration">a configured pattern matches the author.</param>
/// <param name="TrustedAtRunTime">the user trusts the author, said in chat.</param>
public sealed record GateFacts(
    bool Faulty, bool FromBot, bool Blocked, bool Quiet, bool Automatic,
    bool OwnClaim, bool IsThreadReply, bool FromRecipient, bool TrustedByConfiguration, bool TrustedAtRunTime,
    AuthenticationVerdict Authentication);

/// <summary>The gate, as a table: from facts and policy to an outcome and its reason. First match wins.</summary>
public static class GateRules
{
    public static (GateOutcome Outcome, Reason Reason) Judge(GateFacts f, ConfirmSenderMatch own, bool authenticates)
    {
        // Trust and thread membership are claims of the From line: once somebody checks it, they need that check to agree.
        var vouched = !authenticates || f.Authentication == AuthenticationVerdict.Passed;
        var trusted = f.TrustedByConfiguration || f.TrustedAtRunTime;

        if (f.FromBot) return (GateOutcome.File, Reason.OwnMail);
        if ((f.Blocked || f.Quiet) && !f.OwnClaim) return (GateOutcome.File, Reason.Quiet);
        if (f.Automatic && f.IsThreadReply) return (GateOutcome.Note, Reason.Automatic);
        if (f.Automatic && !(trusted && vouched && !f.OwnClaim)) return (GateOutcome.File, Reason.Automatic);
        if (f.OwnClaim) return Own(f, own);
        if (f.IsThreadReply && f.FromRecipient) return vouched ? (GateOutcome.Pass, Reason.ThreadRecipient) : (GateOutcome.Hold, Reason.UnauthenticatedThreadReply);
        if (trusted && !vouched) return (GateOutcome.Hold, Reason.UnauthenticatedTrust);
        if (f.TrustedByConfiguration) return (GateOutcome.Pass, Reason.TrustedByConfiguration);
        if (f.TrustedAtRunTime) return (GateOutcome.Pass, Reason.TrustedAtRunTime);
        return (GateOutcome.Hold, f.IsThreadReply ? Reason.NotAThreadRecipient : Reason.UntrustedSender);
    }

    private static (GateOutcome, Reason) Own(GateFacts f, ConfirmSenderMatch own) => own switch
    {
        ConfirmSenderMatch.Off => (GateOutcome.Pass, Reason.GateOff),
        ConfirmSenderMatch.Verify when f.Authentication == AuthenticationVerdict.Passed => (GateOutcome.Pass, Reason.OwnAddressVerified),
        _ => (GateOutcome.Hold, Reason.OwnAddressClaim),
    };

    /// <summary>The answers that a held mail offers. For a claim of one's own address there is no trust and no never; and trust would not help a sender whose mail is not authenticated.</summary>
    public static IReadOnlyList<AnswerWord> AnswersFor(Reason reason, AuthenticationVerdict authentication, bool authenticates)
    {
        if (reason == Reason.OwnAddressClaim) return [AnswerWord.Yes, AnswerWord.No];
        return authenticates && authentication != AuthenticationVerdict.Passed
            ? [AnswerWord.Yes, AnswerWord.No, AnswerWord.Never]
            : [AnswerWord.Yes, AnswerWord.No, AnswerWord.Trust, AnswerWord.Never];
    }

    /// <summary>Whether the author takes part in the thread that the mail answers, as far as anybody can tell: a recipient, and not one whose claim was checked and not borne out.</summary>
    public static bool IsThreadPartner(MailFacts mail) =>
        mail.Thread?.Recipients.Contains(mail.From) == true && mail.Authentication is (AuthenticationVerdict.Passed or AuthenticationVerdict.NotChecked);

    /// <summary>A fault of reading as a reason of the decision records.</summary>
    public static Reason ReasonOf(string fault) => fault switch
    {
        "malformed_from" => Reason.MalformedFrom,
        "too_deep" => Reason.TooDeep,
        "too_many_parts" => Reason.TooManyParts,
        "header_too_large" => Reason.HeaderTooLarge,
        "oversized" => Reason.Oversized,
        "fetch_failed" => Reason.FetchFailed,
        _ => Reason.UnreadableMail,
    };
}
