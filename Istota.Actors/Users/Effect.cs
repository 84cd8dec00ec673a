using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Routing;

namespace Istota.Actors.Users;

/// <summary>What is to be done because of a fact: it can be done again, and nothing of it decides.</summary>
public abstract record Effect
{
    private Effect() { }
    public sealed record Say(SurfaceCommand Command) : Effect;
    public sealed record Run(TaskBrief Brief) : Effect;
    public sealed record StopTask(int Task) : Effect;
    /// <summary>A group that survived the daemon is killed before anything else happens to its task.</summary>
    public sealed record CutOff(TaskId Task, int Attempt, AgentProcess? Process) : Effect;
    public sealed record DropAttempt(TaskId Task, int Attempt) : Effect;
    public sealed record HandOver(TaskId Task, int Attempt) : Effect;
    public sealed record Tell(OutboxCommand Command) : Effect;
    /// <summary>A mail goes to the outbox once its thread is in the index.</summary>
    public sealed record Dispatch(OutboxCommand.Send Command, SentMail Thread) : Effect;
    /// <summary>Somebody has the mail: its thread is listed.</summary>
    public sealed record OpenThread(SentMail Thread) : Effect;
    /// <summary>Nobody can say whether it was sent: the Sent folder's copy is of an earlier part of it.</summary>
    public sealed record Doubt(string MessageId) : Effect;
    public sealed record File(FiledMail Mail) : Effect;
    public sealed record Unfile(Mailbox.MailKey Mail) : Effect;
    /// <summary>The bytes of outgoing mail go with what is forgotten of it.</summary>
    public sealed record DropBytes(IReadOnlyCollection<string> MessageIds) : Effect;
    public sealed record Explain(string Key, Place Place, bool Evidence) : Effect;
}

/// <summary>From events to effects, and from a recovered state to the work that was begun and not ended. Pure.</summary>
public static class Effects
{
    private const int MostAgain = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Marked = TimeSpan.FromDays(1);

    public static IEnumerable<Effect> Of(UserEvent @event, UserState after, UserPolicy policy) => @event switch
    {
        UserEvent.Said e => Post(after, policy, e.Id),
        UserEvent.Posted e => Post(after, policy, e.Id),
        UserEvent.QuestionDecided e when after.Questions.TryGetValue(e.Number, out var question) => Decided(question, policy),
        UserEvent.TaskStarted e => [new Effect.Run(Briefs.Of(after, policy, after.Tasks[e.Task]))],
        UserEvent.AttemptFailed e => [new Effect.DropAttempt(new TaskId(policy.User, e.Task), e.Attempt), .. EndOfProgress(after, policy, e.Task)],
        UserEvent.TaskEnded { Status: TaskState.Cancelled or TaskState.Failed } e => [.. Ended(after, policy, e.Task), .. EndOfProgress(after, policy, e.Task)],
        UserEvent.TaskEnded e => EndOfProgress(after, policy, e.Task),
        UserEvent.TaskWaiting e => EndOfProgress(after, policy, e.Task),
        UserEvent.HandOverStarted e => [new Effect.HandOver(new TaskId(policy.User, e.Task), e.Attempt)],
        UserEvent.HandOverTaken e => [new Effect.DropAttempt(new TaskId(policy.User, e.Task), e.Attempt)],
        UserEvent.MailCleared e => Send(after.Outgoing[e.MessageId], policy, e.At),
        UserEvent.SendingDeferred e => Send(after.Outgoing[e.MessageId], policy, e.NextAt),
        UserEvent.OutgoingDropped e => [new Effect.Tell(new OutboxCommand.Forget { User = policy.User, MessageId = e.MessageId })],
        UserEvent.MailSent e => AfterSending(after.Outgoing[e.MessageId], policy),
        UserEvent.SenderTrusted or UserEvent.SenderUntrusted or UserEvent.SenderBlocked or UserEvent.SenderUnblocked => [Changed(policy)],
        UserEvent.MailFiled e => [Changed(policy), new Effect.File(new FiledMail(e.Mail.Key, policy.User, e.Mail.From, e.Mail.To, e.Mail.Subject, e.Reason, e.Mail.ReceivedAt))],
        UserEvent.MailReleased e => [Changed(policy), new Effect.Unfile(e.Mail)],
        UserEvent.ExplanationAsked e => [new Effect.Explain(e.Key, e.Place, e.Evidence == true)],
        _ => [],
    };

