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

    /// <summary>A draft, open or decided, with what else its task did.</summary>
    public sealed record Draft(int Number) : UserQuery;

    public sealed record Trust : UserQuery;

    /// <summary>Trust as a person reads it: where each entry comes from, and what should be known about it.</summary>
    public sealed record TrustBook : UserQuery;

    /// <summary>Mail that lies without a question and without a task, newest first.</summary>
    public sealed record Filed : UserQuery;
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
    public sealed record TrustBook(IReadOnlyList<TrustBookEntry> Configured, IReadOnlyList<TrustBookEntry> RunTime, IReadOnlyList<TrustBookEntry> Blocked, IReadOnlyList<string> Quiet) : UserView;

    /// <param name="Item">null when there is no such draft.</param>
    public sealed record Draft(DraftView? Item) : UserView;
    public sealed record Filed(IReadOnlyList<FiledMailView> Items) : UserView;
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
/// <param name="Mails">of a draft: what a yes sends.</param>
public sealed record QuestionView(
    int Number, QuestionKind Kind, Place Place, string Prompt, DateTimeOffset At, IReadOnlyList<AnswerWord> Answers, HeldMailView? Mail, IReadOnlyList<string>? Mails = null);

/// <summary>A question, open or decided: what it takes, or what became of it, when and where.</summary>
/// <param name="Answers">none once it is decided.</param>
/// <param name="Via">where it was decided; empty where that was not kept.</param>
/// <param name="Mails">of a draft: what a yes sends.</param>
/// <param name="Posts">the messages that show it as it is now; those of a draft before it was edited are not among them.</param>
/// <param name="Mail">the mail that its prompt is about; null also where one prompt stands for many.</param>
public sealed record QuestionStateView(
    int Number, QuestionKind Kind, bool Open, IReadOnlyList<AnswerWord> Answers, AnswerWord? Answer, string Outcome, DateTimeOffset? DecidedAt, string Via,
    IReadOnlyList<string>? Mails = null, IReadOnlyList<int>? Posts = null, MailKey? Mail = null);

public sealed record HeldMailView(
    MailKey Key, string MessageId, string From, string FromName, string Subject, DateTimeOffset ReceivedAt, string Reason, string Authentication,
    IReadOnlyList<HeldAttachmentView> Attachments);

public sealed record HeldAttachmentView(string Name, long Bytes);

public sealed record TrustView(string Pattern, DateTimeOffset AddedAt, string AddedVia);

/// <summary>Who passes, or never does: an entry with its origin.</summary>
/// <param name="AddedAt">null where the configuration has it.</param>
/// <param name="Mail">the mail whose question was answered with it, as long as it is known.</param>
/// <param name="Warnings">what should be known about it, as CommonMark.</param>
public sealed record TrustBookEntry(string Pattern, DateTimeOffset? AddedAt, string AddedVia, int? Question, TrustedByMail? Mail, IReadOnlyList<string> Warnings);

public sealed record TrustedByMail(string From, string Subject, DateTimeOffset ReceivedAt);

/// <param name="Mails">what a yes sends; bytes and the rest of the headers are in the outgoing store.</param>
/// <param name="Others">mail that the same task wrote and that needed no yes.</param>
/// <param name="Answers">the mail that started the task.</param>
/// <param name="Result">what the task said in its room.</param>
/// <param name="Alerts">what the task raised as an alert.</param>
public sealed record DraftView(
    int Number, bool Open, bool Edited, TaskId Task, Place Place, IReadOnlyList<DraftMailView> Mails, IReadOnlyList<OutgoingView> Others, HeldMailView? Answers,
    string? Result, IReadOnlyList<string> Alerts);

/// <param name="Digest">of the stored bytes: others are not this mail.</param>
/// <param name="AsksElsewhere">where the answered mail wants its answer, when it does not go there.</param>
public sealed record DraftMailView(
    string MessageId, string From, IReadOnlyList<string> To, IReadOnlyList<string> Cc, IReadOnlyList<string> Bcc, string Subject, string Digest, IReadOnlyList<string> AsksElsewhere);

/// <param name="Number">under which a throttled one can be run from chat too.</param>
/// <param name="Reason">a code of docs/decisions.md.</param>
/// <param name="Blocked">quiet because the user blocked its sender, and not by a pattern of the configuration.</param>
/// <param name="CanRun">whether it can be processed after all.</param>
public sealed record FiledMailView(
    MailKey Key, int? Number, string From, string FromName, string Subject, DateTimeOffset ReceivedAt, long Size, string Reason, bool Blocked, bool CanRun);

/// <param name="Status"><c>queued|running|waiting|done|failed|cancelled</c>.</param>
public sealed record TaskView(
    TaskId Id, TaskSource Source, string Status, int Attempt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string Conversation)
{
    public bool MayRetry => Status is "failed" or "cancelled";
}

/// <param name="State"><c>held|queued|sending|sent|failed|unclear</c>.</param>
/// <param name="Place">the room where its conversation is read.</param>
/// <param name="Replaced">the user put other words into it: another mail stands for it.</param>
public sealed record OutgoingView(
    string MessageId, IReadOnlyList<string> To, string Subject, string State, int Attempts, DateTimeOffset? NextAttemptAt, string? LastError,
    DateTimeOffset ComposedAt = default, DateTimeOffset? SentAt = null, string Conversation = "", Place Place = default, TaskId? Task = null, bool Replaced = false);

/// <param name="Own">made by the user, who may rename and archive it.</param>
public sealed record RoomView(string Id, string Name, bool Own = false, bool Archived = false);
