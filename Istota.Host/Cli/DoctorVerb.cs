using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Istota.Actors.Doctor;
using Istota.Host.Configuration;
using Istota.Host.Doctor;
using Istota.Host.Login;

namespace Istota.Host.Cli;

/// <summary><c>istota doctor</c>: every check on a line, with what was seen and what to do.</summary>
internal static class DoctorVerb
{
    private const int NameWidth = 21;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make(CliContext context, Option<string?> config)
    {
        var json = new Option<bool>("--json") { Description = "JSON for scripts" };
        var roundtrip = new Option<bool>("--roundtrip") { Description = "the running daemon mails itself, too, and waits to see it arrive" };
        var doctor = new Command("doctor", "checks configuration, servers, DNS, agent and disk, and says what to do") { json, roundtrip };
        doctor.SetAction((parsed, ct) =>
        {
            var loaded = context.Load(parsed.GetValue(config));
            var report = new Report(context, parsed.GetValue(json));
            if (!loaded.IsValid) return BrokenAsync(report, loaded, context);
            return parsed.GetValue(roundtrip) ? WithRoundtripAsync(report, loaded, context, parsed.GetValue(config), ct) : RunAsync(report, loaded, null, ct);
        });
        return doctor;
    }

    private static async Task<int> BrokenAsync(Report report, LoadResult loaded, CliContext context)
    {
        await report.AddAsync(ConfigurationCheck.Broken(loaded));
        ConfigCommands.Report(loaded, context.Error);
        await report.EndAsync();
        return ExitCode.BadUsage;
    }

    /// <summary>The checks are shown also when there is no daemon to do the rest.</summary>
    private static async Task<int> WithRoundtripAsync(Report report, LoadResult loaded, CliContext context, string? config, CancellationToken ct)
    {
        var checkedToo = ExitCode.Done;
        var asked = await DaemonVerb.CallAsync(context, config, async client =>
        {
            var answer = client.PostAsync(DoctorRoutes.Roundtrip, null, null, ct);
            checkedToo = await RunAsync(report, loaded, answer, ct);
            return ExitCode.Done;
        }, ct);
        return asked != ExitCode.Done ? asked : checkedToo;
    }

    private static async Task<int> RunAsync(Report report, LoadResult loaded, Task<JsonElement>? roundtrip, CancellationToken ct)
    {
        using var tokens = AccessTokens.Of(loaded.Config!, TimeProvider.System);
        foreach (var check in DoctorParts.ForVerb(loaded, loaded.Config!, tokens).Start(ct)) await report.AddAsync(await check);
        try
        {
            if (roundtrip is not null) await report.AddAsync((await roundtrip).Deserialize<Finding[]>(s_json)!);
        }
        finally
        {
            await report.EndAsync();
        }
        return report.Failed > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>Findings on their way to a person, line by line as they come, or to a script, as one list at the end.</summary>
    private sealed class Report(CliContext context, bool json)
    {
        private readonly List<Finding> _all = [];

        public int Failed => _all.Count(f => f.Status == FindingStatus.Failed);

        public async Task AddAsync(IEnumerable<Finding> findings)
        {
            foreach (var finding in findings)
            {
                _all.Add(finding);
                if (!json) await context.Out.WriteLineAsync(Line(finding));
            }
            await context.Out.FlushAsync();
        }

        public async Task EndAsync()
        {
            if (json) await context.Out.WriteLineAsync(JsonSerializer.Serialize(_all, s_json));
            var warnings = _all.Count(f => f.Status == FindingStatus.Warning);
            await context.Error.WriteLineAsync(Failed + warnings == 0 ? "doctor: all is well" : $"doctor: {Failed} failed, {warnings} to look at");
        }

        private static string Line(Finding finding)
        {
            var sign = finding.Status switch { FindingStatus.Ok => '✓', FindingStatus.Warning => '!', _ => '✗' };
            var todo = finding.Todo.Length > 0 ? $". To do: {finding.Todo}" : "";
            return TerminalText.Line($"{sign} {finding.Check.PadRight(NameWidth)} {(todo.Length > 0 ? finding.Seen.TrimEnd('.') : finding.Seen)}{todo}");
        }
    }
}
