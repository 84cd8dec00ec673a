using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;

namespace Istota.Actors.Users;

/// <summary>A mail as its user's card shows it; nothing of it is trusted.</summary>
/// <param name="Waits">in words, why it waits for an answer or waited; empty where it never did.</param>
public sealed record KnownMailView(MailFacts Facts, string Waits, SenderDoubts Doubts);

/// <summary>A mail in the list of what came.</summary>
/// <param name="Status"><c>held|task|noted|filed|dropped</c>.</param>
public sealed record MailStoryView(MailKey Key, string From, string FromName, string Subject, DateTimeOffset ReceivedAt, string Status, Reason Reason, int? Number, TaskId? Task);

/// <summary>A task with what started it, what it read and what it wrote.</summary>
/// <param name="Mail">the mail that started it; null for a message, whose words are <paramref name="Request"/>.</param>
/// <param name="Outside">whose words from outside were in its prompt.</param>
/// <param name="Place">the room where its conversation is read.</param>
public sealed record TaskStoryView(
    TaskView Task, DateTimeOffset QueuedAt, MailStoryView? Mail, string Request, IReadOnlyList<string> Outside, IReadOnlyList<OutgoingView> Wrote,
    string? LastError, Place Place, bool MayStop, bool MayRetry);

/// <summary>What a user's pages tell of mails and tasks, newest first.</summary>
internal static class Stories
{
    private const int LongestRequest = 500;

    public static IReadOnlyList<KnownMailView> Mails(UserState state, UserPolicy policy, IReadOnlyList<MailKey> keys) =>
        [.. keys.Distinct().Select(key => Known(state, key)).OfType<MailRecord>().Select(mail => new KnownMailView(
            mail.Facts, HeldFor(mail) is { } reason ? GatePrompt.Why(reason) : "",
            SenderDoubts.Of(state, policy, new MailAddress(mail.Facts.From, mail.Facts.FromName), mail.Facts.ReplyTo)))];

    public static IReadOnlyList<MailStoryView> Mails(UserState state, UserId user, int most) =>
        [.. state.Mails.Values.OrderByDescending(m => m.Facts.ReceivedAt).Take(most).Select(m => Story(user, m))];

    public static IReadOnlyList<TaskStoryView> Tasks(UserState state, UserPolicy policy, int most)
    {
        var wrote = state.Outgoing.Values.Where(m => m.ReplacedBy is null).ToLookup(m => m.Task);
        return [.. state.Tasks.Values.Reverse().Take(most).Select(task => new TaskStoryView(
            Views.Task(policy.User, task), task.QueuedAt, task.Mail is { } key && Known(state, key) is { } mail ? Story(policy.User, mail) : null,
            task.Request.Length <= LongestRequest ? task.Request : $"{task.Request[..LongestRequest]}…", task.Outside,
            [.. wrote[task.Number].OrderBy(m => m.ComposedAt).Select(m => Views.Outgoing(state, policy, m))],
            task.LastError, Whereabouts.Of(state, policy, task.Conversation),
            MayStop: task is { Ended: false, HandingOver: false }, MayRetry: Views.Task(policy.User, task).MayRetry))];
    }

    /// <summary>A mail with the content of another is shown as that one.</summary>
    private static MailRecord? Known(UserState state, MailKey key) =>
        state.Mails.GetValueOrDefault(key.ToString()) ?? (state.Copies.TryGetValue(key.ToString(), out var copy) ? state.Mails.GetValueOrDefault(copy.First) : null);

    private static Reason? HeldFor(MailRecord mail) => mail.HeldFor ?? (mail.Status == MailStatus.Held ? mail.Reason : null);

    private static MailStoryView Story(UserId user, MailRecord mail) => new(
        mail.Facts.Key, mail.Facts.From, mail.Facts.FromName, mail.Facts.Subject, mail.Facts.ReceivedAt,
        mail.Status.ToString().ToLowerInvariant(), mail.Reason, mail.Number, mail.Task is { } task ? new TaskId(user, task) : null);
}
