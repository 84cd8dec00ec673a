using System.CommandLine;

namespace Istota.Host.Cli;

/// <summary>Verbs that are spoken for and not built: in no help, and honest when used.</summary>
internal static class NotYet
{
    public const string Message = "not available yet";

    public static readonly IReadOnlyList<string> Verbs = ["doctor", "mcp", "login", "backup", "restore", "import"];

    private static readonly HashSet<string> Names = [.. Verbs, "cluster"];

    public static Command Command(string name) => new(name) { Hidden = true, TreatUnmatchedTokensAsErrors = false };

    /// <summary>Asked before errors and help are looked at: whatever stands behind such a verb, there is one answer.</summary>
    public static string? Asked(ParseResult parsed) =>
        parsed.CommandResult.Command is { Hidden: true } command && Names.Contains(command.Name) ? command.Name : null;
}
