using System.CommandLine;
using Istota.Host.Configuration;

namespace Istota.Host.Cli;

/// <summary><c>istota config check</c> and <c>config show</c>.</summary>
internal static class ConfigVerbs
{
    public static Command Make(CliContext context, Option<string?> config)
    {
        var check = new Command("check", "validate the configuration");
        check.SetAction(parsed => ConfigCommands.Check(parsed.GetValue(config), context.Environment, context.Folder, context.Out, context.Error));

        var json = new Option<bool>("--json") { Description = "JSON for scripts" };
        var show = new Command("show", "print the effective configuration and where each value came from, secrets masked") { json };
        show.SetAction(parsed =>
            ConfigCommands.Show(parsed.GetValue(config), context.Environment, context.Folder, parsed.GetValue(json), context.Out, context.Error));

        return new Command("config", "the configuration") { check, show };
    }
}
