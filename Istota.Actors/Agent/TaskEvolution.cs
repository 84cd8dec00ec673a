using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Users;

namespace Istota.Actors.Agent;

/// <summary>The fold of a task's events: Queued → Running → (Waiting → Queued) → Done | Failed | Cancelled.</summary>
internal static class TaskEvolution
{
    public static UserState EvolveTask(this UserState state, UserEvent @event) => @event switch
    {
        UserEvent.TaskQueued e => state.Queue(e),
        UserEvent.TaskRequeued e => state.With(e.Task, t => t with
        {
            Status = TaskState.Queued,
            NotBefore = null,
            Failures = 0,
            CutShort = 0,
            EndedAt = null,
            // What was approved has been done by the attempt whose draft is corrected: a second time needs a second yes.
            Confirmed = e.Confirmed ?? (e.Reason == Reason.Correction ? null : t.Confirmed),
            Asked = null,
            RejectedDraft = e.Reason == Reason.TakenBack ? t.RejectedDraft : e.RejectedDraft,
            Correction = e.Reason == Reason.TakenBack ? t.Correction : e.Correction,
        }).Mail(e.Task, m => m with { FinishedAt = null }),
        UserEvent.TaskStarted e => state.With(e.Task, t => t with
        {
            Status = TaskState.Running,
            Attempt = e.Attempt,
            Node = e.Node,
            Process = null,
            Result = null,
            HandingOver = false,
            StartedAt = t.StartedAt ?? e.At,
            Outside = t.Outside.Union(e.Outside),
        }),
        UserEvent.AgentStarted e => state.With(e.Task, t => t.Attempt == e.Attempt ? t with { Process = e.Process } : t),
        UserEvent.HandOverStarted e => state.With(e.Task, t => t with { Result = e.Result, HandingOver = true, Process = null, CutShort = 0 }),
        UserEvent.HandOverTaken e => state.With(e.Task, t => t with { HandingOver = false }),
        UserEvent.AttemptFailed e => state.With(e.Task, t => t with
        {
            Status = TaskState.Queued,
            Process = null,
            NotBefore = e.RetryAt,
            Failures = t.Failures + (e.Counts ? 1 : 0),
            CutShort = e.Counts ? 0 : t.CutShort + 1,
            LastError = e.Detail,
        }),
        UserEvent.AlertsTold e => state.With(e.Task, t => t with { AlertsTold = t.AlertsTold.AddRange(e.Alerts) }),
        UserEvent.TaskWaiting e => state.With(e.Task, t => t with { Status = TaskState.Waiting, Asked = new ConfirmedAction(e.Prompt, t.Result ?? "") }),
        UserEvent.TaskEnded e => state.With(e.Task, t => t with { Status = e.Status, EndedAt = e.At, Process = null, HandingOver = false, LastError = e.Detail ?? t.LastError })
            .Mail(e.Task, m => m with { FinishedAt = e.At }),
        _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, "no rule"),
    };

    private static UserState Queue(this UserState state, UserEvent.TaskQueued e)
    {
        var task = new TaskRecord
        {
            Number = e.Task,
            Source = e.Source,
            Conversation = e.Conversation,
            Mail = e.Mail,
            Request = e.Request,
            Outside = [.. e.Outside],
            Typed = [.. e.Typed],
            QueuedAt = e.At,
        };
        var next = state with { NextTask = e.Task + 1, Tasks = state.Tasks.SetItem(e.Task, task) };
        if (e.Mail is not { } mail) return next;
        var from = next.Mails.GetValueOrDefault(mail.ToString())?.Facts.From;
        return next.WithMail(mail.ToString(), m => m with { Task = e.Task, FinishedAt = null })
            .Remember(e.Conversation, new ConversationEntry(Author.Mail, e.At, "", [.. e.Outside], mail), from);
    }

    private static UserState With(this UserState state, int task, Func<TaskRecord, TaskRecord> change) =>
        state.Tasks.TryGetValue(task, out var record) ? state with { Tasks = state.Tasks.SetItem(task, change(record)) } : state;

    private static UserState Mail(this UserState state, int task, Func<MailRecord, MailRecord> change) =>
        state.Tasks.GetValueOrDefault(task)?.Mail is { } key ? state.WithMail(key.ToString(), change) : state;
}
