namespace Istota.Actors.Mailbox;

/// <summary>What the poller's journal holds. UIDs are those of the UIDVALIDITY current at the time; ids of users in one string are parted by a comma, which no id holds.</summary>
public abstract record MailboxEvent
{
    private MailboxEvent() { }
    public required DateTimeOffset At { get; init; }

    /// <summary>The very first start: all up to <see cref="Through"/> was there before and is left alone.</summary>
    public sealed record Opened : MailboxEvent
    {
        public required string Mailbox { get; init; }
        public required string Folder { get; init; }
        public required uint UidValidity { get; init; }
        public required uint Through { get; init; }
    }

    /// <summary>The folder counts its mail anew (RFC 3501 §2.3.1.1): it is walked again from the start.</summary>
    public sealed record ValidityChanged : MailboxEvent
    {
        public required uint UidValidity { get; init; }
        /// <summary>The UIDs below it are walked again; 0 where the server does not tell.</summary>
        public uint UidNext { get; init; }
    }

    /// <summary>Mails found again under the new UIDVALIDITY, settled before: each with its key of old, empty where that is forgotten.</summary>
    public sealed record MailsRecognised : MailboxEvent
    {
        public required uint Through { get; init; }
        public required uint[] Uids { get; init; }
        public required string[] Keys { get; init; }
    }

    /// <summary>What one fetch brought is in its users' journals, or filed.</summary>
    public sealed record MailsSettled : MailboxEvent
    {
        /// <summary>All up to it are settled.</summary>
        public required uint Through { get; init; }
        public required uint[] Uids { get; init; }
        /// <summary>For each the key when it is one of old; else empty.</summary>
        public required string[] Keys { get; init; }
        /// <summary>For each the users that have it; empty where it must never be deleted from the server (unrouted, oversized, not stored).</summary>
        public required string[] Users { get; init; }
        public required long Throttled { get; init; }
        public required long Unrouted { get; init; }
        public required long Oversized { get; init; }
        public required long Duplicates { get; init; }
    }

    /// <summary>Mails that somebody deleted before they were read.</summary>
    public sealed record MailsVanished : MailboxEvent
    {
        public required uint Through { get; init; }
        public required uint[] Uids { get; init; }
    }

    /// <summary>Mails that are no longer on the server: deleted by us after their time, or by somebody else.</summary>
    public sealed record MailsGone : MailboxEvent
    {
        public required string[] Keys { get; init; }
    }

    /// <summary>Their bytes have left our own store; with the mail gone too, its key is forgotten.</summary>
    public sealed record BytesDropped : MailboxEvent
    {
        public required string[] Keys { get; init; }
    }
}
