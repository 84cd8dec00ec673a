using Akka.Actor;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Host.Configuration;
using Istota.Host.Login;
using Istota.Host.Mailbox;
using Istota.Host.Outbox;

namespace Istota.Host.Daemon;

/// <summary>The adapters of mail that the configuration asks for: IMAP or Maildir in, SMTP or files out.</summary>
internal static class MailEdge
{
    public static MailboxSettings PollerSettings(IstotaConfig config, DaemonParts parts) => new()
    {
        Account = config.Email.Mode == MailboxMode.Imap ? $"{config.Email.ImapUser}@{config.Email.ImapHost}/{config.Email.PollFolder}" : "maildir",
        PollInterval = config.Scheduler.EmailPollInterval,
        BatchSize = config.Scheduler.EmailPollBatchSize,
        MaxMessageBytes = config.Email.MaxMessageBytes,
        Idle = config.Email.Idle,
        FirstSweepAll = config.Email.FirstSweep == FirstSweep.All || parts.FirstSweepAll,
        RetentionDays = config.Scheduler.EmailRetention?.TotalDays ?? 0,
        StoreRetention = config.Scheduler.ProcessedEmailRetention,
        RetainEvery = RetainEvery(config.Scheduler.EmailRetention ?? TimeSpan.Zero),
    };

    /// <summary>Mail that is to go within the hour cannot wait an hour for the next look.</summary>
    private static TimeSpan RetainEvery(TimeSpan retention)
    {
        var hour = TimeSpan.FromHours(1);
        return retention <= TimeSpan.Zero || retention > hour ? hour : retention < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : retention;
    }

    public static PollerPorts PollerPorts(IstotaConfig config, DaemonParts parts, IActorRef router, IActorRef users) => new(
        () => parts.Telemetry.Watched(Mailbox(config, parts)), parts.Mails, parts.Filed,
        new MailReading(
            async (key, raw, at, ct) => parts.Recent.Remember(await parts.Telemetry.ReadAsync(key, () => MailReader.ReadAsync(key, raw, at, parts.Reading, ct))),
            (key, headers, at, size) => MailReader.ReadHeaders(key, headers, at, size, parts.Reading)),
        router, users, parts.Readiness, parts.Time, Random.Shared.NextDouble);

    public static OutboxPorts OutboxPorts(IstotaConfig config, DaemonParts parts) => new(
        new ReadyFolder(Path.Combine(config.Storage.DataDir, "outbox")), parts.Mails, parts.Outgoing,
        !config.Email.Enabled ? new NoMailSender()
            : config.Email.Outbound == OutboundMode.Files ? new FileMailSender(config.Email.MaildirSent) : new SmtpMailSender(Smtp(config.Email, parts.MailTokens), parts.Time),
        config.Email is { Enabled: true, Mode: MailboxMode.Imap, Outbound: OutboundMode.Smtp, SentFolder.Length: > 0 } ? new ImapSentFolder(Imap(config.Email, parts.MailTokens), config.Email.SentFolder) : new NoSentFolder(),
        parts.Readiness, parts.Users, parts.Time);

    private static IMailbox Mailbox(IstotaConfig config, DaemonParts parts) => config.Email.Mode == MailboxMode.Imap
        ? new ImapMailbox(Imap(config.Email, parts.MailTokens), config.Email.PollFolder)
        : new MaildirMailbox(config.Email.Maildir, parts.Time);

    internal static MailServerSettings Imap(EmailConfig email, AccessTokens? tokens) => new(
        email.ImapHost, email.ImapPort, email.ImapUser, email.ImapPassword.Reveal() ?? "", email.ImapTlsInUse, email.TlsCaFile ?? "", email.ImapTimeout)
    { Tokens = tokens };

    internal static MailServerSettings Smtp(EmailConfig email, AccessTokens? tokens) => new(
        email.SmtpHost, email.SmtpPort, email.SmtpUser, email.SmtpPassword.Reveal() ?? "", email.SmtpTlsInUse, email.TlsCaFile ?? "", email.ImapTimeout)
    { Tokens = tokens };
}
