using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Istota.Actors.Decisions;
using Istota.Actors.Inspection;
using Xunit;

namespace Istota.Tests.Inspection;

/// <summary>The documents that scripts are written from name exactly what the code says.</summary>
public sealed partial class DecisionsDocTests
{
    [Fact]
    public void Every_step_verdict_and_reason_is_listed_once_and_no_other()
    {
        var sections = Read("decisions.md").Split("\n## ");
        AssertSame(Enum.GetValues<DecisionStep>(), Section(sections, "Steps"));
        AssertSame(Enum.GetValues<Verdict>(), Section(sections, "Verdicts"));
        AssertSame(Enum.GetValues<Reason>(), Section(sections, "Reasons"));
    }

    [Fact]
    public void Every_noun_of_inspection_is_described() => Assert.Equal(
        InspectionPalette.Commands.Select(c => c.Noun).Append("cluster").Order(StringComparer.Ordinal),
        Noun().Matches(Read("inspection.md")).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));

    private static void AssertSame<T>(T[] values, string section)
        where T : struct, Enum =>
        Assert.Equal(values.Select(v => v.Code()).Order(StringComparer.Ordinal), Row().Matches(section).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));

    private static string Section(string[] sections, string name) => sections.Single(s => s.StartsWith(name, StringComparison.Ordinal));

    private static string Read(string name, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", name));

    /// <summary>A row of a table that begins with a code and says something about it.</summary>
    [GeneratedRegex(@"^\| `([a-z-]+)` \| \S.*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^### `([a-z]+)[^`]*`", RegexOptions.Multiline)]
    private static partial Regex Noun();
}
