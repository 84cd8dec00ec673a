using System.Collections.Immutable;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Doctor;
using Istota.Actors.Gate;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;

namespace Istota.Actors.Users;

/// <summary>Everything one user's rules stand on: a pure fold of that user's events (<see cref="UserEvolution"/>), also the snapshot: what may be null in it has a default, for null is not written.</summary>
public sealed record UserState
{
    public static readonly UserState Empty = new();

    public int NextNumber { get; init; } = 1;
    public int NextTask { get; init; } = 1;
    public int NextMessage { get; init; } = 1;

    /// <summary>The restore that the numbers were advanced for; null: there was none.</summary>
    public RestoreMark? Restored { get; init; }

    /// <summary>By <see cref="MailKey"/>.</summary>
    public ImmutableDictionary<string, MailRecord> Mails { get; init; } = ImmutableDictionary<string, MailRecord>.Empty;

    /// <summary>Content digest to the key that brought it first.</summary>
    public ImmutableDictionary<string, string> Digests { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Mails with the content of another one, by <see cref="MailKey"/>: known, and finished with it.</summary>
    public ImmutableDictionary<string, MailCopy> Copies { get; init; } = ImmutableDictionary<string, MailCopy>.Empty;

    public ImmutableSortedDictionary<int, Question> Questions { get; init; } = ImmutableSortedDictionary<int, Question>.Empty;
    public ImmutableSortedDictionary<int, TaskRecord> Tasks { get; init; } = ImmutableSortedDictionary<int, TaskRecord>.Empty;

    /// <summary>By Message-ID.</summary>
    public ImmutableDictionary<string, OutgoingRecord> Outgoing { get; init; } = ImmutableDictionary<string, OutgoingRecord>.Empty;

    public ImmutableSortedDictionary<string, TrustEntry> Trusted { get; init; } = ImmutableSortedDictionary<string, TrustEntry>.Empty;
    public ImmutableSortedDictionary<string, TrustEntry> Blocked { get; init; } = ImmutableSortedDictionary<string, TrustEntry>.Empty;

    /// <summary>Rooms that the user made: id to name. <c>main</c> and <c>alerts</c> are always there.</summary>
    public ImmutableSortedDictionary<string, string> Rooms { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Those of <see cref="Rooms"/> that are put out of the way.</summary>
    public ImmutableSortedSet<string> ArchivedRooms { get => field ?? []; init; }

    /// <summary>What surfaces said of this user's rooms, by <see cref="Place"/>; those of the built-in chat need no saying.</summary>
    public ImmutableSortedDictionary<string, KnownRoom> KnownRooms { get => field ?? ImmutableSortedDictionary<string, KnownRoom>.Empty; init; }

    public ImmutableDictionary<string, Conversation> Conversations { get; init; } = ImmutableDictionary<string, Conversation>.Empty;

    /// <summary>Posts that their surface has not answered for.</summary>
    public ImmutableSortedDictionary<int, PendingPost> Pending { get; init; } = ImmutableSortedDictionary<int, PendingPost>.Empty;

    /// <summary>The conversation that a post belongs to where its room does not tell; the newest 1,000.</summary>
    public ImmutableSortedDictionary<int, string> PostConversations { get; init; } = ImmutableSortedDictionary<int, string>.Empty;

    /// <summary>Idempotency keys of messages, with their ids; the newest 1,000.</summary>
    public ImmutableDictionary<string, int> SaidKeys { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The newest thing Istota said in each room.</summary>
    public ImmutableDictionary<string, int> Newest { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>What counted against the budgets, oldest first, no older than a window.</summary>
    public ImmutableList<Arrival> Arrivals { get; init; } = [];

    /// <summary>Questions put about senders, oldest first, no older than a window.</summary>
    public ImmutableList<Arrival> Prompts { get; init; } = [];

    /// <summary>What was told of the findings of doctor and its canary, by check; what is well again is not in it.</summary>
    public ImmutableSortedDictionary<string, FindingStatus> Findings { get => field ?? ImmutableSortedDictionary<string, FindingStatus>.Empty; init; }

    public DateTimeOffset? ThrottlingToldAt { get; init; }
    public DateTimeOffset? RemindedAt { get; init; }
    public DateTimeOffset? ForgottenAt { get; init; }

    public IEnumerable<Question> OpenQuestions => Questions.Values.Where(q => q.Open);
    public IEnumerable<TaskRecord> ActiveTasks => Tasks.Values.Where(t => t.Status is TaskState.Running);
}

/// <param name="FirstTask">the first that was queued after it.</param>
/// <param name="FirstAttempt">where the attempts of earlier tasks go on.</param>
public sealed record RestoreMark(DateTimeOffset At, int FirstTask, int FirstAttempt);

public enum MailStatus
{
    Held,
    Task,
    Noted,
    Filed,
    Dropped,
}

/// <param name="Number">of its question, or under which a throttled mail can be run.</param>
/// <param name="HeldFor">why it was held, as long as it is known; it says which answers its question offers.</param>
/// <param name="FinishedAt">when nothing more was to be done about it; retention counts from here.</param>
public sealed record MailRecord(
    MailFacts Facts, MailStatus Status, Reason Reason, Reason? HeldFor = null, int? Number = null, int? Task = null, DateTimeOffset? FinishedAt = null);

/// <param name="First">the key that brought the content first.</param>
public sealed record MailCopy(string First, DateTimeOffset At);

/// <summary>A question, open until it is decided.</summary>
public sealed record Question
{
    public required int Number { get; init; }
    public required QuestionKind Kind { get; init; }
    public required DateTimeOffset At { get; init; }
    public MailKey? Mail { get; init; }
    public int? Task { get; init; }
    public string Conversation { get; init; } = "";
    public ImmutableList<string> Mails { get; init; } = [];
    /// <summary>The user changed the words of a draft.</summary>
    public bool Edited { get; init; }
    /// <summary>Where its prompt stands; empty while a summary stands for it.</summary>
    public ImmutableList<PromptPost> Posts { get; init; } = [];
    public string Prompt { get; init; } = "";
    public bool Open { get; init; } = true;
    public AnswerWord? Answer { get; init; }
    public string Outcome { get; init; } = "";
    public DateTimeOffset? DecidedAt { get; init; }
    /// <summary>Where it was decided.</summary>
    public string Via { get => field ?? ""; init; }
}

public sealed record PromptPost(Place Place, int Id);

/// <summary>A task and its present attempt.</summary>
public sealed record TaskRecord
{
    public required int Number { get; init; }
    public required TaskSource Source { get; init; }
    public required string Conversation { get; init; }
    public MailKey? Mail { get; init; }
    public string Request { get; init; } = "";
    public ImmutableSortedSet<string> Outside { get; init; } = [];
    public ImmutableList<string> Typed { get; init; } = [];
    public required DateTimeOffset QueuedAt { get; init; }
    public TaskState Status { get; init; }
    public int Attempt { get; init; }
    /// <summary>Attempts that failed on their own account, and those that the daemon cut short in a row.</summary>
    public int Failures { get; init; }
    public int CutShort { get; init; }
    public DateTimeOffset? NotBefore { get; init; }
    public string? Node { get; init; }
    public AgentProcess? Process { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>The result of the attempt that is being handed over.</summary>
    public string? Result { get; init; }
    public bool HandingOver { get; init; }
    public ConfirmedAction? Confirmed { get; init; }
    /// <summary>The confirmation asked for: prompt, and the result that was shown with it.</summary>
    public ConfirmedAction? Asked { get; init; }
    public string? RejectedDraft { get; init; }
    public string? Correction { get; init; }
    public ImmutableList<DeferredAlert> AlertsTold { get; init; } = [];
    public string? LastError { get; init; }

    public bool Ended => Status is TaskState.Done or TaskState.Failed or TaskState.Cancelled;
}

public enum OutgoingStatus
{
    Held,
    Queued,
    Sending,
    Sent,
    Failed,
    Unclear,
    Dropped,
}

public sealed record OutgoingRecord
{
    public required string MessageId { get; init; }
    public required int Task { get; init; }
    public required string From { get; init; }
    public ImmutableList<string> To { get; init; } = [];
    public ImmutableList<string> Cc { get; init; } = [];
    public ImmutableList<string> Bcc { get; init; } = [];
    /// <summary>Those who still wait for it.</summary>
    public ImmutableList<string> Remaining { get; init; } = [];
    public required string Subject { get; init; }
    public required string Digest { get; init; }
    public required string Conversation { get; init; }
    public required string Origin { get; init; }
    public required DateTimeOffset ComposedAt { get; init; }
    public OutgoingStatus Status { get; init; }
    public DateTimeOffset? Date { get; init; }
    /// <summary>When it was cleared the last time; two days of trying count from here.</summary>
    public DateTimeOffset? ClearedAt { get; init; }
    public int Attempts { get; init; }
    public DateTimeOffset? NextAt { get; init; }
    public string? Node { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public bool NeedsCopy { get; init; }
    /// <summary>Stamped on it with its Date; null once a person has approved it.</summary>
    public string? AutoSubmitted { get; init; }
    public string? LastError { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>The mail with other words that stands for it now.</summary>
    public string? ReplacedBy { get; init; }
}

/// <param name="Question">whose answer it was.</param>
public sealed record TrustEntry(DateTimeOffset AddedAt, string Via, int? Question = null);

/// <summary>A conversation's memory: its last entries, and who takes part in it by mail.</summary>
public sealed record Conversation(ImmutableList<ConversationEntry> Entries, ImmutableSortedSet<string> Participants)
{
    public static readonly Conversation New = new([], []);
}

/// <param name="Outside">whose words from outside are in it or were in the prompt that made it.</param>
public sealed record ConversationEntry(Author Author, DateTimeOffset At, string Text, ImmutableSortedSet<string> Outside, MailKey? Mail = null);

/// <param name="Outside">whose words from outside may be in it; null for nobody's.</param>
public sealed record PendingPost(
    int Id, Place Place, Author Author, string Text, DateTimeOffset At, ImmutableList<int> Questions, int? ReplyTo = null, MailKey? Mail = null, string? Key = null, ImmutableList<string>? Outside = null, int? FailedTask = null);

/// <param name="Known">whether it counts against the budget of trusted senders and thread partners, not of strangers.</param>
public sealed record Arrival(DateTimeOffset At, string Sender, bool Known);
