using System.Globalization;
using Istota.Actors.Mail;

namespace Istota.Actors.Decisions;

/// <summary>A chain of decisions in words, for chat.</summary>
public static class Explanation
{
    public static string Write(IReadOnlyList<DecisionRecord> chain) => chain.Count == 0
        ? "Nothing is recorded about that."
        : string.Join("\n", chain.Select(d =>
            $"- {d.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {d.Step.Code()}: **{d.Verdict.Code()}**, {d.Reason.Code()}{(d.Evidence.Length > 0 ? $" — {SafeText.CommonMark(d.Evidence)}" : "")}"));
}