    /// <summary>What was forgotten of outgoing mail: only the difference of two states tells.</summary>
    public static IEnumerable<Effect> OfForgetting(UserState before, UserState after)
    {
        var gone = before.Outgoing.Keys.Where(id => !after.Outgoing.ContainsKey(id)).ToList();
        if (gone.Count > 0) yield return new Effect.DropBytes(gone);
    }

    /// <summary>The state does not tell whether it was done: only the journal knows that it is to be done, up to the next mark.</summary>
    public static bool IsTraceless(Effect effect) => effect is Effect.File or Effect.Unfile or Effect.DropAttempt or Effect.DropBytes or Effect.OpenThread;

    /// <summary>All that a recovered state still owes: each may have been done already.</summary>
    public static IEnumerable<Effect> Outstanding(UserState state, UserPolicy policy, DateTimeOffset now)
    {
        foreach (var task in state.Tasks.Values.Where(t => t.Status == TaskState.Running))
        {
            var id = new TaskId(policy.User, task.Number);
            yield return task.HandingOver ? new Effect.HandOver(id, task.Attempt) : new Effect.CutOff(id, task.Attempt, task.Process);
        }
        foreach (var post in state.Pending.Values) yield return new Effect.Say(Command(post, policy.User));
        // Nobody answers for a mark on a decided question; a surface may have stopped with us before it was made.
        foreach (var question in state.Questions.Values.Where(q => !q.Open && q.DecidedAt + Marked > now))
            foreach (var mark in Decided(question, policy)) yield return mark;
        foreach (var mail in state.Outgoing.Values)
        {
            if (mail.Status == OutgoingStatus.Sending || SendingRules.IsInDoubt(policy, mail))
            {
                yield return mail.SentAt is null
                    ? new Effect.Tell(new OutboxCommand.Resolve(EnvelopeOf(mail)) { User = policy.User, MessageId = mail.MessageId })
                    : new Effect.Doubt(mail.MessageId);
            }
            else if (mail.Status == OutgoingStatus.Queued)
            {
                foreach (var effect in Send(mail, policy, now)) yield return effect;
            }
            if (mail.NeedsCopy) yield return new Effect.Tell(new OutboxCommand.Copy(StampOf(mail)) { User = policy.User, MessageId = mail.MessageId });
        }
    }

    /// <summary>Effects of events from before a crash that leave no trace in the state until they are done: done again, as far as the state still agrees.</summary>
    public static IEnumerable<Effect> Repeated(UserEvent @event, UserState now, UserPolicy policy) => @event switch
    {
        UserEvent.MailFiled e when now.Mails.GetValueOrDefault(e.Mail.Key.ToString()) is { Status: MailStatus.Filed } => Of(@event, now, policy),
        UserEvent.MailSent e when now.Outgoing.GetValueOrDefault(e.MessageId) is { SentAt: { } } mail => [new Effect.OpenThread(Sent(mail, policy, e.At))],
        UserEvent.MailReleased or UserEvent.AttemptFailed or UserEvent.HandOverTaken => Of(@event, now, policy),
        UserEvent.TaskEnded { Status: TaskState.Cancelled or TaskState.Failed } e when now.Tasks.GetValueOrDefault(e.Task) is { Ended: true } => Of(@event, now, policy),
        _ => [],
    };

