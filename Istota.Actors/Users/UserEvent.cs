using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Doctor;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;

namespace Istota.Actors.Users;

/// <summary>Events of one write that share a row of the journal: a row costs it more than what stands in one (docs/adr/0016).</summary>
public sealed record UserEvents(IReadOnlyList<UserEvent> Events);

/// <summary>What happened to a user: stored for ever, in the domain's words. Facts and references; never the body of an inbound mail.</summary>
public abstract partial record UserEvent
{
    private UserEvent() { }
    public required DateTimeOffset At { get; init; }

    // -- mail --

    /// <summary>A question is open about this mail; nobody but the user decides.</summary>
    public sealed record MailHeld : UserEvent
    {
        public required MailFacts Mail { get; init; }
        public required Reason Reason { get; init; }
        public required int Number { get; init; }
    }

    /// <summary>It passed the gate (or, later, an answer released it): a task follows.</summary>
    public sealed record MailPassed : UserEvent
    {
        public required MailFacts Mail { get; init; }
        public required Reason Reason { get; init; }
    }

    /// <summary>Automatic mail in a thread: a note in its conversation.</summary>
    public sealed record MailNoted : UserEvent
    {
        public required MailFacts Mail { get; init; }
        public required string Conversation { get; init; }
    }

    /// <summary>No task and no question. A throttled mail has a number, under which it can be run.</summary>
    public sealed record MailFiled : UserEvent
    {
        public required MailFacts Mail { get; init; }
        public required Reason Reason { get; init; }
        public string? Evidence { get; init; }
        public int? Number { get; init; }
    }

    /// <summary>The same content under another key; settled and forgotten.</summary>
    public sealed record MailRepeated : UserEvent
    {
        public required MailKey Mail { get; init; }
        public required MailKey First { get; init; }
        public required string MessageId { get; init; }
    }

    /// <summary>A held, dropped or throttled mail runs after all.</summary>
    public sealed record MailReleased : UserEvent
    {
        public required MailKey Mail { get; init; }
        public required Reason Reason { get; init; }
    }

    public sealed record MailDropped : UserEvent
    {
        public required MailKey Mail { get; init; }
        public required Reason Reason { get; init; }
    }

    // -- trust --

    public sealed record SenderTrusted : UserEvent
    {
        public required string Pattern { get; init; }
        public required string Via { get; init; }
        /// <summary>The question that was answered with it.</summary>
        public int? Question { get; init; }
    }

    public sealed record SenderUntrusted : UserEvent
    {
        public required string Pattern { get; init; }
        public required string Via { get; init; }
    }

    public sealed record SenderBlocked : UserEvent
    {
        public required string Address { get; init; }
        public required string Via { get; init; }
        /// <summary>The question that was answered with it.</summary>
        public int? Question { get; init; }
    }

    public sealed record SenderUnblocked : UserEvent
    {
        public required string Address { get; init; }
        public required string Via { get; init; }
    }

    // -- rooms --

    public sealed record RoomMade : UserEvent
    {
        public required string Id { get; init; }
        public required string Name { get; init; }
    }

    public sealed record RoomRenamed : UserEvent
    {
        public required string Id { get; init; }
        public required string Name { get; init; }
    }

    /// <summary>Put out of the way, or back.</summary>
    public sealed record RoomArchived : UserEvent
    {
        public required string Id { get; init; }
        public required bool Archived { get; init; }
    }

    /// <summary>What a surface said of a room of this user (<see cref="KnownRoom"/>).</summary>
    public sealed record RoomFound : UserEvent
    {
        public required Place Place { get; init; }
        public required bool Direct { get; init; }
        public required bool Private { get; init; }
        public required bool Gone { get; init; }
    }

    /// <summary>The user wrote this. <see cref="Conversation"/> is null for answers and commands: they are no part of a conversation.</summary>
    public sealed record Said : UserEvent
    {
        public required int Id { get; init; }
        public required Place Place { get; init; }
        public required string Key { get; init; }
        public required string Text { get; init; }
        public int? ReplyTo { get; init; }
        public string? Conversation { get; init; }
    }

