using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using static Istota.Host.Configuration.Keys.KeyBuilder;

namespace Istota.Host.Configuration.Keys;

/// <summary>The keys of [email] and [email.oauth2].</summary>
internal static class EmailKeys
{
    private const int MostBytes = int.MaxValue;

    private static readonly (string, Enum?)[] Tls =
        [("auto", TlsMode.Auto), ("implicit", TlsMode.Implicit), ("starttls", TlsMode.StartTls), ("none", TlsMode.None)];

    public static readonly SectionSpec Email = Section("email", "The bot's mailbox, its way out, and how mail is judged.",
        Flag("enabled", true, "Mail is read and sent."),
        Text("imap_host", "", "The IMAP server; required for mode \"imap\"."),
        Whole("imap_port", 993, 1, 65535, "993 is implicit TLS; anything else STARTTLS."),
        Text("imap_user", "", "The login name; required for mode \"imap\"."),
        Hidden("imap_password", "Its password; required for mode \"imap\"."),
        Choice("imap_tls", "auto", "How the connection is encrypted; \"none\" on loopback only.", Tls),
        Text("smtp_host", "", "The server mail is handed to; required for outbound \"smtp\"."),
        Whole("smtp_port", 587, 1, 65535, "465 is implicit TLS; anything else STARTTLS."),
        Text("smtp_user", "", "The login name; empty: imap_user."),
        Hidden("smtp_password", "Its password; empty: imap_password."),
        Choice("smtp_tls", "auto", "How the connection is encrypted; \"none\" on loopback only.", Tls),
        FilePath("tls_ca_file", "", "Extra CA certificate (PEM) to trust, beside the system's."),
        Choice("oauth2", "", "Log in by tokens (OAUTHBEARER, XOAUTH2) with the keys of [email.oauth2], in place of passwords.",
            ("", OAuth2Provider.None), ("google", OAuth2Provider.Google), ("microsoft", OAuth2Provider.Microsoft)),
        Text("poll_folder", "INBOX", "The folder mail is read from."),
        Choice("first_sweep", "new", "At the very first start: \"new\" leaves alone what is already there, \"all\" takes it.",
            ("new", FirstSweep.New), ("all", FirstSweep.All)),
        Text("sent_folder", "auto", "Where a copy of each mail sent goes; \"auto\": the special-use folder, none where the server keeps its own copy; \"\": none."),
        Text("bot_email", "", "The bot's own address; required."),
        Text("bot_name", "Istota", "The name in From."),
        Choice("mode", "imap", "Where mail comes from.", ("imap", MailboxMode.Imap), ("maildir", MailboxMode.Maildir)),
        FilePath("maildir", "", "For mode \"maildir\": the folder with new/ cur/ tmp/."),
        Choice("outbound", "smtp", "Where mail goes to; \"files\" writes .eml files to maildir_sent, for trying out.",
            ("smtp", OutboundMode.Smtp), ("files", OutboundMode.Files)),
        FilePath("maildir_sent", "", "For outbound \"files\": the folder the .eml files are written to."),
        Flag("idle", true, "IMAP IDLE where the server has it; the poll stays as the safety net."),
        Choice("confirm_sender_match", "gate",
            "Mail that claims a user's own address: true or \"gate\" holds it, \"verify\" holds it unless authserv_id vouches for it, false or \"off\" lets it pass.",
            ("gate", ConfirmSenderMatch.Gate), ("verify", ConfirmSenderMatch.Verify), ("off", ConfirmSenderMatch.Off)) with
        { FlagToo = true },
        Text("authserv_id", "", "Our own mail server's id in Authentication-Results (RFC 8601); headers with another id are not believed."),
        Choice("from_style", "plus", "\"plus\": From is bot+USER@domain; \"reply-to\": From is bot_email, Reply-To is bot+USER@domain, for servers that refuse the other.",
            ("plus", FromStyle.Plus), ("reply-to", FromStyle.ReplyTo)),
        Choice("outbound_approval_floor", "tainted", "Which mails of the agent need a yes, for everybody; a user's outbound_approval may only tighten it.",
            ("off", OutboundApproval.Off), ("tainted", OutboundApproval.Tainted), ("untrusted", OutboundApproval.Untrusted), ("all", OutboundApproval.All)),
        Whole("imap_timeout_seconds", 30, 1, 3600, "How long one answer of the IMAP server may take."),
        Flag("dmarc_canary", true, "Warn when mail from a user's own address stops authenticating."),
        Flag("dmarc_canary_warn_on_missing", false, "Warn too when there is no verdict at all."),
        Whole("max_message_bytes", 36700160, 1, MostBytes, "A mail above it is filed as \"oversized\" from its headers; its body is never fetched, and the user is told."));

    public static readonly SectionSpec OAuth2 = Section("email.oauth2", "For oauth2 = \"google\" or \"microsoft\"; `istota login` gets the refresh token.",
        Text("client_id", "", "The application's id at the provider; required with oauth2."),
        Hidden("client_secret", "The application's secret; required for Google."),
        Text("tenant", "common", "Microsoft's tenant: \"common\", \"consumers\", \"organizations\", an id or a domain."));
}
