using Istota.Actors.Conversations;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Agent;

/// <summary>What started a task; <c>ISTOTA_SOURCE</c>.</summary>
public enum TaskSource
{
    Email,
    Talk,
    Web,
    Cli,
}

/// <summary>The process group of an attempt, known again after a restart by its start time (clock ticks since boot, proc(5) field 22, with the boot id).</summary>
public sealed record AgentProcess(int Pid, string StartedAt);

/// <summary>One line of a conversation's history for the prompt.</summary>
/// <param name="Mail">set for a mail in the conversation; its text is read from the mail store.</param>
public sealed record HistoryEntry(Author Author, DateTimeOffset At, string Text, MailKey? Mail);

/// <summary>What a person approved, word for word, when a task runs again after a yes.</summary>
public sealed record ConfirmedAction(string Prompt, string Result);

/// <summary>All that one attempt of one task needs to know; nothing is asked for later.</summary>
public sealed record TaskBrief
{
    public required TaskId Task { get; init; }
    public required int Attempt { get; init; }
    public required TaskSource Source { get; init; }
    public required ConversationId Conversation { get; init; }
    public required string UserDisplayName { get; init; }
    /// <summary>The address its mail will carry: <c>SMTP_FROM</c>.</summary>
    public required string SmtpFrom { get; init; }
    public IReadOnlyList<HistoryEntry> History { get; init; } = [];
    /// <summary>The mail that started it, released by the gate; its attachments are saved first.</summary>
    public MailKey? Mail { get; init; }
    /// <summary>How the mail was authenticated, in words.</summary>
    public string MailAuthentication { get; init; } = "";
    /// <summary>The user's own message; empty for a mail.</summary>
    public string Request { get; init; } = "";
    /// <summary>Whether the mail answers one that was sent for the user, and may be answered by mail at all.</summary>
    public bool IsThreadReply { get; init; }
    public bool MayReplyByMail { get; init; }
    /// <summary>Whether the mail is the user's own word, by the gate or by their yes.</summary>
    public bool IsOwnMail { get; init; }
    public ConfirmedAction? Confirmed { get; init; }
    /// <summary>A draft that the user corrected: its text, and what they said.</summary>
    public string? RejectedDraft { get; init; }
    public string? Correction { get; init; }
}

/// <summary>How an attempt ended. Alerts are those of a failed attempt's deferred files, read for this alone.</summary>
public abstract record AttemptOutcome
{
    private AttemptOutcome() { }

    /// <summary>Exit 0 and the group is gone: the result text, at most 1 MiB, cut with a marker.</summary>
    public sealed record Returned(string Result) : AttemptOutcome;

    public sealed record Failed(string Reason, IReadOnlyList<DeferredAlert> Alerts) : AttemptOutcome;

    /// <summary>By <c>!stop</c> or because the task was cancelled.</summary>
    public sealed record Stopped : AttemptOutcome;

    /// <summary>The worker vanished without a word; starts again at once and does not count.</summary>
    public sealed record CutShort(string Reason) : AttemptOutcome;
}

/// <summary>An entry of a <c>user_alerts</c> file.</summary>
/// <param name="Type"><c>security</c> or <c>action_needed</c>.</param>
public sealed record DeferredAlert(string Message, string Type);

/// <summary>What a TaskActor takes from its user.</summary>
public abstract record TaskCommand
{
    private TaskCommand() { }
    public sealed record Stop : TaskCommand;

    /// <summary>That the process runs is journaled: the agent may read its prompt.</summary>
    public sealed record Go : TaskCommand;
}

/// <summary>Runs the agent's process; a fake and the real one pass the same contract.</summary>
public interface IAgentRunner
{
    /// <summary>Runs one attempt to its end, in a fresh folder; waits for a free place among <c>max_concurrent_tasks</c> first.</summary>
    /// <param name="started">called once, when the process runs; the agent reads its prompt only after the returned task is done.</param>
    /// <param name="progress">called with single lines while it works.</param>
    /// <param name="stop">SIGTERM to the group, SIGKILL after 5 s.</param>
    Task<AttemptOutcome> RunAsync(AgentRun run, Func<AgentProcess, Task> started, Action<string> progress, CancellationToken stop);

    /// <summary>Kills what is left of a group that survived the daemon; does nothing when the pid is somebody else by now.</summary>
    Task KillLeftoverAsync(AgentProcess process, CancellationToken ct);

    /// <summary>Deletes the folder of an attempt that did not finish, unread.</summary>
    Task DropAttemptAsync(TaskId task, int attempt, CancellationToken ct);
}

/// <summary>One run of the agent: its place in the world and its prompt.</summary>
public sealed record AgentRun(TaskId Task, int Attempt, TaskSource Source, ConversationId Conversation, string SmtpFrom, string Prompt);

/// <summary>Saves the attachments of a released mail into the user's inbox (USERS_ROOT/USER/inbox).</summary>
public interface IAttachmentStore
{
    /// <summary>The path of each, in the order of the mail; same name and same digest is already saved. Too large ones are not saved and have no path.</summary>
    Task<IReadOnlyList<SavedAttachment>> SaveAsync(UserId user, Mail.InboundMail mail, byte[] raw, CancellationToken ct);
}

public sealed record SavedAttachment(Mail.Attachment Attachment, string? Path, string? Fault);

/// <summary>Moves what a finished attempt wrote into the outbox, whole: attachments copied in, all fsynced, one rename.</summary>
public interface IHandOver
{
    /// <summary>Can be said again at any point: source there: renames; target there or both gone: done.</summary>
    Task HandOverAsync(TaskId task, int attempt, CancellationToken ct);
}
