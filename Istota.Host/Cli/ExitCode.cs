namespace Istota.Host.Cli;

/// <summary>What the shell is told.</summary>
public static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadUsage = 2;
    public const int NoDaemon = 3;
}
