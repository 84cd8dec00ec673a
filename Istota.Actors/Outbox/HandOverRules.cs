using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>What a finished attempt wrote is taken, once: result, alerts, a confirmation, or mails that go or wait for a yes.</summary>
internal static class HandOverRules
{
    /// <summary>The user's facts for composing an attempt's mails; null when no task handed it over.</summary>
    public static HandOverContext? Describe(UserState state, UserPolicy policy, TaskId id, int attempt)
    {
        if (state.Tasks.GetValueOrDefault(id.Number) is not { } task || !(IsTaken(state, id, attempt) || TaskRules.Running(state, id, attempt) is { HandingOver: true })) return null;
        var mail = MailOf(state, task);
        var own = mail is not null && TrustList.Own(policy, mail.From);
        return new HandOverContext
        {
            From = policy.From,
            ReplyTo = policy.ReplyTo,
            Parent = mail?.Key,
            ReplyRecipient = mail is { Automatic: null } ? new MailAddress(mail.From, mail.FromName) : null,
            ResultMail = own && mail!.Automatic is null && !string.IsNullOrWhiteSpace(task.Result) ? task.Result : null,
        };
    }

    /// <summary>Whether the attempt was taken already, so that its files only need to be put away.</summary>
    public static bool IsTaken(UserState state, TaskId id, int attempt) =>
        state.Tasks.GetValueOrDefault(id.Number) is { } task
        && (task.Attempt > attempt || (task.Attempt == attempt && !task.HandingOver && task.Result is not null));

    public static void Take(Turn turn, UserCommand.TakeHandOver c)
    {
        if (TaskRules.Running(turn.State, c.Task, c.Attempt) is not { HandingOver: true } task) return;
        var mail = MailOf(turn.State, task);
        PostResult(turn, task, mail);
        Alerts.Tell(turn, task, c.Content.Alerts);
        Alerts.TellOfFaults(turn, task, c.Content.Faults);
        turn.Add(new UserEvent.HandOverTaken { At = turn.At, Task = task.Number, Attempt = c.Attempt });

        if (c.Content.Confirmation is { } prompt)
        {
            Ask(turn, task, prompt);
            return;
        }
        TakeMails(turn, task, mail, c.Attempt, c.Content.Mails);
        turn.Add(new UserEvent.TaskEnded { At = turn.At, Task = task.Number, Status = TaskState.Done, Reason = Reason.AgentReturned });
    }

    /// <summary>Where questions of a task go: its conversation's room; with routing <c>thread</c>, a thread's go to the alerts channel.</summary>
    private static Place QuestionPlace(Turn turn, TaskRecord task, MailFacts? mail) =>
        mail?.Thread is not null && turn.Policy.ReplyRouting == ReplyRouting.Thread ? turn.Alerts : turn.PlaceOf(task.Conversation);

    private static void PostResult(Turn turn, TaskRecord task, MailFacts? mail)
    {
        if (mail?.Thread is not null && turn.Policy.ReplyRouting == ReplyRouting.Thread)
        {
            turn.Post(turn.Home, $"The reply of {GatePrompt.Line(mail)} was handled (task {new TaskId(turn.Policy.User, task.Number)}).");
            return;
        }
        if (!string.IsNullOrWhiteSpace(task.Result))
            turn.PostInto(task.Conversation, turn.PlaceOf(task.Conversation), Author.Istota, task.Outside.IsEmpty ? task.Result : Inert(task.Result), task.Outside);
    }