    /// <summary>What somebody should have answered for by now, and is told again: a room that was away, an outbox that began anew.</summary>
    public static IEnumerable<Effect> Overdue(UserState state, UserPolicy policy, DateTimeOffset now)
    {
        // Each surface by itself: one that is away for days keeps no other from what it missed.
        foreach (var posts in state.Pending.Values.Where(p => p.At + Patience <= now).GroupBy(p => p.Place.Surface, StringComparer.Ordinal))
            foreach (var post in posts.Take(MostAgain)) yield return new Effect.Say(Command(post, policy.User));
        foreach (var mail in state.Outgoing.Values.Where(m => m.Status == OutgoingStatus.Queued && m.NextAt + Patience <= now && !SendingRules.IsInDoubt(policy, m)).Take(MostAgain))
            foreach (var effect in Send(mail, policy, now)) yield return effect;
    }

    private static IEnumerable<Effect> Post(UserState state, UserPolicy policy, int id) =>
        state.Pending.TryGetValue(id, out var post) ? [new Effect.Say(Command(post, policy.User))] : [];

    private static SurfaceCommand.Post Command(PendingPost p, UserId user) =>
        new(p.Id, p.Author, p.Text, p.At, p.ReplyTo, p.Questions, p.Mail, p.Key) { User = user, Place = p.Place, FromOutside = p.Outside is not null, FailedTask = p.FailedTask is { } task ? new TaskId(user, task) : null };

    private static IEnumerable<Effect> Decided(Question question, UserPolicy policy) => question.Posts.Select(p => p.Place).DefaultIfEmpty(Whereabouts.WebAlerts).Distinct()
        .Select(p => new Effect.Say(new SurfaceCommand.Decided(question.Number, question.Outcome, question.Answer is AnswerWord.Yes or AnswerWord.Trust) { User = policy.User, Place = p }));

    /// <summary>For open pages that list what no message tells of.</summary>
    private static Effect.Say Changed(UserPolicy policy) => new(new SurfaceCommand.Changed { User = policy.User, Place = Whereabouts.WebAlerts });

    private static IEnumerable<Effect> Ended(UserState state, UserPolicy policy, int task)
    {
        yield return new Effect.StopTask(task);
        yield return new Effect.DropAttempt(new TaskId(policy.User, task), state.Tasks[task].Attempt);
    }

    /// <summary>The pages take a line away when its task runs no longer; elsewhere the next post stands in its place.</summary>
    private static IEnumerable<Effect> EndOfProgress(UserState state, UserPolicy policy, int number)
    {
        if (!state.Tasks.TryGetValue(number, out var task)) yield break;
        var place = Whereabouts.Of(state, policy, task.Conversation);
        if (Whereabouts.IsWeb(place)) yield return new Effect.Say(new SurfaceCommand.Progress(new TaskId(policy.User, number).ToString(), "", true) { User = policy.User, Place = place });
    }

    private static IEnumerable<Effect> Send(OutgoingRecord mail, UserPolicy policy, DateTimeOffset notBefore) =>
        [new Effect.Dispatch(
            new OutboxCommand.Send(EnvelopeOf(mail), StampOf(mail), mail.Digest, notBefore) { User = policy.User, MessageId = mail.MessageId, Partial = mail.SentAt is not null },
            Sent(mail, policy, notBefore))];

    private static IEnumerable<Effect> AfterSending(OutgoingRecord mail, UserPolicy policy)
    {
        yield return new Effect.OpenThread(Sent(mail, policy, mail.SentAt!.Value));
        if (mail.NeedsCopy) yield return new Effect.Tell(new OutboxCommand.Copy(StampOf(mail)) { User = policy.User, MessageId = mail.MessageId });
        if (mail.Status == OutgoingStatus.Queued)
            foreach (var effect in Send(mail, policy, mail.NextAt!.Value)) yield return effect;
    }

    private static Stamp StampOf(OutgoingRecord mail) => new(mail.Date!.Value, mail.AutoSubmitted);

    private static Envelope EnvelopeOf(OutgoingRecord mail) => new(mail.From, mail.Remaining);

    private static SentMail Sent(OutgoingRecord mail, UserPolicy policy, DateTimeOffset at) => new(
        mail.MessageId, policy.User, mail.To, mail.Cc, mail.Bcc, mail.Subject, mail.Conversation, mail.Origin, new TaskId(policy.User, mail.Task).ToString(), mail.SentAt ?? at, IsOpen: mail.SentAt is not null);
}
