using System.CommandLine;
using System.Text.Json;
using Istota.Actors.Decisions;
using Istota.Host.Inspection;

namespace Istota.Host.Cli;

/// <summary><c>istota why</c>: every decision about a mail, a task or a question, oldest first.</summary>
internal static class WhyVerb
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var key = new Argument<string>("KEY") { Description = "a Message-ID, a task USER-N or a question USER#N" };
        var json = new Option<bool>("--json") { Description = "JSON for scripts" };
        var evidence = EvidenceOption();
        var why = new Command("why", "why a mail, a task or an outgoing mail went the way it did") { key, json, evidence };
        why.SetAction((parsed, ct) => DaemonVerb.CallAsync(context, parsed.GetValue(config), async client =>
        {
            var about = $"?key={Uri.EscapeDataString(Bare(parsed.GetRequiredValue(key)))}";
            if (parsed.GetValue(json))
                await context.Out.WriteLineAsync((await client.GetAsync($"why{about}", ct)).GetRawText());
            else
                WhyPage.Write(context.Out, (await client.GetAsync($"why/page{about}", ct)).Deserialize<List<ExplainedLine>>(InspectionJson.Options)!, parsed.GetValue(evidence));
            return ExitCode.Done;
        }, ct));
        return why;
    }

    public static Option<bool> EvidenceOption() => new("--evidence") { Description = "with what each decision stands on, and its codes" };

    /// <summary>A Message-ID is often copied with its angle brackets.</summary>
    private static string Bare(string key) => key is ['<', .. var inner, '>'] ? inner : key;
}
