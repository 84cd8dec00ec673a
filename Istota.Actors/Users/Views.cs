using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;

namespace Istota.Actors.Users;

/// <summary>What others may see of a user's state.</summary>
public static class Views
{
    public static UserView Of(UserState state, UserPolicy policy, UserQuery query) => query switch
    {
        UserQuery.Summary => new UserView.Summary(policy.DisplayName, Whereabouts.Alerts(state, policy), Whereabouts.Home(state, policy), state.OpenQuestions.Count(), state.ActiveTasks.Count(), state.Trusted.Count,
            state.Outgoing.Values.Count(m => m.SentAt is not null))
        { User = policy.User },
        UserQuery.Questions => new UserView.Questions([.. state.OpenQuestions.Select(q => Question(state, policy, q))]) { User = policy.User },
        UserQuery.QuestionStates q => new UserView.QuestionStates([.. q.Numbers.Distinct().Select(n => state.Questions.GetValueOrDefault(n)).OfType<Question>().Select(known => State(state, policy, known))]) { User = policy.User },
        UserQuery.Draft q => new UserView.Draft(DraftRules.View(state, policy, q.Number)) { User = policy.User },
        UserQuery.TrustBook => TrustRules.Book(state, policy),
        UserQuery.Filed => new UserView.Filed(FiledRules.List(state)) { User = policy.User },
        UserQuery.Trust => new UserView.Trust(policy.TrustedPatterns, Entries(state.Trusted), Entries(state.Blocked)) { User = policy.User },
        UserQuery.Tasks => new UserView.Tasks([.. state.Tasks.Values.Select(t => Task(policy.User, t))]) { User = policy.User },
        UserQuery.Outgoing => new UserView.Outgoing([.. state.Outgoing.Values.OrderBy(m => m.ComposedAt).Select(m => Outgoing(state, policy, m))]) { User = policy.User },
        UserQuery.Rooms => new UserView.Rooms([.. RoomRules.Of(state, policy)]) { User = policy.User },
        UserQuery.Mails q => new UserView.Mails(Stories.Mails(state, policy, q.Keys)) { User = policy.User },
        UserQuery.Activity q => new UserView.Activity(Stories.Tasks(state, policy, q.Most), Stories.Mails(state, policy.User, q.Most)) { User = policy.User },
        UserQuery.Finished q => new UserView.Finished(Finished(state, q)) { User = policy.User },
        _ => throw new ArgumentOutOfRangeException(nameof(query), query, "no view"),
    };

    /// <summary>A mail that the state no longer knows was finished, and forgotten, long ago; one that was throttled or is held is not finished.</summary>
    private static Dictionary<Mailbox.MailKey, DateTimeOffset> Finished(UserState state, UserQuery.Finished query)
    {
        var finished = new Dictionary<Mailbox.MailKey, DateTimeOffset>();
        var waiting = state.OpenQuestions.Select(q => q.Task).OfType<int>().ToHashSet();
        foreach (var key in query.Keys)
        {
            if (state.Copies.TryGetValue(key.ToString(), out var copy))
            {
                var first = state.Mails.GetValueOrDefault(copy.First);
                if (first is null) finished[key] = copy.At;
                else if (FinishedAt(first) is { } both) finished[key] = both > copy.At ? both : copy.At;
            }
            else if (!state.Mails.TryGetValue(key.ToString(), out var mail)) finished[key] = DateTimeOffset.MinValue;
            else if (FinishedAt(mail) is { } at) finished[key] = at;
        }
        return finished;

        // A task is not finished while a draft of it waits: a correction needs its mail.
        DateTimeOffset? FinishedAt(MailRecord mail) =>
            mail.Reason is Reason.Oversized or Reason.FetchFailed || (mail.Task is { } task && waiting.Contains(task)) ? null : mail.FinishedAt;
    }

    private static QuestionView Question(UserState state, UserPolicy policy, Question q)
    {
        var mail = q.Mail is { } key ? state.Mails.GetValueOrDefault(key.ToString()) : null;
        return new QuestionView(q.Number, q.Kind, Whereabouts.Of(state, policy, q), AnswerRules.PromptOf(state, q, policy), q.At, AnswerRules.Offered(state, policy, q), mail is null ? null : Held(mail), q.Mails);
    }

    private static QuestionStateView State(UserState state, UserPolicy policy, Question q) =>
        new(q.Number, q.Kind, q.Open, q.Open ? AnswerRules.Offered(state, policy, q) : [], q.Answer, q.Outcome, q.DecidedAt, q.Via, q.Mails, [.. q.Posts.Select(p => p.Id)],
            q.Kind == QuestionKind.Gate && !AnswerRules.IsSummarised(state, q) ? q.Mail : null);

    internal static HeldMailView Held(MailRecord mail) => new(
        mail.Facts.Key, mail.Facts.MessageId, mail.Facts.From, mail.Facts.FromName, mail.Facts.Subject, mail.Facts.ReceivedAt,
        (mail.HeldFor ?? mail.Reason).Code(), mail.Facts.Authentication.Code(), mail.Facts.Attachments);

    private static List<TrustView> Entries(IEnumerable<KeyValuePair<string, TrustEntry>> entries) =>
        [.. entries.Select(e => new TrustView(e.Key, e.Value.AddedAt, e.Value.Via))];

    internal static TaskView Task(UserId user, TaskRecord t) =>
        new(new TaskId(user, t.Number), t.Source, t.Status.ToString().ToLowerInvariant(), t.Attempt, t.StartedAt, t.EndedAt, t.Conversation);

    internal static OutgoingView Outgoing(UserState state, UserPolicy policy, OutgoingRecord m) => new(m.MessageId, [.. m.To.Concat(m.Cc).Concat(m.Bcc)], m.Subject,
        m.Status == OutgoingStatus.Dropped ? "failed" : m.Status.ToString().ToLowerInvariant(), m.Attempts, m.NextAt, m.Status == OutgoingStatus.Dropped ? "dropped" : m.LastError,
        m.ComposedAt, m.SentAt, m.Conversation, Whereabouts.Of(state, policy, m.Conversation), new TaskId(policy.User, m.Task), m.ReplacedBy is not null);
}
