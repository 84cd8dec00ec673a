using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>A person answers a question: the first answer decides, the second is told so. Nothing but this releases, sends or drops.</summary>
internal static class AnswerRules
{
    private static readonly TimeSpan TakeBackWithin = TimeSpan.FromDays(7);

    /// <summary>The answers that an open question offers.</summary>
    public static IReadOnlyList<AnswerWord> Offered(UserState state, UserPolicy policy, Question question) =>
        question.Kind == QuestionKind.Gate && question.Mail is { } key && state.Mails.TryGetValue(key.ToString(), out var mail)
            ? GateRules.AnswersFor(mail.HeldFor ?? mail.Reason, mail.Facts.Authentication, policy.Authenticates)
            : [AnswerWord.Yes, AnswerWord.No];

    public static (AnswerResult Result, string Outcome) Answer(Turn turn, int number, AnswerWord word, string via, IReadOnlyList<string>? shown = null)
    {
        if (!turn.State.Questions.TryGetValue(number, out var question)) return (AnswerResult.NoSuchQuestion, $"There is no open question {number}.");
        if (!question.Open) return (AnswerResult.AlreadyAnswered, $"Question {number} was decided already: {question.Outcome}");
        if (shown is not null && !shown.SequenceEqual(question.Mails)) return (AnswerResult.NotAllowed, $"Draft {number} was edited since it was shown here: look at it again.");
        if (!Offered(turn.State, turn.Policy, question).Contains(word)) return (AnswerResult.NotAllowed, NotOffered(turn, question, word));
        var outcome = question.Kind switch
        {
            QuestionKind.Gate => Gate(turn, question, word, via),
            QuestionKind.Draft => Draft(turn, question, word, via),
            QuestionKind.Confirmation => Confirmation(turn, question, word, via),
            _ => Unclear(turn, question, word, via),
        };
        return (AnswerResult.Done, outcome);
    }

    /// <summary>A <c>no</c>, or what something newer dropped, is an open question again.</summary>
    public static string TakeBack(Turn turn, Question question)
    {
        if (question.Open) return $"Question {question.Number} is open: answer it.";
        if (question.Answer is AnswerWord.Yes or AnswerWord.Trust) return $"Question {question.Number} was answered: {question.Outcome} That cannot be taken back.";
        if (question.DecidedAt + TakeBackWithin < turn.At) return $"Question {question.Number} was decided more than seven days ago.";
        if (question.Kind == QuestionKind.Unclear) return $"Question {question.Number} cannot be taken back.";

        if (question.Task is { } task && turn.State.Tasks.GetValueOrDefault(task) is { } record)
        {
            if (question.Kind == QuestionKind.Confirmation && record.Status != TaskState.Cancelled) return $"Task {new TaskId(turn.Policy.User, task)} has gone on since.";
            if (question.Kind == QuestionKind.Draft && question.Mails.Any(m => turn.State.Outgoing.GetValueOrDefault(m)?.Status != OutgoingStatus.Dropped)) return $"Question {question.Number} has gone on since.";
            if (question.Kind == QuestionKind.Draft && record.RejectedDraft == question.Prompt) return $"Draft {question.Number} is written anew.";
        }
        turn.Add(new UserEvent.QuestionReopened { At = turn.At, Number = question.Number });
        turn.Ask(Whereabouts.Of(turn.State, turn.Policy, question), PromptOf(turn.State, question, turn.Policy), [question.Number]);
        return $"Question {question.Number} is open again.";
    }

    /// <summary>A prompt for a question that a summary stood for.</summary>
    public static string PromptOf(UserState state, Question question, UserPolicy policy) =>
        question.Prompt.Length > 0 && !IsSummarised(state, question) ? question.Prompt
        : question.Mail is { } key && state.Mails.TryGetValue(key.ToString(), out var mail) ? GatePrompt.Write(mail.Facts, mail.HeldFor ?? mail.Reason, question.Number, policy, "", [])
        : question.Prompt;

    /// <summary>Whether what was posted of it is a summary, which stands for others too.</summary>
    public static bool IsSummarised(UserState state, Question question) =>
        question.Kind == QuestionKind.Gate && question.Mail is { } key && state.Mails.TryGetValue(key.ToString(), out var mail)
        && question.Prompt == GatePrompt.Summary(mail.Facts, question.Number);

    private static string NotOffered(Turn turn, Question question, AnswerWord word)
    {
        var asked = word.ToString().ToLowerInvariant();
        if (question.Kind != QuestionKind.Gate) return $"Question {question.Number} takes `yes {question.Number}` or `no {question.Number}`, not {asked}.";
        var own = question.Mail is { } key && turn.State.Mails[key.ToString()].HeldFor == Reason.OwnAddressClaim;
        return own
            ? $"It claims to be from your own address, which is never trusted or blocked by its name: reply `yes {question.Number}` or `no {question.Number}`."
            : $"Nothing proves who sent it, so trusting the address would not let its mail pass: reply `yes {question.Number}` for this one mail or `no {question.Number}`.";
    }

