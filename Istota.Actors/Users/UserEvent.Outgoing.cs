using Istota.Actors.Decisions;
using Istota.Actors.Outbox;

namespace Istota.Actors.Users;

public abstract partial record UserEvent
{
    /// <summary>A mail of an attempt is taken: its bytes are stored under this Message-ID.</summary>
    public sealed record MailComposed : UserEvent
    {
        public required string MessageId { get; init; }
        public required int Task { get; init; }
        public required int Attempt { get; init; }
        public required string Entry { get; init; }
        public required string From { get; init; }
        public required IReadOnlyList<string> To { get; init; }
        public IReadOnlyList<string> Cc { get; init; } = [];
        public IReadOnlyList<string> Bcc { get; init; } = [];
        public required string Subject { get; init; }
        public required string Digest { get; init; }
        public required string Conversation { get; init; }
        public required string Origin { get; init; }
        public required bool NeedsApproval { get; init; }
        public required Reason Reason { get; init; }
        /// <summary>Auto-Submitted (RFC 3834) for as long as no person approves it; null when one asked for it in chat.</summary>
        public string? AutoSubmitted { get; init; }
    }

    /// <summary>The user put other words into a mail of a draft: the new one, composed beside this, takes the place of the old.</summary>
    public sealed record DraftEdited : UserEvent
    {
        public required int Number { get; init; }
        public required string Old { get; init; }
        public required string New { get; init; }
    }

    /// <summary>It may go, with this Date and no other.</summary>
    public sealed record MailCleared : UserEvent
    {
        public required string MessageId { get; init; }
        public required DateTimeOffset Date { get; init; }
        public required Reason Reason { get; init; }
    }

    public sealed record OutgoingDropped : UserEvent
    {
        public required string MessageId { get; init; }
        public required Reason Reason { get; init; }
    }

    public sealed record SendingStarted : UserEvent
    {
        public required string MessageId { get; init; }
        public required int Attempt { get; init; }
        public required string Node { get; init; }
    }

    public sealed record SendingDeferred : UserEvent
    {
        public required string MessageId { get; init; }
        public required string Detail { get; init; }
        public required DateTimeOffset NextAt { get; init; }
    }

    public sealed record MailSent : UserEvent
    {
        public required string MessageId { get; init; }
        public required Reason Reason { get; init; }
        public IReadOnlyList<RefusedRecipient> Rejected { get; init; } = [];
        /// <summary>Recipients that the server put off: they are tried again.</summary>
        public IReadOnlyList<string> Remaining { get; init; } = [];
        public DateTimeOffset? NextAt { get; init; }
    }

    public sealed record SendingFailed : UserEvent
    {
        public required string MessageId { get; init; }
        public required Reason Reason { get; init; }
        public required string Detail { get; init; }
    }

    public sealed record SendingUnclear : UserEvent
    {
        public required string MessageId { get; init; }
        public required string Detail { get; init; }
    }

    public sealed record SentCopied : UserEvent
    {
        public required string MessageId { get; init; }
    }
}
