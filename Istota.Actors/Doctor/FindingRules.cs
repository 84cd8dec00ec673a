using Istota.Actors.Gate;
using Istota.Actors.Users;

namespace Istota.Actors.Doctor;

/// <summary>Who hears of a finding, and when: each change once, and once that all is well again.</summary>
internal static class FindingRules
{
    private const int MostTold = 500;

    /// <summary>Those who run it: the admins; where nobody is one, everybody.</summary>
    public static IReadOnlyList<UserId> Operators(IUserPolicies policies)
    {
        var admins = policies.All.Where(u => policies.Of(u) is { Admin: true }).ToList();
        return admins.Count > 0 ? admins : [.. policies.All];
    }

    /// <summary>The findings whose status is the same as at the last look.</summary>
    public static IReadOnlyList<Finding> Steady(IReadOnlyList<Finding> before, IReadOnlyList<Finding> now) =>
        [.. now.Where(f => before.Any(b => b.Check == f.Check && b.Status == f.Status))];

    /// <summary>Says what this user has not been told yet, in one message. What has been told is in the state, so that the same findings again are nothing.</summary>
    public static void Tell(Turn turn, IReadOnlyList<Finding> findings)
    {
        var changed = findings.Where(f => turn.State.Findings.GetValueOrDefault(f.Check) != f.Status).ToList();
        if (changed.Count == 0) return;
        foreach (var finding in changed) turn.Add(new UserEvent.FindingTold { At = turn.At, Check = finding.Check, Status = finding.Status });
        var bad = changed.Where(f => f.Status != FindingStatus.Ok).ToList();
        var well = changed.Where(f => f.Status == FindingStatus.Ok).ToList();
        var lines = new List<string>();
        if (bad.Count > 0) lines.Add("Doctor found something to look at:\n");
        lines.AddRange(bad.Select(f => $"- {(f.Status == FindingStatus.Failed ? "✗" : "!")} {Words(f.Check)}: {Words(f.Seen.TrimEnd('.'))}.{(f.Todo.Length > 0 ? $" **To do:** {Words(f.Todo)}." : "")}"));
        if (bad.Count > 0 && well.Count > 0) lines.Add("");
        if (well.Count > 0) lines.Add("Well again:\n");
        lines.AddRange(well.Select(f => $"- ✓ {Words(f.Check)}: {Words(f.Seen)}"));
        turn.Alert(string.Join('\n', lines));
    }

    /// <summary>Servers and DNS said some of it.</summary>
    private static string Words(string text) => GatePrompt.Escape(text, MostTold);
}