    /// <summary>What outside words had a part in shows no image and no HTML: fetching one would carry data out (CommonMark §6.4, §6.6).</summary>
    private static string Inert(string text) =>
        Regex.Replace(text, @"!\[|<[a-zA-Z/!?]", m => m.Value[0] == '!' ? "!\\[" : $"\\{m.Value}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static void Ask(Turn turn, TaskRecord task, string prompt)
    {
        var number = turn.State.NextNumber;
        turn.Add(new UserEvent.QuestionAsked { At = turn.At, Number = number, Kind = QuestionKind.Confirmation, Conversation = task.Conversation, Task = task.Number });
        turn.Add(new UserEvent.TaskWaiting { At = turn.At, Task = task.Number, Question = number, Prompt = prompt });
        var text = $"**Task {new TaskId(turn.Policy.User, task.Number)} asks ({number})**\n\n{SafeText.CommonMarkBlock(prompt)}\n\nReply `yes {number}` or `no {number}`.";
        turn.Ask(QuestionPlace(turn, task, MailOf(turn.State, task)), text, [number]);
    }

    private static void TakeMails(Turn turn, TaskRecord task, MailFacts? mail, int attempt, IReadOnlyList<ComposedMail> mails)
    {
        var held = new List<ComposedMail>();
        foreach (var composed in mails.Where(m => !turn.State.Outgoing.ContainsKey(m.MessageId)))
        {
            if (composed.IsReply && mail?.Automatic is not null)
            {
                Alerts.TellOfFaults(turn, task, [new DeferredFault(composed.Entry, "automatic mail is never answered by mail")]);
                continue;
            }
            var (needsYes, reason) = ApprovalRules.Judge(Facts(turn, task, mail, composed), turn.Policy.Approval,
                a => TrustList.Own(turn.Policy, a), a => TrustList.Trusted(turn.State, turn.Policy, a));
            turn.Add(Composed(turn, task, mail, attempt, composed, needsYes, reason));
            if (needsYes) held.Add(composed);
            else turn.Add(new UserEvent.MailCleared { At = turn.At, MessageId = composed.MessageId, Date = turn.At, Reason = reason });
        }
        if (held.Count == 0) return;
        var number = turn.State.NextNumber;
        turn.Add(new UserEvent.QuestionAsked { At = turn.At, Number = number, Kind = QuestionKind.Draft, Conversation = task.Conversation, Task = task.Number, Mails = [.. held.Select(m => m.MessageId)] });
        turn.Ask(QuestionPlace(turn, task, mail), DraftPrompt.Write(new TaskId(turn.Policy.User, task.Number), mail, held, number), [number]);
    }

    private static ApprovalFacts Facts(Turn turn, TaskRecord task, MailFacts? mail, ComposedMail composed) => new()
    {
        Outside = turn.State.Tasks[task.Number].Outside,
        TrustedStarter = mail is not null && !TrustList.Own(turn.Policy, mail.From) && TrustList.Trusted(turn.State, turn.Policy, mail.From)
            && (!turn.Policy.Authenticates || mail.Authentication == AuthenticationVerdict.Passed) ? mail.From : null,
        Typed = task.Typed,
        IsReply = composed.IsReply,
        ThreadReply = mail?.Thread is not null,
        ReplyToDiffers = composed.IsReply && mail is not null && mail.ReplyTo.Any(r => r != mail.From),
        RoutingKeepsDraft = turn.Policy.ReplyRouting == ReplyRouting.Origin,
        ConfirmedText = composed.Html is null && task.Confirmed is { } confirmed && StandsIn(composed.Text, confirmed) && (IsReplySubject(composed.Subject, mail) || StandsIn(composed.Subject, confirmed)),
        BeforeRestore = task.QueuedAt < turn.Policy.RestoredAt || mail?.ReceivedAt < turn.Policy.RestoredAt,
        HasBccOrAttachments = composed.Bcc.Count > 0 || composed.Attachments.Count > 0,
        Visible = [.. composed.To, .. composed.Cc],
        Hidden = composed.Bcc,
    };

    /// <summary>Word for word: line ends and outer blanks aside.</summary>
    private static bool StandsIn(string text, ConfirmedAction confirmed)
    {
        static string Plain(string s) => s.ReplaceLineEndings("\n").Trim();
        var wanted = Plain(text);
        return wanted.Length > 0 && (Holds(Plain(confirmed.Prompt), wanted) || Holds(Plain(confirmed.Result), wanted));
    }

    /// <summary>As whole words: a short answer does not stand in a longer word.</summary>
    private static bool Holds(string text, string wanted)
    {
        for (var at = text.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = text.IndexOf(wanted, at + 1, StringComparison.Ordinal))
        {
            var end = at + wanted.Length;
            var starts = at == 0 || !char.IsLetterOrDigit(wanted[0]) || !char.IsLetterOrDigit(text[at - 1]);
            if (starts && (end == text.Length || !char.IsLetterOrDigit(wanted[^1]) || !char.IsLetterOrDigit(text[end]))) return true;
        }
        return false;
    }

    /// <summary>A subject can carry words too: only the mail's own, answered, needs no approval.</summary>
    private static bool IsReplySubject(string subject, MailFacts? mail) => mail is not null && subject == MailWriter.ReplySubject(mail.Subject);

    private static UserEvent.MailComposed Composed(Turn turn, TaskRecord task, MailFacts? mail, int attempt, ComposedMail m, bool needsYes, Reason reason) => new()
    {
        At = turn.At,
        MessageId = m.MessageId,
        Task = task.Number,
        Attempt = attempt,
        Entry = m.Entry,
        From = turn.Policy.From.Address,
        To = m.To,
        Cc = m.Cc,
        Bcc = m.Bcc,
        Subject = m.Subject,
        Digest = m.Digest,
        Conversation = task.Conversation,
        Origin = mail?.Thread?.Origin ?? (new ConversationId(task.Conversation).TryPlace(out var place) ? place.ToString() : "email"),
        NeedsApproval = needsYes,
        Reason = reason,
        AutoSubmitted = mail is null ? null : m.IsReply ? "auto-replied" : "auto-generated",
    };

    internal static MailFacts? MailOf(UserState state, TaskRecord task) =>
        task.Mail is { } key ? state.Mails.GetValueOrDefault(key.ToString())?.Facts : null;
}
