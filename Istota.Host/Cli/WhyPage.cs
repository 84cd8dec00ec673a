using System.Globalization;
using Istota.Actors.Decisions;

namespace Istota.Host.Cli;

/// <summary>A chain of decisions on one screen: a line each in words, and below it, where asked for, what it stands on.</summary>
internal static class WhyPage
{
    public static void Write(TextWriter output, IReadOnlyList<ExplainedLine> chain, bool evidence)
    {
        var several = chain.Select(line => line.User).OfType<string>().Distinct().Count() > 1;
        foreach (var line in evidence ? chain : ExplainedLine.Fold(chain))
        {
            var at = line.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            var whose = several && line.User is { } user ? $"{user}: " : "";
            output.WriteLine(TerminalText.Line($"{at}  {whose}{line.Text}{line.Repeats}"));
            if (evidence) output.WriteLine(TerminalText.Line($"{new string(' ', at.Length)}    {line.Step}: {line.Verdict}, {line.Reason}{(line.Evidence.Length > 0 ? $" — {line.Evidence}" : "")}"));
        }
    }
}
