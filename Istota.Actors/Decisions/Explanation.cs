using System.Globalization;
using Istota.Actors.Mail;

namespace Istota.Actors.Decisions;

/// <summary>A chain of decisions in words for people: the one place where codes become sentences.</summary>
public static class Explanation
{
    /// <summary>The chain as CommonMark, for chat.</summary>
    /// <param name="evidence">adds to each decision its codes and what it stands on.</param>
    public static string Write(IReadOnlyList<DecisionRecord> chain, bool evidence = false)
    {
        if (chain.Count == 0) return "Nothing is recorded about that.";
        var lines = chain.Select(ExplainedLine.Of).ToList();
        return string.Join("\n", (evidence ? lines : ExplainedLine.Fold(lines)).Select(line => Item(line, evidence)));
    }

    /// <summary>What was decided and why, to the person whose mail it is; nothing in it comes from outside.</summary>
    public static string Sentence(DecisionRecord decision) => Sentence(decision.Step, decision.Verdict, decision.Reason);

    public static string Sentence(DecisionStep step, Verdict verdict, Reason reason)
    {
        var (what, why) = (What(step, verdict), ReasonWords.Of(reason));
        return why.Length == 0 ? $"{what}." : $"{what}: {why}.";
    }

    private static string Item(ExplainedLine line, bool evidence)
    {
        var at = line.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var basis = evidence ? $" ({line.Step}: **{line.Verdict}**, {line.Reason}){(line.Evidence.Length > 0 ? $" — {SafeText.CommonMark(line.Evidence)}" : "")}" : "";
        return $"- {at} {line.Text}{line.Repeats}{basis}";
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
