using Istota.Host.Configuration;

namespace Istota.Host.Agent;

/// <summary>What the runner needs to know of the configuration.</summary>
public sealed record AgentSettings
{
    public required AgentFolders Folders { get; init; }

    /// <summary>Empty: the built-in demonstration agent.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
    public AgentFormat Format { get; init; } = AgentFormat.Text;
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();
    public Sandbox Sandbox { get; init; } = Sandbox.Auto;
    public int MaxConcurrentTasks { get; init; } = 4;
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>SIGKILL comes this long after SIGTERM.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The configuration file and the files that it takes secrets from: not there in the sandbox.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>PATH, HOME, LANG and TZ of the daemon; nothing else of its environment is passed on.</summary>
    public IReadOnlyDictionary<string, string> Passed { get; init; } = FromDaemon();

    private static Dictionary<string, string> FromDaemon()
    {
        var passed = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home : "/",
            ["LANG"] = Environment.GetEnvironmentVariable("LANG") is { Length: > 0 } lang ? lang : "C.UTF-8",
        };
        if (Environment.GetEnvironmentVariable("TZ") is { Length: > 0 } zone)
            passed["TZ"] = zone;
        return passed;
    }
}