    private static string Gate(Turn turn, Question question, AnswerWord word, string via)
    {
        var mail = turn.State.Mails[question.Mail!.Value.ToString()].Facts;
        var line = GatePrompt.Line(mail);
        if (word is AnswerWord.Yes) return Release(turn, question, mail, Reason.AnsweredYes, word, $"approved: {line}", via);
        if (word is AnswerWord.Trust)
        {
            turn.Add(new UserEvent.SenderTrusted { At = turn.At, Pattern = TrustList.PatternOf(mail.From), Via = via, Question = question.Number });
            var outcome = Release(turn, question, mail, Reason.AnsweredTrust, word, $"approved, and {GatePrompt.Address(mail.From)} is trusted from now on: {line}", via);
            var others = HeldFrom(turn.State, turn.Policy, mail.From);
            foreach (var other in others)
                Release(turn, other, turn.State.Mails[other.Mail!.Value.ToString()].Facts, Reason.AnsweredTrust, word, $"approved with {question.Number}: the sender is trusted", via);
            return others.Count == 0 ? outcome : $"{outcome}. Their other held mail is released too: {string.Join(", ", others.Select(o => o.Number))}";
        }
        if (word is AnswerWord.Never) turn.Add(new UserEvent.SenderBlocked { At = turn.At, Address = mail.From, Via = via, Question = question.Number });
        var dropped = word is AnswerWord.Never ? $"discarded, and {GatePrompt.Address(mail.From)} is blocked: {line}" : $"discarded: {line}";
        Decide(turn, question, word, dropped, via);
        turn.Add(new UserEvent.MailDropped { At = turn.At, Mail = mail.Key, Reason = word is AnswerWord.Never ? Reason.AnsweredNever : Reason.AnsweredNo });
        return dropped;
    }

    /// <summary>Those that trust may let pass: not what only claims to be from the sender.</summary>
    private static List<Question> HeldFrom(UserState state, UserPolicy policy, string sender) =>
        [.. state.OpenQuestions.Where(q => q.Kind == QuestionKind.Gate && q.Mail is { } key && state.Mails[key.ToString()].Facts.From is var from
            && from == sender && Offered(state, policy, q).Contains(AnswerWord.Trust))];

    private static string Release(Turn turn, Question question, MailFacts mail, Reason reason, AnswerWord word, string outcome, string via)
    {
        Decide(turn, question, word, outcome, via);
        turn.Add(new UserEvent.MailReleased { At = turn.At, Mail = mail.Key, Reason = reason });
        TaskRules.QueueMail(turn, mail, reason);
        return outcome;
    }

    private static string Draft(Turn turn, Question question, AnswerWord word, string via)
    {
        var outcome = word == AnswerWord.Yes ? question.Edited ? "sent as you edited it" : "sent as drafted" : "the draft is dropped";
        Decide(turn, question, word, outcome, via);
        foreach (var id in question.Mails)
        {
            if (turn.State.Outgoing.GetValueOrDefault(id)?.Status is not (OutgoingStatus.Held or OutgoingStatus.Dropped)) continue;
            turn.Add(word == AnswerWord.Yes
                ? new UserEvent.MailCleared { At = turn.At, MessageId = id, Date = turn.At, Reason = Reason.AnsweredYes }
                : new UserEvent.OutgoingDropped { At = turn.At, MessageId = id, Reason = Reason.AnsweredNo });
        }
        return outcome;
    }

    private static string Confirmation(Turn turn, Question question, AnswerWord word, string via)
    {
        var task = turn.State.Tasks[question.Task!.Value];
        var id = new TaskId(turn.Policy.User, task.Number);
        var outcome = word == AnswerWord.Yes ? $"task {id} goes on" : $"task {id} is cancelled";
        Decide(turn, question, word, outcome, via);
        turn.Add(word == AnswerWord.Yes
            ? new UserEvent.TaskRequeued { At = turn.At, Task = task.Number, Reason = Reason.AnsweredYes, Confirmed = task.Asked ?? new ConfirmedAction(question.Prompt, task.Result ?? "") }
            : new UserEvent.TaskEnded { At = turn.At, Task = task.Number, Status = TaskState.Cancelled, Reason = Reason.AnsweredNo });
        return outcome;
    }

    private static string Unclear(Turn turn, Question question, AnswerWord word, string via)
    {
        var outcome = word == AnswerWord.Yes ? "it is sent again" : "it is left as it is";
        Decide(turn, question, word, outcome, via);
        foreach (var id in question.Mails)
            turn.Add(word == AnswerWord.Yes
                ? new UserEvent.MailCleared { At = turn.At, MessageId = id, Date = turn.At, Reason = Reason.AnsweredYes }
                : new UserEvent.OutgoingDropped { At = turn.At, MessageId = id, Reason = Reason.AnsweredNo });
        return outcome;
    }

    private static void Decide(Turn turn, Question question, AnswerWord word, string outcome, string via) =>
        turn.Add(new UserEvent.QuestionDecided { At = turn.At, Number = question.Number, Answer = word, Outcome = outcome, Via = via });
}
