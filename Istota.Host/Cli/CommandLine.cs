using System.CommandLine;
using System.CommandLine.Invocation;
using Istota.Host.Configuration;

namespace Istota.Host.Cli;

/// <summary>The command line of <c>istota</c>, from words to an exit code.</summary>
public static class CommandLine
{
    // A word that begins with @ is a word: a message may well begin with somebody's name.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    public static async Task<int> InvokeAsync(IReadOnlyList<string> args, CliContext context, CancellationToken ct)
    {
        var parsed = Root(context).Parse(args, Parsing);
        if (NotYet.Asked(parsed) is { } noun)
        {
            await context.Error.WriteLineAsync($"{noun}: {NotYet.Message}");
            return ExitCode.BadUsage;
        }

        if (parsed.Action is ParseErrorAction or null)
        {
            foreach (var error in parsed.Errors.Select(e => e.Message).Distinct()) await context.Error.WriteLineAsync(TerminalText.Line(error));
            await context.Error.WriteLineAsync($"try: {Path(parsed)} --help");
            return ExitCode.BadUsage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals are the caller's
        }, ct);
    }

    internal static RootCommand Root(CliContext context)
    {
        var config = new Option<string?>("--config")
        {
            Description = "the configuration; else $ISTOTA_CONFIG, ./istota.toml, ~/.config/istota/config.toml, /etc/istota/config.toml",
            HelpName = "FILE",
            Recursive = true,
        };
        var run = new Command("run", "the daemon, in the foreground (what istota does without a verb)");
        var root = new RootCommand("A mailbox for an AI agent.")
        {
            config,
            run,
            ConfigVerbs.Make(context, config),
            InspectVerb.Make(context, config),
            WhyVerb.Make(context, config),
            DoctorVerb.Make(context, config),
            ReplayVerb.Make(context, config),
            WhatIfVerb.Make(context, config),
            ChatVerb.Make(context, config),
            UserVerb.Make(context, config),
            McpVerb.Make(context),
            LoginVerb.Make(context, config),
        };
        foreach (var command in EmailVerbs.Make(context)) root.Add(command);
        foreach (var command in BackupVerbs.Make(context, config)) root.Add(command);
        root.Add(ImportVerb.Make(context, config));
        run.SetAction((parsed, ct) => RunAsync(context, parsed.GetValue(config), ct));
        root.SetAction((parsed, ct) => RunAsync(context, parsed.GetValue(config), ct));
        return root;
    }

    private static async Task<int> RunAsync(CliContext context, string? config, CancellationToken ct)
    {
        var loaded = context.Load(config);
        ConfigCommands.Report(loaded, context.Error);
        return loaded.IsValid ? await context.Run(loaded, ct) : ExitCode.BadUsage;
    }

    private static string Path(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result?.Command is not RootCommand and not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Command.Name);
        return string.Join(' ', names.Prepend("istota"));
    }
}
