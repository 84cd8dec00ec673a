using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Mailbox;

namespace Istota.Actors.Users;

/// <summary>Questions about a user's state, answered from memory with the view of the same name.</summary>
public abstract record UserQuery : IWithUserId
{
    private UserQuery() { }
    public required UserId User { get; init; }

    public sealed record Summary : UserQuery;
    public sealed record Questions : UserQuery;

    /// <summary>How these questions stand, open or decided; unknown numbers are left out.</summary>
    public sealed record QuestionStates(IReadOnlyList<int> Numbers) : UserQuery;

    public sealed record Trust : UserQuery;
    public sealed record Tasks : UserQuery;
    public sealed record Outgoing : UserQuery;
    public sealed record Rooms : UserQuery;

    /// <summary>What is remembered of these mails; those that are not this user's are left out.</summary>
    public sealed record Mails(IReadOnlyList<MailKey> Keys) : UserQuery;

    /// <summary>The newest tasks and mails, so many of each at most.</summary>
    public sealed record Activity(int Most) : UserQuery;

    /// <summary>Which of these mails are finished, and since when; the poller deletes by it.</summary>
    public sealed record Finished(IReadOnlyList<MailKey> Keys) : UserQuery;
}

/// <summary>The answers; shapes of docs/inspection.md.</summary>
public abstract record UserView : IWithUserId
{
    private UserView() { }
    public required UserId User { get; init; }

    public sealed record Summary(string DisplayName, Place Alerts, Place Home, int Open, int Running, int RuntimeTrusted, int Threads) : UserView;
    public sealed record Questions(IReadOnlyList<QuestionView> Items) : UserView;
    public sealed record QuestionStates(IReadOnlyList<QuestionStateView> Items) : UserView;
    public sealed record Trust(IReadOnlyList<string> Config, IReadOnlyList<TrustView> Runtime, IReadOnlyList<TrustView> Blocked) : UserView;
    public sealed record Tasks(IReadOnlyList<TaskView> Items) : UserView;
    public sealed record Outgoing(IReadOnlyList<OutgoingView> Items) : UserView;
    public sealed record Rooms(IReadOnlyList<RoomView> Items) : UserView;
    public sealed record Mails(IReadOnlyList<KnownMailView> Items) : UserView;
    public sealed record Activity(IReadOnlyList<TaskStoryView> TaskStories, IReadOnlyList<MailStoryView> MailStories) : UserView;
    public sealed record Finished(IReadOnlyDictionary<MailKey, DateTimeOffset> Since) : UserView;
}

public enum QuestionKind
{
    Gate,
    Draft,
    Confirmation,
    Unclear,
}

/// <summary>An open question. Mail facts are there for the gate's alone.</summary>
public sealed record QuestionView(
    int Number, QuestionKind Kind, Place Place, string Prompt, DateTimeOffset At, IReadOnlyList<AnswerWord> Answers, HeldMailView? Mail);

/// <summary>A question, open or decided: what it takes, or what became of it, when and where.</summary>
/// <param name="Answers">none once it is decided.</param>
/// <param name="Via">where it was decided; empty where that was not kept.</param>
/// <param name="Mail">the mail that its prompt is about; null also where one prompt stands for many.</param>
public sealed record QuestionStateView(
    int Number, QuestionKind Kind, bool Open, IReadOnlyList<AnswerWord> Answers, AnswerWord? Answer, string Outcome, DateTimeOffset? DecidedAt, string Via, MailKey? Mail = null);

public sealed record HeldMailView(
    MailKey Key, string MessageId, string From, string FromName, string Subject, DateTimeOffset ReceivedAt, string Reason, string Authentication,
    IReadOnlyList<HeldAttachmentView> Attachments);

public sealed record HeldAttachmentView(string Name, long Bytes);

public sealed record TrustView(string Pattern, DateTimeOffset AddedAt, string AddedVia);

/// <param name="Status"><c>queued|running|waiting|done|failed|cancelled</c>.</param>
public sealed record TaskView(
    TaskId Id, TaskSource Source, string Status, int Attempt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string Conversation);

/// <param name="State"><c>held|queued|sending|sent|failed|unclear</c>.</param>
/// <param name="Place">the room where its conversation is read.</param>
public sealed record OutgoingView(
    string MessageId, IReadOnlyList<string> To, string Subject, string State, int Attempts, DateTimeOffset? NextAttemptAt, string? LastError,
    DateTimeOffset ComposedAt = default, DateTimeOffset? SentAt = null, string Conversation = "", Place Place = default, TaskId? Task = null);

/// <param name="Own">made by the user, who may rename and archive it.</param>
public sealed record RoomView(string Id, string Name, bool Own = false, bool Archived = false);
