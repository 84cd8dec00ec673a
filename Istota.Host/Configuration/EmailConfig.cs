using Istota.Actors.Gate;
using Istota.Actors.Outbox;

namespace Istota.Host.Configuration;

/// <summary>Section [email]: the bot's mailbox, its way out, and how mail is judged.</summary>
public sealed record EmailConfig
{
    public required bool Enabled { get; init; }
    public required string ImapHost { get; init; }
    public required int ImapPort { get; init; }
    public required string ImapUser { get; init; }
    public required Secret ImapPassword { get; init; }
    public required TlsMode ImapTls { get; init; }
    public required string SmtpHost { get; init; }
    public required int SmtpPort { get; init; }

    /// <summary>Already <c>imap_user</c> where <c>smtp_user</c> is empty; empty when there is nobody to log in as.</summary>
    public required string SmtpUser { get; init; }

    /// <summary>Already <c>imap_password</c> where <c>smtp_password</c> is empty.</summary>
    public required Secret SmtpPassword { get; init; }
    public required TlsMode SmtpTls { get; init; }

    /// <summary>Null: the system's certificates alone.</summary>
    public required string? TlsCaFile { get; init; }
    public required OAuth2Provider OAuth2 { get; init; }
    public required EmailOAuth2Config OAuth2Keys { get; init; }
    public required string PollFolder { get; init; }
    public required FirstSweep FirstSweep { get; init; }

    /// <summary>"auto", "" for none, or a folder's name.</summary>
    public required string SentFolder { get; init; }

    /// <summary>One plain address in canonical form; empty only while email is not enabled.</summary>
    public required string BotEmail { get; init; }
    public required string BotName { get; init; }
    public required MailboxMode Mode { get; init; }
    public required string Maildir { get; init; }
    public required OutboundMode Outbound { get; init; }
    public required string MaildirSent { get; init; }
    public required bool Idle { get; init; }
    public required ConfirmSenderMatch ConfirmSenderMatch { get; init; }
    public required string AuthservId { get; init; }
    public required FromStyle FromStyle { get; init; }
    public required OutboundApproval OutboundApprovalFloor { get; init; }
    public required TimeSpan ImapTimeout { get; init; }
    public required bool DmarcCanary { get; init; }
    public required bool DmarcCanaryWarnOnMissing { get; init; }
    public required long MaxMessageBytes { get; init; }

    /// <summary>What "auto" means on this port; never Auto.</summary>
    public TlsMode ImapTlsInUse => InUse(ImapTls, ImapPort == 993);

    /// <summary>What "auto" means on this port; never Auto.</summary>
    public TlsMode SmtpTlsInUse => InUse(SmtpTls, SmtpPort == 465);

    private static TlsMode InUse(TlsMode mode, bool implicitPort) =>
        mode != TlsMode.Auto ? mode : implicitPort ? TlsMode.Implicit : TlsMode.StartTls;
}

/// <summary>Section [email.oauth2]: who we are to the provider that gives the tokens.</summary>
public sealed record EmailOAuth2Config
{
    public required string ClientId { get; init; }
    public required Secret ClientSecret { get; init; }
    public required string Tenant { get; init; }

    /// <summary>Where the tokens come from; null when passwords are used.</summary>
    public required OAuth2Endpoints? Endpoints { get; init; }
}

/// <summary>How a connection to a mail server is encrypted. None is for loopback alone.</summary>
public enum TlsMode
{
    Auto,
    Implicit,
    StartTls,
    None,
}

/// <summary>Where mail comes from.</summary>
public enum MailboxMode
{
    Imap,
    Maildir,
}

/// <summary>Where mail goes to.</summary>
public enum OutboundMode
{
    Smtp,
    Files,
}

/// <summary>What a user's mail says in From: bot+USER, or the bot with a Reply-To, for servers that refuse the first.</summary>
public enum FromStyle
{
    Plus,
    ReplyTo,
}

/// <summary>Whether the mail that lies there at the very first start is taken.</summary>
public enum FirstSweep
{
    New,
    All,
}

/// <summary>Who gives tokens in place of a password.</summary>
public enum OAuth2Provider
{
    None,
    Google,
    Microsoft,
}
