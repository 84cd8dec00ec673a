using Istota.Actors.Doctor;

namespace Istota.Actors.Inspection;

// The shapes of docs/inspection.md: member names, in camel case, are what scripts read.

/// <summary>The daemon as a whole.</summary>
public sealed record SystemRow(
    string Version, DateTimeOffset StartedAt, long UptimeSeconds, int ProcessId, string DataDir, string Configuration,
    long MemoryBytes, int Users, bool Ready, IReadOnlyList<ProblemRow> Problems)
{
    /// <summary>Null where Talk is off, or did not answer.</summary>
    public TalkRow? Talk { get; init; }

    /// <summary>When doctor looked last, and what it found; null and none before its first look.</summary>
    public DateTimeOffset? CheckedAt { get; init; }
    public IReadOnlyList<Finding> Checks { get; init; } = [];
}

/// <summary>How the daemon stands with Nextcloud Talk. No message and no name of a room is in it.</summary>
/// <param name="State"><c>starting|connected|backing-off|refused</c>.</param>
/// <param name="Account">our own, as the server spells it.</param>
/// <param name="LongPolls">rooms that wait at the server now.</param>
/// <param name="WaitingPosts">what is yet to be said, in all rooms.</param>
/// <param name="UsersWithoutRoom">whose account the server does not know, or has not been asked for yet.</param>
/// <param name="Rooms">those that matter.</param>
public sealed record TalkRow(
    string State, string? Account, string? Version, int LongPolls, int MaxLongPolls, int WaitingPosts, DateTimeOffset? NextLoginAt, string? Problem,
    IReadOnlyList<string> UsersWithoutRoom, IReadOnlyList<TalkRoomRow> Rooms);

/// <summary>A room of Talk.</summary>
/// <param name="Users">those of the household in it, or whose alerts go there.</param>
/// <param name="Private">whether questions are shown and answered there.</param>
/// <param name="State"><c>new|polling|reading|listed|resting</c>.</param>
/// <param name="Asking">whether a question waits in it.</param>
public sealed record TalkRoomRow(
    string Token, string Type, IReadOnlyList<string> Users, bool Private, string State, bool Asking, int WaitingPosts, DateTimeOffset? NewsAt, string? Problem);

/// <summary>A part that cannot work now.</summary>
public sealed record ProblemRow(string Part, string Problem);

/// <summary>A live actor.</summary>
/// <param name="Children">how many it has, also when not all are listed.</param>
/// <param name="Waiting">messages in its mailbox; what it has put aside itself is not among them.</param>
/// <param name="Restarts">how often it was restarted, or made again under the same path, since the daemon began.</param>
public sealed record ActorRow(string Path, string Type, int Children, int Waiting, int Restarts);

/// <summary>A user in the list.</summary>
public sealed record UserRow(string Id, string DisplayName, int Open, int Running, int RuntimeTrusted, int Threads);

/// <summary>One user, with what is configured and what is open.</summary>
public sealed record UserDetail(
    string Id, string DisplayName, bool Admin, IReadOnlyList<string> Addresses, string Alerts, string Home, string OutboundApproval,
    int Open, int Running, int RuntimeTrusted, int Threads, IReadOnlyList<RoomRow> Rooms, IReadOnlyList<QuestionRow> Questions);

/// <summary>A web room.</summary>
public sealed record RoomRow(string Id, string Name);

/// <summary>An open question of any kind; its text is for the user alone.</summary>
public sealed record QuestionRow(int Number, string Kind, string Place, DateTimeOffset At, IReadOnlyList<string> Answers);

/// <summary>A held mail.</summary>
public sealed record GateRow(
    int Number, string UserId, string MessageId, string From, string FromName, string Subject, DateTimeOffset ReceivedAt, string Reason,
    string Authentication, IReadOnlyList<AttachmentRow> Attachments);

/// <summary>An attachment of a held mail.</summary>
public sealed record AttachmentRow(string Name, long Bytes);

/// <summary>Whom a user trusts.</summary>
public sealed record TrustDetail(IReadOnlyList<string> Config, IReadOnlyList<TrustRow> Runtime);

/// <summary>An address or pattern trusted at run time.</summary>
public sealed record TrustRow(string Pattern, DateTimeOffset AddedAt, string AddedVia);

/// <summary>A mail that was sent, and its thread.</summary>
public sealed record ThreadRow(
    string MessageId, string UserId, IReadOnlyList<string> To, string Subject, string Conversation, string Origin, DateTimeOffset SentAt,
    DateTimeOffset? LastReplyAt);

/// <summary>A task within retention.</summary>
public sealed record TaskRow(
    string Id, string UserId, string Source, string Status, int Attempt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string Conversation);

/// <summary>One task, with how it came to be where it is.</summary>
public sealed record TaskDetail(
    string Id, string UserId, string Source, string Status, int Attempt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string Conversation,
    IReadOnlyList<DecisionRow> Decisions);

/// <summary>One mail, in or out, as its decisions tell it.</summary>
public sealed record MailDetail(
    string? Key, string? MessageId, IReadOnlyList<string> Users, IReadOnlyList<string> Tasks, IReadOnlyList<int> Questions,
    IReadOnlyList<DecisionRow> Decisions);

/// <summary>One decision, in codes (docs/decisions.md).</summary>
public sealed record DecisionRow(string Step, string Verdict, string Reason, string Evidence, DateTimeOffset At);

/// <summary>A mail on its way out.</summary>
public sealed record OutboxRow(
    string MessageId, string UserId, IReadOnlyList<string> To, string Subject, string State, int Attempts, DateTimeOffset? NextAttemptAt,
    string? LastError);

/// <summary>A mail that made no task and no question.</summary>
public sealed record FiledRow(
    string Mailbox, string Uid, string? UserId, string From, IReadOnlyList<string> To, string Subject, string Reason, DateTimeOffset ReceivedAt);

/// <summary>A line of the log.</summary>
public sealed record LogRow(DateTimeOffset At, string Level, string Source, string Message);
