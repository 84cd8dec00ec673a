using System.Diagnostics;
using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Users;

namespace Istota.Actors.Telemetry;

/// <summary>
/// The steps that a user's events tell of, as they are journaled. What began in this life of the process is remembered until it ends; work of an
/// earlier life was cut short, so a step whose beginning is not known begins where it ends.
/// </summary>
public sealed class UserJourney(UserId user, TraceIds ids)
{
    private readonly Dictionary<string, DateTimeOffset> _began = new(StringComparer.Ordinal);

    /// <param name="now">the event is journaled.</param>
    public IReadOnlyList<JourneyStep> Next(UserEvent @event, UserState before, UserState after, DateTimeOffset now)
    {
        switch (@event)
        {
            case UserEvent.MailHeld e:
                return [Gate(e, e.Mail, Verdict.Held, e.Reason, now), Asked(ids.Of(e.Mail.Key), e.Number, QuestionKind.Gate, e.At, now)];
            case UserEvent.MailPassed e: return [Gate(e, e.Mail, Verdict.Passed, e.Reason, now)];
            case UserEvent.MailNoted e: return [Gate(e, e.Mail, Verdict.Noted, Reason.Automatic, now)];
            case UserEvent.MailFiled e: return [Gate(e, e.Mail, Verdict.Filed, e.Reason, now)];
            case UserEvent.MailRepeated e:
                return [Step(StepKind.Gate, ids.Of(e.Mail), e.At, now, Verdict.Duplicate, ("istota.reason", Reason.KnownContent.Code()))];
            case UserEvent.QuestionAsked e: return [Asked(TraceOf(after, e.Number), e.Number, e.Kind, e.At, now)];
            case UserEvent.QuestionDecided e when before.Questions.TryGetValue(e.Number, out var question): return [Answered(e, question, after, now)];
            case UserEvent.TaskStarted e: return Begin(AttemptOf(e.Task), e.At);
            case UserEvent.HandOverStarted e:
                Begin(HandOverOf(e.Task), e.At);
                return [Attempt(after, e.Task, e.At, Reason.AgentReturned)];
            case UserEvent.HandOverTaken e: return [Of(StepKind.HandOver, after, e.Task, HandOverOf(e.Task), e.At, "taken")];
            case UserEvent.AttemptFailed e: return [Attempt(after, e.Task, e.At, e.Reason)];
            case UserEvent.TaskEnded e: return _began.ContainsKey(AttemptOf(e.Task)) ? [Attempt(after, e.Task, e.At, e.Reason)] : [];
            case UserEvent.SendingStarted e: return Begin(SendingOf(e.MessageId), e.At);
            case UserEvent.MailSent e: return Sending(after, e.MessageId, e.At, Verdict.Sent);
            case UserEvent.SendingDeferred e: return Sending(after, e.MessageId, e.At, Verdict.Deferred);
            case UserEvent.SendingFailed e: return Sending(after, e.MessageId, e.At, Verdict.Failed);
            case UserEvent.SendingUnclear e: return Sending(after, e.MessageId, e.At, Verdict.Unclear);
            default: return [];
        }
    }

    private static string AttemptOf(int task) => $"attempt {task}";
    private static string HandOverOf(int task) => $"hand-over {task}";
    private static string SendingOf(string messageId) => $"sending {messageId}";

    private IReadOnlyList<JourneyStep> Begin(string what, DateTimeOffset at)
    {
        _began[what] = at;
        return [];
    }

    /// <summary>From the moment it was routed to the moment its user's journal holds what was decided.</summary>
    private JourneyStep Gate(UserEvent @event, MailFacts mail, Verdict verdict, Reason reason, DateTimeOffset now) =>
        Step(StepKind.Gate, ids.Of(mail.Key), @event.At, now, verdict, ("istota.reason", reason.Code()), ("istota.rule", mail.Rule.Code())) with { Since = ("mail.received", mail.ReceivedAt) };

    private JourneyStep Asked(ActivityTraceId trace, int number, QuestionKind kind, DateTimeOffset at, DateTimeOffset now) =>
        Step(StepKind.Ask, trace, at, now, Verdict.Waiting, ("istota.question", number), ("istota.kind", kind.Code()));

    private JourneyStep Answered(UserEvent.QuestionDecided e, Question question, UserState after, DateTimeOffset now) =>
        Step(StepKind.Answer, TraceOf(after, e.Number), e.At, now, e.Answer is AnswerWord.Yes or AnswerWord.Trust ? Verdict.Released : Verdict.Dropped,
            ("istota.question", e.Number), ("istota.kind", question.Kind.Code()))
        with
        { Since = ("question.asked", question.At) };

    private JourneyStep Attempt(UserState state, int task, DateTimeOffset at, Reason reason) =>
        Of(StepKind.Attempt, state, task, AttemptOf(task), at, reason.Code(), ("istota.attempt", state.Tasks.GetValueOrDefault(task)?.Attempt ?? 0))
        with
        { Failed = reason != Reason.AgentReturned };

    private JourneyStep[] Sending(UserState state, string messageId, DateTimeOffset at, Verdict verdict) => state.Outgoing.TryGetValue(messageId, out var mail)
        ? [Of(StepKind.Send, state, mail.Task, SendingOf(messageId), at, verdict.Code(), ("istota.recipients", mail.To.Count + mail.Cc.Count + mail.Bcc.Count)) with { Failed = verdict != Verdict.Sent }]
        : [];

    private JourneyStep Of(StepKind kind, UserState state, int task, string what, DateTimeOffset end, string outcome, params (string Key, object Value)[] more)
    {
        if (!_began.Remove(what, out var start)) start = end;
        return new JourneyStep(kind, ids.Of(user, state, task), start, end)
        {
            Outcome = outcome,
            Attributes = [new("istota.user", user.Value), new("istota.task", new TaskId(user, task).ToString()), .. more.Select(m => new KeyValuePair<string, object?>(m.Key, m.Value))],
        };
    }

    private JourneyStep Step(StepKind kind, ActivityTraceId trace, DateTimeOffset start, DateTimeOffset end, Verdict verdict, params (string Key, object Value)[] more) => new(kind, trace, start, end)
    {
        Outcome = verdict.Code(),
        Attributes = [new("istota.user", user.Value), .. more.Select(m => new KeyValuePair<string, object?>(m.Key, m.Value))],
    };

    private ActivityTraceId TraceOf(UserState state, int number) => state.Questions.GetValueOrDefault(number) is not { } question ? ids.Of(user, state, 0)
        : question.Mail is { } mail ? ids.Of(mail) : ids.Of(user, state, question.Task ?? 0);
}
