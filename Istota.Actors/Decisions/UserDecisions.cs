using System.Globalization;
using Istota.Actors.Agent;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Actors.Decisions;

/// <summary>The decision records of a user's events: a projection, the same each time it is made.</summary>
public static class UserDecisions
{
    /// <param name="position">the event's place in the user's journal; makes the records' ids.</param>
    public static IReadOnlyList<DecisionRecord> Of(UserEvent @event, UserState after, UserId user, string position)
    {
        var lines = Lines(@event, after, user).ToList();
        return [.. lines.Select((l, i) => new DecisionRecord(
            string.Create(CultureInfo.InvariantCulture, $"{user}/{position}/{i}"), user, l.Mail, l.MessageId, l.Task is { } t ? new TaskId(user, t) : null, l.Number,
            l.Step, l.Verdict, l.Reason, SafeText.OneLine(l.Evidence, 400), @event.At))];
    }

    private sealed record Line(DecisionStep Step, Verdict Verdict, Reason Reason, string Evidence = "")
    {
        public MailKey? Mail { get; init; }
        public string? MessageId { get; init; }
        public int? Task { get; init; }
        public int? Number { get; init; }
    }

    private static IEnumerable<Line> Lines(UserEvent @event, UserState after, UserId user) => @event switch
    {
        UserEvent.MailHeld e => [.. Arrived(e.Mail, e.Number), Of(e.Mail, DecisionStep.Gate, Verdict.Held, e.Reason, e.Mail.From) with { Number = e.Number }],
        UserEvent.MailPassed e => [.. Arrived(e.Mail, null), Of(e.Mail, DecisionStep.Gate, Verdict.Passed, e.Reason, e.Mail.From)],
        UserEvent.MailNoted e => [.. Arrived(e.Mail, null), Of(e.Mail, DecisionStep.Filter, Verdict.Noted, Reason.Automatic, e.Mail.Automatic ?? "")],
        UserEvent.MailFiled e => [.. Arrived(e.Mail, e.Number, IsFault(e.Reason) ? e.Reason : null), Of(e.Mail, DecisionStep.Filter, Verdict.Filed, e.Reason, e.Evidence ?? e.Mail.From) with { Number = e.Number }],
        UserEvent.MailRepeated e => [new Line(DecisionStep.Filter, Verdict.Duplicate, Reason.KnownContent, $"the same content as {e.First}") { Mail = e.Mail, MessageId = e.MessageId }],
        UserEvent.MailReleased e => [About(after, e.Mail, Verdict.Released, e.Reason)],
        UserEvent.MailDropped e => [About(after, e.Mail, Verdict.Dropped, e.Reason)],
        UserEvent.QuestionDecided e => Answered(after, e),
        UserEvent.QuestionReopened e => [Question(after, e.Number, Verdict.Waiting, Reason.TakenBack, "open again")],
        UserEvent.TaskQueued e => [Task(after, e.Task, Verdict.Queued, e.Mail is null ? Reason.ChatMessage : Reason.ReleasedMail, e.Conversation)],
        UserEvent.TaskRequeued e => [Task(after, e.Task, Verdict.Queued, e.Reason, "")],
        UserEvent.AgentStarted e => [Task(after, e.Task, Verdict.Started, Reason.AgentStarted, string.Create(CultureInfo.InvariantCulture, $"attempt {e.Attempt}"))],
        UserEvent.AttemptFailed e => [Task(after, e.Task, Verdict.Failed, e.Reason, e.Detail)],
        UserEvent.TaskWaiting e => [Task(after, e.Task, Verdict.Waiting, Reason.AsksConfirmation, "") with { Number = e.Question }],
        UserEvent.TaskEnded e => [Task(after, e.Task, VerdictOf(e.Status), e.Reason, e.Detail ?? "")],
        UserEvent.MailComposed e => [Outgoing(after, e.MessageId, DecisionStep.Approval, e.NeedsApproval ? Verdict.Held : Verdict.Passed, e.Reason, string.Join(", ", e.To.Concat(e.Cc).Concat(e.Bcc)))],
        UserEvent.QuestionAsked e => e.Mails.Select(m => Outgoing(after, m, DecisionStep.Approval, Verdict.Waiting, e.Kind == QuestionKind.Unclear ? Reason.CutInDoubt : Reason.TaintedTask, "") with { Number = e.Number })
            .Take(e.Kind == QuestionKind.Unclear ? 1 : 0),
        UserEvent.MailCleared e => [Outgoing(after, e.MessageId, DecisionStep.Approval, Verdict.Cleared, e.Reason, "")],
        UserEvent.OutgoingDropped e => [Outgoing(after, e.MessageId, DecisionStep.Approval, Verdict.Dropped, e.Reason, "")],
        UserEvent.SendingDeferred e => [Outgoing(after, e.MessageId, DecisionStep.Sending, Verdict.Deferred, Reason.TemporaryFailure, e.Detail)],
        UserEvent.MailSent e => Sent(after, e),
        UserEvent.SendingFailed e => [Outgoing(after, e.MessageId, DecisionStep.Sending, Verdict.Failed, e.Reason, e.Detail)],
        UserEvent.SendingUnclear e => [Outgoing(after, e.MessageId, DecisionStep.Sending, Verdict.Unclear, Reason.CutInDoubt, e.Detail)],
        _ => [],
    };

