using System.CommandLine;

namespace Istota.Host.Cli;

/// <summary><c>istota why</c>: every decision about a mail, a task or a question, oldest first.</summary>
internal static class WhyVerb
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var key = new Argument<string>("KEY") { Description = "a Message-ID, a task USER-N or a question USER#N" };
        var json = new Option<bool>("--json") { Description = "JSON for scripts" };
        var why = new Command("why", "why a mail, a task or an outgoing mail went the way it did") { key, json };
        why.SetAction((parsed, ct) => DaemonVerb.CallAsync(context, parsed.GetValue(config), async client =>
        {
            var chain = await client.GetAsync($"why?key={Uri.EscapeDataString(Bare(parsed.GetRequiredValue(key)))}", ct);
            if (parsed.GetValue(json)) await context.Out.WriteLineAsync(chain.GetRawText());
            else new JsonTables(context.Out, context.TerminalOut).Show(chain);
            return ExitCode.Done;
        }, ct));
        return why;
    }

    /// <summary>A Message-ID is often copied with its angle brackets.</summary>
    private static string Bare(string key) => key is ['<', .. var inner, '>'] ? inner : key;
}
