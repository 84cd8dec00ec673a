using System.Globalization;

namespace Istota.Actors.Decisions;

/// <summary>One line of a chain for people, whoever shows it: the sentence, with the codes and the evidence that it stands on.</summary>
/// <param name="User">whose decision it was; null where it was nobody's.</param>
/// <param name="Text">a sentence of our own; nothing in it comes from outside.</param>
/// <param name="Times">how often it was decided in a row, the last time at <paramref name="Last"/>.</param>
public sealed record ExplainedLine(
    DateTimeOffset At, string? User, string Text, string Step, string Verdict, string Reason, string Evidence, int Times, DateTimeOffset Last)
{
    public static ExplainedLine Of(DecisionRecord decision) => new(
        decision.At, decision.User?.Value, Explanation.Sentence(decision), decision.Step.Code(), decision.Verdict.Code(), decision.Reason.Code(),
        decision.Evidence, 1, decision.At);

    /// <summary>A mail that waits two days for its server is one line, not thirty.</summary>
    public static IReadOnlyList<ExplainedLine> Fold(IEnumerable<ExplainedLine> lines)
    {
        var folded = new List<ExplainedLine>();
        foreach (var line in lines)
        {
            if (folded.Count > 0 && folded[^1] is var last && (last.User, last.Text) == (line.User, line.Text))
                folded[^1] = last with { Times = last.Times + line.Times, Last = line.Last };
            else
                folded.Add(line);
        }
        return folded;
    }

    /// <summary>How often, for the end of the line; empty for once.</summary>
    public string Repeats => Times == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Times} times, last at {Last.UtcDateTime:yyyy-MM-dd HH:mm:ss})");
}