    /// <summary>What came before the gate: reading, authentication, routing.</summary>
    private static IEnumerable<Line> Arrived(MailFacts mail, int? number, Reason? fault = null)
    {
        yield return Of(mail, DecisionStep.Reading, fault is null ? Verdict.Read : Verdict.Unreadable, fault ?? Reason.Parsed, mail.Key.ToString()) with { Number = number };
        yield return mail.Authentication switch
        {
            AuthenticationVerdict.Passed => Of(mail, DecisionStep.Authentication, Verdict.Passed, Reason.Authenticated, mail.AuthenticationEvidence),
            AuthenticationVerdict.Failed => Of(mail, DecisionStep.Authentication, Verdict.Failed, Reason.AuthenticationFailed, mail.AuthenticationEvidence),
            AuthenticationVerdict.Unverified => Of(mail, DecisionStep.Authentication, Verdict.Unverified, Reason.NotAuthenticated, mail.AuthenticationEvidence),
            _ => Of(mail, DecisionStep.Authentication, Verdict.NotChecked, Reason.NoAuthservId, ""),
        };
        yield return Of(mail, DecisionStep.Routing, Verdict.Routed, mail.Rule switch
        {
            RouteRule.PlusAddress => Reason.PlusAddress,
            RouteRule.Sender => Reason.SenderMatch,
            _ => Reason.References,
        }, mail.RuleEvidence);
    }

    /// <summary>Whether the mail could not be read, so that nothing else was asked of it.</summary>
    public static bool IsFault(Reason reason) =>
        reason is Reason.MalformedFrom or Reason.UnreadableMail or Reason.TooDeep or Reason.TooManyParts or Reason.HeaderTooLarge or Reason.Oversized or Reason.FetchFailed;

    private static Line Of(MailFacts mail, DecisionStep step, Verdict verdict, Reason reason, string evidence) =>
        new(step, verdict, reason, evidence) { Mail = mail.Key, MessageId = mail.MessageId };

    private static Line About(UserState after, MailKey key, Verdict verdict, Reason reason)
    {
        var mail = after.Mails.GetValueOrDefault(key.ToString());
        return new Line(DecisionStep.Gate, verdict, reason) { Mail = key, MessageId = mail?.Facts.MessageId };
    }

    private static IEnumerable<Line> Answered(UserState after, UserEvent.QuestionDecided e)
    {
        var reason = e.Answer switch
        {
            AnswerWord.Yes => Reason.AnsweredYes,
            AnswerWord.No => Reason.AnsweredNo,
            AnswerWord.Trust => Reason.AnsweredTrust,
            AnswerWord.Never => Reason.AnsweredNever,
            _ => Reason.Superseded,
        };
        yield return Question(after, e.Number, e.Answer is AnswerWord.Yes or AnswerWord.Trust ? Verdict.Released : Verdict.Dropped, reason, $"via {e.Via}");
    }

    private static Line Question(UserState after, int number, Verdict verdict, Reason reason, string evidence)
    {
        var question = after.Questions.GetValueOrDefault(number);
        var mail = question?.Mail is { } key ? after.Mails.GetValueOrDefault(key.ToString()) : null;
        return new Line(DecisionStep.Answer, verdict, reason, evidence)
        {
            Number = number,
            Mail = question?.Mail,
            MessageId = mail?.Facts.MessageId ?? (question?.Mails.Count > 0 ? question.Mails[0] : null),
            Task = question?.Task,
        };
    }

    private static Line Task(UserState after, int task, Verdict verdict, Reason reason, string evidence)
    {
        var record = after.Tasks.GetValueOrDefault(task);
        var mail = record?.Mail is { } key ? after.Mails.GetValueOrDefault(key.ToString()) : null;
        return new Line(DecisionStep.Task, verdict, reason, evidence) { Task = task, Mail = record?.Mail, MessageId = mail?.Facts.MessageId };
    }

    private static Line Outgoing(UserState after, string messageId, DecisionStep step, Verdict verdict, Reason reason, string evidence) =>
        new(step, verdict, reason, evidence) { MessageId = messageId, Task = after.Outgoing.GetValueOrDefault(messageId)?.Task };

    private static IEnumerable<Line> Sent(UserState after, UserEvent.MailSent e)
    {
        yield return Outgoing(after, e.MessageId, DecisionStep.Sending, Verdict.Sent, e.Reason, "");
        foreach (var refused in e.Rejected)
            yield return Outgoing(after, e.MessageId, DecisionStep.Sending, refused.Permanent ? Verdict.Refused : Verdict.Deferred, Reason.RecipientRefused, $"{refused.Address}: {refused.Reason}");
    }

    private static Verdict VerdictOf(TaskState status) => status switch
    {
        TaskState.Done => Verdict.Done,
        TaskState.Failed => Verdict.Failed,
        _ => Verdict.Cancelled,
    };
}
