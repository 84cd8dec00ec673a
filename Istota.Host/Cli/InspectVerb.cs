using System.CommandLine;
using System.Text.Json;
using Istota.Actors.Inspection;

namespace Istota.Host.Cli;

/// <summary><c>istota inspect</c>: the palette of inspection as commands.</summary>
internal static class InspectVerb
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var json = new Option<bool>("--json") { Description = "JSON for scripts", Recursive = true };
        var watch = new Option<bool>("--watch") { Description = "look again every 2 seconds", Recursive = true };
        var inspect = new Command("inspect", "live state of the running daemon") { json, watch };
        foreach (var noun in InspectionPalette.Commands)
        {
            var command = new Command(noun.Noun, noun.Description);
            var argument = noun.Need == ArgumentNeed.None ? null : new Argument<string?>(noun.Argument)
            {
                Arity = noun.Need == ArgumentNeed.Required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
            };
            if (argument is not null) command.Add(argument);
            var follow = noun.Noun == "log" ? new Option<bool>("--follow") { Description = "and each new line as it comes" } : null;
            if (follow is not null) command.Add(follow);
            command.SetAction((parsed, ct) => DaemonVerb.CallAsync(context, parsed.GetValue(config), client =>
            {
                if (follow is not null && parsed.GetValue(follow)) return FollowAsync(context, client, parsed.GetValue(json), ct);
                var look = new Look(noun.Noun, argument is null ? null : parsed.GetValue(argument), parsed.GetValue(json));
                return parsed.GetValue(watch) ? WatchAsync(context, client, look, ct) : ShowAsync(context, client, look, ct);
            }, ct));
            inspect.Add(command);
        }
        inspect.Add(NotYet.Command("cluster"));
        return inspect;
    }

    private sealed record Look(string Noun, string? Argument, bool Json);

    private static async Task<int> ShowAsync(CliContext context, ControlClient client, Look look, CancellationToken ct)
    {
        var argument = look.Argument is null ? "" : $"?argument={Uri.EscapeDataString(look.Argument)}";
        var answer = await client.GetAsync($"inspect/{look.Noun}{argument}", ct);
        var data = answer.GetProperty("data");
        if (look.Json) await context.Out.WriteLineAsync(data.GetRawText());
        else if (look.Noun == "log") WriteLog(context, data);
        else new JsonTables(context.Out, context.TerminalOut).Show(data);
        foreach (var note in answer.GetProperty("notes").EnumerateArray())
            await context.Error.WriteLineAsync(TerminalText.Line(note.GetString() ?? ""));
        return ExitCode.Done;
    }

    private static async Task<int> WatchAsync(CliContext context, ControlClient client, Look look, CancellationToken ct)
    {
        const string HomeAndClear = "\u001b[H\u001b[2J\u001b[3J";
        using var timer = new PeriodicTimer(context.Redraw);
        do
        {
            if (context.TerminalOut && !look.Json) await context.Out.WriteAsync(HomeAndClear);
            await ShowAsync(context, client, look, ct);
            await context.Out.FlushAsync(ct);
        }
        while (await timer.WaitForNextTickAsync(ct));
        return ExitCode.Done;
    }

    private static async Task<int> FollowAsync(CliContext context, ControlClient client, bool json, CancellationToken ct)
    {
        using var response = await client.OpenAsync("log", null, ct);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            await context.Out.WriteLineAsync(json ? line : LogLine(JsonElement.Parse(line)));
            await context.Out.FlushAsync(ct);
        }
        throw new NoDaemonException("the daemon has gone");
    }

    private static void WriteLog(CliContext context, JsonElement lines)
    {
        foreach (var line in lines.EnumerateArray()) context.Out.WriteLine(LogLine(line));
    }

    private static string LogLine(JsonElement line) =>
        TerminalText.Line(string.Join(' ', line.EnumerateObject().Select(p => p.Value.GetString())));
}
