namespace Istota.Host.Configuration;

/// <summary>Section [agent]: the process that does the work, and its box.</summary>
public sealed record AgentConfig
{
    /// <summary>Empty: the built-in demonstration agent.</summary>
    public required IReadOnlyList<string> Command { get; init; }
    public required AgentFormat Format { get; init; }

    /// <summary>Values are secrets: API keys are what people put here.</summary>
    public required IReadOnlyDictionary<string, Secret> Env { get; init; }
    public required Sandbox Sandbox { get; init; }

    /// <summary>Null: no standing instructions.</summary>
    public required string? InstructionsFile { get; init; }
}

/// <summary>How the agent's standard output is read.</summary>
public enum AgentFormat
{
    Text,
    ClaudeStreamJson,
}

/// <summary>Whether the agent is boxed in by bubblewrap. Auto: when it is there.</summary>
public enum Sandbox
{
    Auto,
    Bwrap,
    None,
}
