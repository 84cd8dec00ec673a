using System.Globalization;
using Istota.Actors.Mail;

namespace Istota.Actors.Decisions;

/// <summary>A chain of decisions in words for people: the one place where codes become sentences.</summary>
public static class Explanation
{
    public static string Write(IReadOnlyList<DecisionRecord> chain) => chain.Count == 0
        ? "Nothing is recorded about that."
        : string.Join("\n", chain.Select(d =>
            $"- {d.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {Sentence(d)} ({d.Step.Code()}: **{d.Verdict.Code()}**, {d.Reason.Code()}){(d.Evidence.Length > 0 ? $" — {SafeText.CommonMark(d.Evidence)}" : "")}"));

    /// <summary>What was decided and why, to the person whose mail it is; nothing in it comes from outside.</summary>
    public static string Sentence(DecisionRecord decision)
    {
        var (what, why) = (What(decision.Step, decision.Verdict), ReasonWords.Of(decision.Reason));
        return why.Length == 0 ? $"{what}." : $"{what}: {why}.";
    }

    /// <summary>What was decided, in a few words.</summary>
    public static string What(DecisionStep step, Verdict verdict) => (step, verdict) switch
    {
        (DecisionStep.Authentication, Verdict.Passed) => "The sender is verified",
        (DecisionStep.Authentication, Verdict.Failed) => "The sender is probably forged",
        (DecisionStep.Gate, Verdict.Held) => "It was held for your answer",
        (DecisionStep.Gate, _) when verdict is Verdict.Passed or Verdict.Released => "It was let in",
        (DecisionStep.Answer, Verdict.Released) => "You let it go on",
        (DecisionStep.Answer, Verdict.Dropped) => "The question was closed",
        (DecisionStep.Task, Verdict.Failed) => "The work failed",
        (DecisionStep.Approval, Verdict.Held) => "A mail was drafted and waits for your yes",
        (DecisionStep.Approval, Verdict.Passed) => "A mail was drafted and needs no yes",
        (DecisionStep.Approval, Verdict.Dropped) => "The drafted mail was not sent",
        (DecisionStep.Sending, Verdict.Failed) => "The mail was not sent",
        _ => What(verdict),
    };

    private static string What(Verdict verdict) => verdict switch
    {
        Verdict.Read => "The mail was read",
        Verdict.Unreadable => "The mail could not be read, and was filed",
        Verdict.Passed => "It went on",
        Verdict.Failed => "It failed",
        Verdict.Unverified => "The sender is not verified",
        Verdict.NotChecked => "The sender was not checked",
        Verdict.Routed => "It is for you",
        Verdict.Unrouted => "It is for nobody here",
        Verdict.Filed => "It was filed, without work on it",
        Verdict.Duplicate => "It was left alone",
        Verdict.Held => "It waits for your answer",
        Verdict.Released => "It was released",
        Verdict.Dropped => "It goes no further",
        Verdict.Noted => "It was noted in its conversation, without work on it",
        Verdict.Queued => "Work was queued",
        Verdict.Started => "Work was started",
        Verdict.Waiting => "It waits for your answer",
        Verdict.Done => "The work is done",
        Verdict.Cancelled => "The work was called off",
        Verdict.Cleared => "The mail may go",
        Verdict.Sent => "The mail was sent",
        Verdict.Deferred => "The mail was not taken yet, and is tried again",
        Verdict.Refused => "The mail was refused for good",
        Verdict.Unclear => "Nobody knows whether the mail was sent",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "no words"),
    };
}
