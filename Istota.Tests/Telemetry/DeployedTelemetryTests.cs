using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;
using YamlDotNet.Serialization;

namespace Istota.Tests.Telemetry;

/// <summary>Dashboard, alerts and docs speak of the figures that a daemon exports, and of no others.</summary>
[Collection(nameof(TelemetryStory))]
public sealed partial class DeployedTelemetryTests(TelemetryStory story)
{
    internal static readonly string Root = RootOf();

    private HashSet<string> Exported => [.. story.Samples().Select(s => s.Name)];

    [Fact]
    public void Every_metric_of_the_dashboard_is_one_that_the_daemon_exports()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "deploy", "grafana", "istota.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        var used = panels.SelectMany(p => p.GetProperty("targets").EnumerateArray()).SelectMany(t => MetricsIn(t.GetProperty("expr").GetString()!)).Distinct().ToList();
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(Exported));
    }

    [Fact]
    public void Every_metric_of_the_alerts_is_one_that_the_daemon_exports_and_every_alert_says_what_is_wrong()
    {
        var rules = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(File.ReadAllText(Path.Combine(Root, "deploy", "prometheus", "alerts.yml")))["groups"]
            .SelectMany(g => (List<object>)g["rules"]).Cast<Dictionary<object, object>>().ToList();
        Assert.NotEmpty(rules);
        Assert.Equal(rules.Count, rules.Select(r => r["alert"]).Distinct().Count());
        Assert.All(rules, r => Assert.Superset(new HashSet<object> { "summary", "description" }, ((Dictionary<object, object>)r["annotations"]).Keys.ToHashSet()));
        var used = rules.SelectMany(r => MetricsIn((string)r["expr"])).Distinct().ToList();
        Assert.Empty(used.Except(Exported));
    }

    [Fact]
    public void Every_metric_of_ours_is_described_and_no_other()
    {
        var described = Described().Matches(File.ReadAllText(Path.Combine(Root, "docs", "telemetry.md"))).Select(m => m.Groups[1].Value);
        var exported = Exported.Where(n => n.StartsWith("istota_", StringComparison.Ordinal)).Select(n => Part().Replace(n, ""));
        Assert.Equal(exported.Distinct().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> MetricsIn(string expression) => Metric().Matches(expression).Select(m => m.Value);

    private static string RootOf([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"\b(?:istota|dotnet)_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^\| `(istota_[a-z_]+)`", RegexOptions.Multiline)]
    private static partial Regex Described();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Part();
}
