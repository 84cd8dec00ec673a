using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Doctor;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Actors.Routing;

namespace Istota.Actors.Users;

/// <summary>One mail as it reaches a user: read, and with the rule that found them.</summary>
/// <param name="Thread">the mail of this user that it answers, if any.</param>
public sealed record ArrivedMail(InboundMail Mail, RouteRule Rule, string Evidence, SentMail? Thread);

/// <summary>What a user's aggregate can be told. Each command may be said twice: the second time changes nothing.</summary>
public abstract record UserCommand : IWithUserId
{
    private UserCommand() { }
    public required UserId User { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>What one fetch brought for this user; answered by <see cref="UserReply.MailsTaken"/> once it is journaled.</summary>
    public sealed record ReceiveMails(IReadOnlyList<ArrivedMail> Mails) : UserCommand;

    /// <summary>A chat message, an answer or a command, from any surface; answered by <see cref="UserReply.Heard"/>.</summary>
    /// <param name="Key">idempotency key, unique for this user.</param>
    /// <param name="Private">whether only this user and the bot are in the room: answers count nowhere else.</param>
    public sealed record Say(Place Place, TaskSource Source, string Key, string Text, int? ReplyTo, bool Private) : UserCommand;

    /// <summary>An answer by button or API; answered by <see cref="UserReply.Answered"/>.</summary>
    /// <param name="Shown">the mails that the person saw with the question: an answer to a draft that was edited since counts for nothing. Null where the answer is to whatever stands.</param>
    public sealed record Answer(int Number, AnswerWord Word, Place? Place, string Via, IReadOnlyList<string>? Shown = null) : UserCommand;

    /// <summary>Other words in one mail of a draft, by the user's own hand; answered by <see cref="UserReply.DraftEdited"/>.</summary>
    /// <param name="Old">the mail whose text is replaced.</param>
    /// <param name="Mails">the draft's mails in their order as they are to be; bytes of the new one are stored.</param>
    public sealed record EditDraft(int Number, string Old, IReadOnlyList<ComposedMail> Mails) : UserCommand;

    /// <summary>Answered by <see cref="UserReply.TrustChanged"/>.</summary>
    /// <param name="Sure">whether it is to be done despite what should be known about the pattern.</param>
    /// <param name="Via">where it is said, for the journal.</param>
    public sealed record TrustSender(string Pattern, bool Sure, string Via) : UserCommand;

    /// <summary>Answered by <see cref="UserReply.TrustChanged"/>.</summary>
    public sealed record UntrustSender(string Pattern, string Via) : UserCommand;

    /// <summary>Answered by <see cref="UserReply.TrustChanged"/>.</summary>
    public sealed record BlockSender(string Address, string Via) : UserCommand;

    /// <summary>Answered by <see cref="UserReply.TrustChanged"/>.</summary>
    public sealed record UnblockSender(string Address, string Via) : UserCommand;

    /// <summary>A mail that was filed runs after all; answered by <see cref="UserReply.MailProcessed"/>.</summary>
    public sealed record ProcessMail(MailKey Mail) : UserCommand;

    /// <summary>Stops or retries a task by a button: the same rules as the words <c>!stop</c> and <c>!retry</c>, without a message in a room; answered by <see cref="UserReply.Steered"/>.</summary>
    public sealed record Steer(TaskId Task, bool Stop) : UserCommand;

    /// <summary>Answered by <see cref="UserReply.RoomMade"/>.</summary>
    public sealed record MakeRoom(string Name) : UserCommand;

    /// <summary>Another name for a room that the user made; answered by <see cref="UserReply.RoomChanged"/>.</summary>
    public sealed record RenameRoom(string Id, string Name) : UserCommand;

    /// <summary>Puts a room that the user made out of the way, or back; answered by <see cref="UserReply.RoomChanged"/>.</summary>
    public sealed record ArchiveRoom(string Id, bool Archived) : UserCommand;

    /// <summary>A surface says what a room of this user is: said again at each start and when it changes.</summary>
    public sealed record RoomFound(Place Place, KnownRoom Room) : UserCommand;

    /// <summary>A surface has these posts, and answers for no other.</summary>
    public sealed record PostsDelivered(string Surface, IReadOnlyList<int> Ids) : UserCommand;

    /// <summary>The process of an attempt runs; kept so that it can be killed should it survive the daemon.</summary>
    public sealed record ReportAgentStarted(TaskId Task, int Attempt, AgentProcess Process) : UserCommand;

    public sealed record ReportProgress(TaskId Task, int Attempt, string Text) : UserCommand;

    /// <summary>An attempt ended, in whatever way.</summary>
    public sealed record EndAttempt(TaskId Task, int Attempt, AttemptOutcome Outcome) : UserCommand;

    /// <summary>The outbox found the folder of an attempt; answered by <see cref="UserReply.HandOver"/>.</summary>
    public sealed record DescribeHandOver(TaskId Task, int Attempt) : UserCommand;

    /// <summary>All that an attempt wrote, parsed, composed and stored; answered by <see cref="UserReply.HandOverTaken"/>.</summary>
    public sealed record TakeHandOver(TaskId Task, int Attempt, HandOverContent Content) : UserCommand;

    /// <summary>The outbox has a connection and asks leave to send these bytes now; answered by <see cref="UserReply.MaySend"/>.</summary>
    public sealed record BeginSending(string MessageId, string Node) : UserCommand;

    public sealed record EndSending(string MessageId, SendingOutcome Outcome) : UserCommand;

    /// <summary>The copy in the Sent folder is made, or there is to be none.</summary>
    public sealed record CopyMade(string MessageId) : UserCommand;

    /// <summary>Something the user asked for was found out, or that they should know; it is said.</summary>
    /// <param name="Place">null: where alerts go.</param>
    public sealed record Notify(Place? Place, string Text) : UserCommand;

    /// <summary>What doctor sees, to a user who runs the daemon; what they know already is nothing.</summary>
    public sealed record TellFindings(IReadOnlyList<Finding> Findings) : UserCommand;

    /// <summary>Time passes: reminders, retries that are due, retention.</summary>
    /// <param name="JustStarted">the first of this life: what waits to be sent has its try first.</param>
    public sealed record Tick(bool JustStarted = false) : UserCommand;
}

/// <summary>What a user's aggregate answers; never before the write that it tells of.</summary>
public abstract record UserReply : IWithUserId
{
    private UserReply() { }
    public required UserId User { get; init; }

