using System.Collections.Immutable;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Agent;

/// <summary>A task from its beginning to its end: queued, started in its turn, retried, handed over or given up.</summary>
internal static class TaskRules
{
    /// <summary>So often in a row an attempt that the daemon cut short starts again for nothing.</summary>
    private const int MostCutShort = 5;

    /// <summary>In the place of an address among a task's outside words, for text whose author nobody knows.</summary>
    public const string QuotedText = "(quoted, forwarded or attached text)";

    /// <summary>A mail passed: its task is queued in its conversation, and the mail is shown there.</summary>
    public static void QueueMail(Turn turn, MailFacts mail, Reason reason)
    {
        var conversation = ConversationOf(turn.State, mail);
        turn.Add(new UserEvent.TaskQueued
        {
            At = turn.At,
            Task = turn.State.NextTask,
            Source = TaskSource.Email,
            Conversation = conversation,
            Mail = mail.Key,
            Outside = OutsideOf(turn.Policy, mail, reason),
        });
        if (mail.Thread is not null && turn.Policy.ReplyRouting == ReplyRouting.Thread) return;
        turn.PostInto(conversation, turn.PlaceOf(conversation), Author.Mail, $"**{GatePrompt.Line(mail)}**", [], mail.Key);
    }

    public static void QueueMessage(Turn turn, TaskSource source, string conversation, string text) =>
        turn.Add(new UserEvent.TaskQueued
        {
            At = turn.At,
            Task = turn.State.NextTask,
            Source = source,
            Conversation = conversation,
            Request = text,
            Typed = TypedAddresses(text),
        });

    /// <summary>
    /// The thread it answers; else the mail conversation it claims to continue, if its author takes part in that; else its own.
    /// A claim alone opens no conversation: what others said in one is in its prompt.
    /// </summary>
    public static string ConversationOf(UserState state, MailFacts mail)
    {
        if (mail.Thread is { } thread) return thread.Conversation;
        if (mail.Root is { } root && state.Conversations.TryGetValue(ConversationId.OfMail(root).Value, out var claimed) && claimed.Participants.Contains(mail.From))
            return ConversationId.OfMail(root).Value;
        var own = ConversationId.OfMail(mail.MessageId).Value;
        return state.Conversations.ContainsKey(own) ? ConversationId.OfMail(mail.Digest).Value : own;
    }

    /// <summary>Starts what may start: in order, within the user's cap, one for a conversation.</summary>
    public static void Schedule(Turn turn, string node)
    {
        foreach (var task in turn.State.Tasks.Values.Where(t => t.Status == TaskState.Queued && !(t.NotBefore > turn.At)).ToList())
        {
            var active = turn.State.ActiveTasks.ToList();
            if (active.Count >= turn.Policy.MaxConcurrentTasks) return;
            if (active.Any(t => t.Conversation == task.Conversation)) continue;
            turn.Add(new UserEvent.TaskStarted
            {
                At = turn.At,
                Task = task.Number,
                Attempt = RestoreRules.NextAttempt(turn.State, task),
                Node = node,
                Outside = [.. History(turn.State, task).SelectMany(e => e.Outside).Distinct()],
            });
        }
    }

    /// <summary>What was said in its conversation before: without the mail or message that it is about.</summary>
    public static IEnumerable<ConversationEntry> History(UserState state, TaskRecord task)
    {
        var entries = state.Conversations.GetValueOrDefault(task.Conversation, Conversation.New).Entries;
        var own = task.Mail is null ? entries.FindLastIndex(e => e.Author == Author.User && e.Text == UserEvolution.Remembered(task.Request)) : -1;
        return entries.Where((e, i) => i != own && !(task.Mail is { } mail && e.Mail == mail));
    }

    public static void AgentStarted(Turn turn, UserCommand.ReportAgentStarted c)
    {
        if (Running(turn.State, c.Task, c.Attempt) is { Process: null, HandingOver: false })
            turn.Add(new UserEvent.AgentStarted { At = turn.At, Task = c.Task.Number, Attempt = c.Attempt, Process = c.Process });
    }

    public static void EndAttempt(Turn turn, UserCommand.EndAttempt c)
    {
        if (Running(turn.State, c.Task, c.Attempt) is not { HandingOver: false } task) return;
        switch (c.Outcome)
        {
            case AttemptOutcome.Returned returned:
                turn.Add(new UserEvent.HandOverStarted { At = turn.At, Task = task.Number, Attempt = task.Attempt, Result = returned.Result });
                break;
            case AttemptOutcome.Failed failed:
                Alerts.TellOfFailed(turn, task, failed.Alerts);
                Retry(turn, task, failed.Reason, Reason.AgentFailed, counts: true);
                break;
            case AttemptOutcome.CutShort cut:
                Retry(turn, task, cut.Reason, Reason.CutShort, counts: false);
                break;
            case AttemptOutcome.Stopped:
                turn.Add(new UserEvent.TaskEnded { At = turn.At, Task = task.Number, Status = TaskState.Cancelled, Reason = Reason.StoppedByUser });
                break;
        }
    }

    /// <summary>Whether this is the attempt that runs now; anything later is an echo.</summary>
    public static TaskRecord? Running(UserState state, TaskId id, int attempt) =>
        state.Tasks.GetValueOrDefault(id.Number) is { Status: TaskState.Running } task && task.Attempt == attempt ? task : null;

    private static void Retry(Turn turn, TaskRecord task, string detail, Reason reason, bool counts)
    {
        var exhausted = counts ? task.Failures + 1 >= turn.Policy.MaxAttempts : task.CutShort >= MostCutShort;
        var line = SafeText.OneLine(detail, 300);
        if (!exhausted)
        {
            var pause = !counts ? TimeSpan.Zero : task.Failures == 0 ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(4);
            turn.Add(new UserEvent.AttemptFailed { At = turn.At, Task = task.Number, Attempt = task.Attempt, Reason = reason, Detail = line, Counts = counts, RetryAt = turn.At + pause });
            return;
        }
        turn.Add(new UserEvent.TaskEnded { At = turn.At, Task = task.Number, Status = TaskState.Failed, Reason = Reason.AttemptsExhausted, Detail = line });
        var id = new TaskId(turn.Policy.User, task.Number);
        turn.PostInto(task.Conversation, turn.PlaceOf(task.Conversation), Author.Istota, $"Task {id} failed: {SafeText.CommonMark(line)}. `!retry {id}` tries again.", task.Outside, failedTask: task.Number);
    }

    /// <summary>The user's own words are no taint, if they are proven to be theirs; what they quote is.</summary>
    private static IReadOnlyList<string> OutsideOf(UserPolicy policy, MailFacts mail, Reason reason)
    {
        if (!TrustList.Own(policy, mail.From)) return [mail.From];
        var unproven = reason == Reason.GateOff && mail.Authentication != AuthenticationVerdict.Passed;
        return unproven ? [mail.From] : mail.HasForeignText ? [QuotedText] : [];
    }

    private static ImmutableList<string> TypedAddresses(string text) =>
        [.. text.Split('\n').Where(l => !l.TrimStart().StartsWith('>'))
            .SelectMany(l => l.Split([' ', '\t', '\r', ',', ';', '<', '>', '(', ')', '[', ']', '"', '\'', '`', '*', '|'], StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Contains('@'))
            .Select(w => w.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? w[7..] : w)
            .Select(w => Addresses.Canonical(w.TrimEnd('.', ':', '!', '?', '…')))
            .OfType<string>().Distinct().Take(50)];
}
