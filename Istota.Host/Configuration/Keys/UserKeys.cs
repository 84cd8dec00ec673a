using Istota.Actors.Conversations;
using Istota.Actors.Outbox;
using static Istota.Host.Configuration.Keys.KeyBuilder;

namespace Istota.Host.Configuration.Keys;

/// <summary>The keys of each [users.ID].</summary>
internal static class UserKeys
{
    public static readonly SectionSpec User = Section(KeyTable.Users, "One person; the id is at most 32 characters, [a-z0-9] first, then [a-z0-9._-].",
        Text("display_name", "", "The name to call this person by."),
        Flag("admin", false, "Sees the system pages, filed and unrouted mail."),
        Texts("email_addresses", "This person's own addresses."),
        Texts("trusted_email_senders", "fnmatch patterns, case-insensitive, matched against the whole address: their mail is not held."),
        Texts("quiet_email_senders", "fnmatch patterns: their mail is filed and makes no task."),
        Text("alerts_channel", "", "Where alerts and questions go: a Talk room token, \"talk:TOKEN\" or \"web:ROOM\"; \"\": the one-to-one Talk room, else web:alerts."),
        Text("talk_user", "", "This person's Nextcloud account; \"\": the user id."),
        Choice("email_reply_routing", "origin+thread", "Where the outcome of a reply to one of our mails goes: the room it came from, the mail thread, or both.",
            ("origin+thread", ReplyRouting.OriginAndThread), ("origin", ReplyRouting.Origin), ("thread", ReplyRouting.Thread)),
        Choice("outbound_approval", "", "\"\": the floor (email.outbound_approval_floor); may only tighten it.", ("", null),
            ("off", OutboundApproval.Off), ("tainted", OutboundApproval.Tainted), ("untrusted", OutboundApproval.Untrusted), ("all", OutboundApproval.All)));
}
