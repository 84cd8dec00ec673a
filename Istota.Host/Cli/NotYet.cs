using System.CommandLine;

namespace Istota.Host.Cli;

/// <summary>The noun that is spoken for and not built: in no help, and honest when used.</summary>
internal static class NotYet
{
    public const string Message = "not available yet";
    private const string Noun = "cluster";

    public static Command Command() => new(Noun) { Hidden = true, TreatUnmatchedTokensAsErrors = false };

    /// <summary>Asked before errors and help are looked at: whatever stands behind it, there is one answer.</summary>
    public static string? Asked(ParseResult parsed) =>
        parsed.CommandResult.Command is { Hidden: true, Name: Noun } command ? command.Name : null;
}
