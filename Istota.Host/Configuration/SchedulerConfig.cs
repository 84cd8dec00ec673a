namespace Istota.Host.Configuration;

/// <summary>Section [scheduler]: how often, how many, how long.</summary>
public sealed record SchedulerConfig
{
    public required TimeSpan EmailPollInterval { get; init; }
    public required int EmailPollBatchSize { get; init; }

    /// <summary>Null: mail is never deleted from the server.</summary>
    public required TimeSpan? EmailRetention { get; init; }
    public required TimeSpan ProcessedEmailRetention { get; init; }

    /// <summary>0: no limit.</summary>
    public required int EmailRateLimitMessages { get; init; }

    /// <summary>0: no limit.</summary>
    public required int EmailSenderRateLimitMessages { get; init; }
    public required TimeSpan EmailRateLimitWindow { get; init; }

    /// <summary>0: questions are never collapsed into a summary.</summary>
    public required int EmailConfirmationPromptsPerWindow { get; init; }
    public required int EmailMaxBodyChars { get; init; }
    public required long EmailMaxAttachmentBytes { get; init; }
    public required int MaxConcurrentTasks { get; init; }
    public required int MaxConcurrentTasksPerUser { get; init; }
    public required TimeSpan TaskTimeout { get; init; }
    public required int MaxAttempts { get; init; }
}