    public sealed record MailsTaken(IReadOnlyList<MailKey> Keys, IReadOnlyDictionary<string, int> Outcomes) : UserReply;

    /// <summary>The message has this id in its room; also when the key was known already.</summary>
    public sealed record Heard(string Key, int Id) : UserReply;

    public sealed record Answered(AnswerResult Result, string Outcome) : UserReply;

    /// <param name="Text">what it came to, as CommonMark.</param>
    public sealed record DraftEdited(bool Done, string Text) : UserReply;
    public sealed record TrustChanged(TrustChange Change) : UserReply;

    /// <param name="Text">what it came to, as CommonMark.</param>
    public sealed record MailProcessed(bool Done, string Text) : UserReply;

    /// <param name="Text">what came of it, as CommonMark.</param>
    public sealed record Steered(string Text) : UserReply;
    public sealed record RoomMade(string Id, string Name) : UserReply;

    /// <summary><paramref name="Changed"/> false: it is none that the user made, or another has that name.</summary>
    public sealed record RoomChanged(string Id, bool Changed) : UserReply;
    public sealed record HandOver(TaskId Task, int Attempt, HandOverContext? Context, bool Taken) : UserReply;
    public sealed record HandOverTaken(TaskId Task, int Attempt) : UserReply;

    /// <summary><paramref name="Yes"/> false: it is sent, dropped or unknown; forget it.</summary>
    public sealed record MaySend(string MessageId, bool Yes) : UserReply;
}

public enum AnswerResult
{
    Done,
    AlreadyAnswered,
    NoSuchQuestion,
    NotAllowed,
}
