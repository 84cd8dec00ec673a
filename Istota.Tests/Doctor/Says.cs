using Istota.Actors.Doctor;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>What a finding must say.</summary>
internal static class Says
{
    public static void Failed(IReadOnlyDictionary<string, Finding> findings, string check, string seen, string todo) => That(findings, check, FindingStatus.Failed, seen, todo);

    public static void Warns(IReadOnlyDictionary<string, Finding> findings, string check, string seen, string todo) => That(findings, check, FindingStatus.Warning, seen, todo);

    public static void That(IReadOnlyDictionary<string, Finding> findings, string check, FindingStatus status, string seen, string todo)
    {
        Assert.True(findings.ContainsKey(check), $"{check} is not among {string.Join("; ", findings.Values)}");
        That(findings[check], status, seen, todo);
    }

    public static void That(Finding finding, FindingStatus status, string seen, string todo)
    {
        Assert.True(finding.Status == status, finding.ToString());
        Assert.Contains(seen, finding.Seen, StringComparison.Ordinal);
        Assert.Contains(todo, finding.Todo, StringComparison.Ordinal);
    }
}
