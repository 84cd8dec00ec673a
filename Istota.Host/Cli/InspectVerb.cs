using System.CommandLine;
using Istota.Actors.Inspection;
using Istota.Host.Inspection;

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
            var log = noun.Noun == "log" ? LogOptions.AddTo(command) : null;
            command.SetAction((parsed, ct) => DaemonVerb.CallAsync(context, parsed.GetValue(config), client =>
            {
                var look = new Look(noun, argument is null ? null : parsed.GetValue(argument), parsed.GetValue(json)) { Query = log?.Query(parsed) ?? "" };
                if (log?.Follows(parsed) == true) return LogLines.FollowAsync(context, client, look, ct);
                return parsed.GetValue(watch) ? WatchAsync(context, client, look, ct) : ShowAsync(context, client, look, ct);
            }, ct));
            inspect.Add(command);
        }
        inspect.Add(NotYet.Command());
        AnswerWrongNouns(context, inspect);
        return inspect;
    }

    /// <summary>Whatever is no noun is named, with those that there are.</summary>
    private static void AnswerWrongNouns(CliContext context, Command inspect)
    {
        var words = new Argument<string[]>("NOUN") { Arity = ArgumentArity.ZeroOrMore, Hidden = true };
        inspect.Add(words);
        inspect.SetAction(async (parsed, _) =>
        {
            var wrong = parsed.GetValue(words) is [var first, ..] ? $"nothing is called '{first}'" : "nothing to inspect was named";
            await context.Error.WriteLineAsync(TerminalText.Line($"{wrong}; there are: {string.Join(' ', InspectionPalette.Commands.Select(c => c.Noun))}"));
            await context.Error.WriteLineAsync("try: istota inspect --help");
            return ExitCode.BadUsage;
        });
    }

    private static async Task<int> ShowAsync(CliContext context, ControlClient client, Look look, CancellationToken ct)
    {
        var answer = await client.GetAsync(look.Path, ct);
        var data = answer.GetProperty("data");
        var text = new StringWriter();
        InspectionText.Write(text, look.Noun.Noun, data, look.Json, context.TerminalOut ? context.Screen().Width : null);
        if (text.GetStringBuilder().Length > 0) await context.Out.WriteLineAsync(text.ToString().TrimEnd('\n'));
        foreach (var note in answer.GetProperty("notes").EnumerateArray())
            await context.Error.WriteLineAsync(TerminalText.Line(note.GetString() ?? ""));
        return ExitCode.Done;
    }

    /// <summary>On a screen it waits for a daemon that has gone; a script is told, with the exit code of the verb.</summary>
    private static async Task<int> WatchAsync(CliContext context, ControlClient client, Look look, CancellationToken ct)
    {
        var screen = context.TerminalOut && !look.Json ? new WatchScreen(context, $"{look} · every {context.Redraw.TotalSeconds:0.#} s · Ctrl-C ends it") : null;
        var seen = false;
        using var timer = new PeriodicTimer(context.Redraw);
        do
        {
            try
            {
                if (screen is not null) await screen.DrawAsync(inner => ShowAsync(inner, client, look, ct), ct);
                else await ShowAsync(context, client, look, ct);
                if (!look.Json && screen is null) await context.Out.WriteLineAsync(); // between two tables
                seen = true;
            }
            catch (Exception cause) when (seen && screen is not null && cause is NoDaemonException or ControlFaultException or IOException)
            {
                await screen.TellAsync(cause is IOException ? "the daemon has gone" : cause.Message, ct);
            }
            await context.Out.FlushAsync(ct);
        }
        while (await timer.WaitForNextTickAsync(ct));
        return ExitCode.Done;
    }
}

/// <summary>What one look asks for.</summary>
internal sealed record Look(InspectCommand Noun, string? Argument, bool Json)
{
    /// <summary>Beside the argument; begins with its <c>?</c>.</summary>
    public string Query { get; init; } = "";

    public string Path => $"inspect/{Noun.Noun}{(Argument is null ? Query : $"?argument={Uri.EscapeDataString(Argument)}")}";

    public override string ToString() => TerminalText.Line(Argument is null ? Noun.Noun : $"{Noun.Noun} {Argument}");
}
