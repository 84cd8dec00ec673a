using Istota.Host.Configuration;

namespace Istota.Host.Cli;

/// <summary>The world of one command line: what it reads, where it writes, who runs the daemon. A test brings its own.</summary>
public sealed record CliContext
{
    public required TextReader In { get; init; }
    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }
    /// <summary>Whether a person types the input.</summary>
    public bool TerminalIn { get; init; }
    /// <summary>Whether a person sees the output.</summary>
    public bool TerminalOut { get; init; }
    /// <summary>Columns and lines of the screen; asked for only where there is one.</summary>
    public Func<(int Width, int Height)> Screen { get; init; } = () => (80, 24);
    public required Func<string, string?> Environment { get; init; }
    /// <summary>The current directory.</summary>
    public required string Folder { get; init; }
    /// <summary>The daemon, from its first line to its end; gives the exit code. The configuration is valid.</summary>
    public required Func<LoadResult, CancellationToken, Task<int>> Run { get; init; }
    /// <summary>What the verbs take for now.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
    /// <summary>How long <c>chat --once</c> listens for what comes back.</summary>
    public TimeSpan Listen { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>How often <c>--watch</c> looks again.</summary>
    public TimeSpan Redraw { get; init; } = TimeSpan.FromSeconds(2);

    public LoadResult Load(string? configOption) => ConfigLoader.Load(configOption, Environment, Folder);
}