    /// <summary>Istota said this in a room: text for people, escaped. A question's number makes it that question's prompt.</summary>
    public sealed record Posted : UserEvent
    {
        public required int Id { get; init; }
        public required Place Place { get; init; }
        public required Author Author { get; init; }
        public required string Text { get; init; }
        public int? ReplyTo { get; init; }
        public IReadOnlyList<int> Questions { get; init; } = [];
        public MailKey? Mail { get; init; }
        /// <summary>The conversation that it belongs to; null for questions, answers and notices.</summary>
        public string? Conversation { get; init; }
        /// <summary>Whose words from outside were in the prompt that made it.</summary>
        public IReadOnlyList<string> Outside { get; init; } = [];
        /// <summary>The task whose failure it tells.</summary>
        public int? FailedTask { get; init; }
    }

    public sealed record PostsDelivered : UserEvent
    {
        public required string Surface { get; init; }
        public required IReadOnlyList<int> Ids { get; init; }
    }

    /// <summary>As it was said before single posts were answered for: all of the surface up to this one. Read, never written.</summary>
    public sealed record PostsDeliveredThrough : UserEvent
    {
        public required string Surface { get; init; }
        public required int Through { get; init; }
    }

    // -- questions --

    /// <summary>A question that is not about a held mail.</summary>
    public sealed record QuestionAsked : UserEvent
    {
        public required int Number { get; init; }
        public required QuestionKind Kind { get; init; }
        public required string Conversation { get; init; }
        public int? Task { get; init; }
        public IReadOnlyList<string> Mails { get; init; } = [];
    }

    /// <summary>Decided: by an answer, or because something newer took its place.</summary>
    public sealed record QuestionDecided : UserEvent
    {
        public required int Number { get; init; }
        public AnswerWord? Answer { get; init; }
        public required string Outcome { get; init; }
        public required string Via { get; init; }
    }

    /// <summary>The user asked why: the chain of decisions is read and posted.</summary>
    public sealed record ExplanationAsked : UserEvent
    {
        public required string Key { get; init; }
        public required Place Place { get; init; }
        /// <summary>What each decision stands on was asked for too.</summary>
        public bool? Evidence { get; init; }
    }

    /// <summary>What was decided is taken back: the question's work is open again.</summary>
    public sealed record QuestionReopened : UserEvent
    {
        public required int Number { get; init; }
    }

    // -- time --

    /// <summary>A mark: nothing that followed from the events before it (a record, a row, a folder to delete) is open any more.</summary>
    public sealed record ProjectionsWritten : UserEvent;

    /// <summary>The data came back from a backup: numbers go on beyond all that may have been given since it was made.</summary>
    public sealed record NumbersAdvanced : UserEvent
    {
        public required DateTimeOffset RestoredAt { get; init; }
        public required int NextNumber { get; init; }
        public required int NextTask { get; init; }
        public required int NextMessage { get; init; }
        /// <summary>Of the tasks that were there already.</summary>
        public required int NextAttempt { get; init; }
    }

    /// <summary>The open questions were listed.</summary>
    public sealed record Reminded : UserEvent;

    /// <summary>A question was put about this sender (counted for the summary that stands for the rest).</summary>
    public sealed record PromptPut : UserEvent
    {
        public required string Sender { get; init; }
    }

    /// <summary>That mail is being throttled was said.</summary>
    public sealed record ThrottlingTold : UserEvent;

    /// <summary>A finding of doctor, or that it is well again, was said.</summary>
    public sealed record FindingTold : UserEvent
    {
        public required string Check { get; init; }
        public required FindingStatus Status { get; init; }
    }

    /// <summary>Old, finished things leave the state (never the journal).</summary>
    public sealed record Forgotten : UserEvent
    {
        public required DateTimeOffset OlderThan { get; init; }
    }
}
