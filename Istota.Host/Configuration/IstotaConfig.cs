namespace Istota.Host.Configuration;

/// <summary>The whole configuration, read once at the edge and immutable; each actor gets the one record it needs.</summary>
public sealed record IstotaConfig
{
    public required EmailConfig Email { get; init; }
    public required SchedulerConfig Scheduler { get; init; }
    public required AgentConfig Agent { get; init; }
    public required StorageConfig Storage { get; init; }
    public required WebConfig Web { get; init; }
    public required NextcloudConfig Nextcloud { get; init; }
    public required TalkConfig Talk { get; init; }
    public required IReadOnlyDictionary<string, UserConfig> Users { get; init; }
    public required ClusterConfig Cluster { get; init; }
    public required DoctorConfig Doctor { get; init; }
    public required TelemetryConfig Telemetry { get; init; }
}

/// <summary>Section [cluster]: more than one machine.</summary>
public sealed record ClusterConfig
{
    public required bool Enabled { get; init; }
    public required string Hostname { get; init; }
    public required int Port { get; init; }
    public required IReadOnlyList<string> SeedNodes { get; init; }
    public required IReadOnlyList<string> Roles { get; init; }
}

/// <summary>Section [doctor]: whom the self-check asks.</summary>
public sealed record DoctorConfig
{
    public required string DnsServer { get; init; }
}

/// <summary>Section [telemetry]: what is told to the outside about the daemon itself.</summary>
public sealed record TelemetryConfig
{
    /// <summary>Null: no collector.</summary>
    public required Uri? OtlpEndpoint { get; init; }
    public required LogFormat LogFormat { get; init; }
}

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    Text,
    Json,
}
