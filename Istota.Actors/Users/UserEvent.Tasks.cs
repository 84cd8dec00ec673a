using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;

namespace Istota.Actors.Users;

public abstract partial record UserEvent
{
    public sealed record TaskQueued : UserEvent
    {
        public required int Task { get; init; }
        public required TaskSource Source { get; init; }
        public required string Conversation { get; init; }
        public MailKey? Mail { get; init; }
        public string Request { get; init; } = "";
        /// <summary>Whose words from outside its prompt holds; empty: untainted.</summary>
        public IReadOnlyList<string> Outside { get; init; } = [];
        /// <summary>Addresses the user typed in the message that started it.</summary>
        public IReadOnlyList<string> Typed { get; init; } = [];
    }

    /// <summary>The same task runs again: after a yes, a correction, or <c>!retry</c>.</summary>
    public sealed record TaskRequeued : UserEvent
    {
        public required int Task { get; init; }
        public required Reason Reason { get; init; }
        public ConfirmedAction? Confirmed { get; init; }
        public string? RejectedDraft { get; init; }
        public string? Correction { get; init; }
    }

    /// <summary>The mails and messages before this one are in its prompt from now on.</summary>
    public sealed record TaskStarted : UserEvent
    {
        public required int Task { get; init; }
        public required int Attempt { get; init; }
        public required string Node { get; init; }
        public IReadOnlyList<string> Outside { get; init; } = [];
    }

    public sealed record AgentStarted : UserEvent
    {
        public required int Task { get; init; }
        public required int Attempt { get; init; }
        public required AgentProcess Process { get; init; }
    }

    /// <summary>The agent exited 0 with this result; the hand-over of what it wrote has started.</summary>
    public sealed record HandOverStarted : UserEvent
    {
        public required int Task { get; init; }
        public required int Attempt { get; init; }
        public required string Result { get; init; }
    }

    public sealed record HandOverTaken : UserEvent
    {
        public required int Task { get; init; }
        public required int Attempt { get; init; }
    }

    /// <summary>Tried again at <see cref="RetryAt"/>; whether it counts against the attempts.</summary>
    public sealed record AttemptFailed : UserEvent
    {
        public required int Task { get; init; }
        public required int Attempt { get; init; }
        public required Reason Reason { get; init; }
        public required string Detail { get; init; }
        public required bool Counts { get; init; }
        public required DateTimeOffset RetryAt { get; init; }
    }

    /// <summary>A failed attempt's alerts were posted, and are not posted again.</summary>
    public sealed record AlertsTold : UserEvent
    {
        public required int Task { get; init; }
        public required IReadOnlyList<DeferredAlert> Alerts { get; init; }
    }

    public sealed record TaskWaiting : UserEvent
    {
        public required int Task { get; init; }
        public required int Question { get; init; }
        public required string Prompt { get; init; }
    }

    public sealed record TaskEnded : UserEvent
    {
        public required int Task { get; init; }
        public required TaskState Status { get; init; }
        public required Reason Reason { get; init; }
        public string? Detail { get; init; }
    }
}

public enum TaskState
{
    Queued,
    Running,
    Waiting,
    Done,
    Failed,
    Cancelled,
}
