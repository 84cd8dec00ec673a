using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;

namespace Istota.Host.Configuration.Reading;

/// <summary>Makes the immutable records out of values that every rule has passed.</summary>
internal static class ConfigBuilder
{
    public static IstotaConfig Build(SectionSet sections, OAuth2Endpoints? tokens) => new()
    {
        Email = Email(sections["email"], sections["email.oauth2"], tokens),
        Scheduler = Scheduler(sections["scheduler"]),
        Agent = Agent(sections["agent"]),
        Storage = Storage(sections["storage"]),
        Web = Web(sections["web"], sections["web.oidc"]),
        Nextcloud = Nextcloud(sections["nextcloud"]),
        Talk = new() { Enabled = sections["talk"].Flag("enabled"), MaxLongPolls = sections["talk"].Int("max_long_polls") },
        Users = sections.Users.ToDictionary(u => u.User!, User, StringComparer.Ordinal).AsReadOnly(),
        Cluster = Cluster(sections["cluster"]),
        Doctor = new() { DnsServer = sections["doctor"].Text("dns_server") },
        Telemetry = new()
        {
            OtlpEndpoint = TelemetryRules.Endpoint(sections["telemetry"]),
            LogFormat = sections["telemetry"].Word<LogFormat>("log_format"),
        },
    };

    private static EmailConfig Email(SectionValues email, SectionValues oauth2, OAuth2Endpoints? tokens) => new()
    {
        Enabled = email.Flag("enabled"),
        ImapHost = email.Text("imap_host"),
        ImapPort = email.Int("imap_port"),
        ImapUser = email.Text("imap_user"),
        ImapPassword = email.Secret("imap_password"),
        ImapTls = email.Word<TlsMode>("imap_tls"),
        SmtpHost = email.Text("smtp_host"),
        SmtpPort = email.Int("smtp_port"),
        SmtpUser = email.Text("smtp_user"),
        SmtpPassword = email.Secret("smtp_password"),
        SmtpTls = email.Word<TlsMode>("smtp_tls"),
        TlsCaFile = OrNull(email.Text("tls_ca_file")),
        OAuth2 = email.Word<OAuth2Provider>("oauth2"),
        OAuth2Keys = new() { ClientId = oauth2.Text("client_id"), ClientSecret = oauth2.Secret("client_secret"), Tenant = oauth2.Text("tenant"), Endpoints = tokens },
        PollFolder = email.Text("poll_folder"),
        FirstSweep = email.Word<FirstSweep>("first_sweep"),
        SentFolder = email.Text("sent_folder"),
        BotEmail = Addresses.Canonical(email.Text("bot_email")) ?? "",
        BotName = email.Text("bot_name"),
        Mode = email.Word<MailboxMode>("mode"),
        Maildir = email.Text("maildir"),
        Outbound = email.Word<OutboundMode>("outbound"),
        MaildirSent = email.Text("maildir_sent"),
        Idle = email.Flag("idle"),
        ConfirmSenderMatch = email.Word<ConfirmSenderMatch>("confirm_sender_match"),
        AuthservId = email.Text("authserv_id"),
        FromStyle = email.Word<FromStyle>("from_style"),
        OutboundApprovalFloor = email.Word<OutboundApproval>("outbound_approval_floor"),
        ImapTimeout = TimeSpan.FromSeconds(email.Long("imap_timeout_seconds")),
        DmarcCanary = email.Flag("dmarc_canary"),
        DmarcCanaryWarnOnMissing = email.Flag("dmarc_canary_warn_on_missing"),
        MaxMessageBytes = email.Long("max_message_bytes"),
    };

    private static SchedulerConfig Scheduler(SectionValues scheduler) => new()
    {
        EmailPollInterval = TimeSpan.FromSeconds(scheduler.Long("email_poll_interval")),
        EmailPollBatchSize = scheduler.Int("email_poll_batch_size"),
        EmailRetention = scheduler.Number("email_retention_days") is > 0 and var days ? TimeSpan.FromDays(days) : null,
        ProcessedEmailRetention = TimeSpan.FromDays(scheduler.Int("processed_email_retention_days")),
        EmailRateLimitMessages = scheduler.Int("email_rate_limit_messages"),
        EmailSenderRateLimitMessages = scheduler.Int("email_sender_rate_limit_messages"),
        EmailRateLimitWindow = TimeSpan.FromSeconds(scheduler.Long("email_rate_limit_window_seconds")),
        EmailConfirmationPromptsPerWindow = scheduler.Int("email_confirmation_prompts_per_window"),
        EmailMaxBodyChars = scheduler.Int("email_max_body_chars"),
        EmailMaxAttachmentBytes = scheduler.Long("email_max_attachment_bytes"),
        MaxConcurrentTasks = scheduler.Int("max_concurrent_tasks"),
        MaxConcurrentTasksPerUser = scheduler.Int("max_concurrent_tasks_per_user"),
        TaskTimeout = TimeSpan.FromMinutes(scheduler.Number("task_timeout_minutes")),
        MaxAttempts = scheduler.Int("max_attempts"),
    };

    private static AgentConfig Agent(SectionValues agent) => new()
    {
        Command = agent.Texts("command"),
        Format = agent.Word<AgentFormat>("format"),
        Env = agent.Map("env"),
        Sandbox = agent.Word<Sandbox>("sandbox"),
        InstructionsFile = OrNull(agent.Text("instructions_file")),
    };

    private static StorageConfig Storage(SectionValues storage) => new()
    {
        DataDir = storage.Text("data_dir"),
        UsersRoot = storage.Text("users_root"),
        Database = storage.Word<Database>("database"),
        ConnectionString = storage.Secret("connection_string"),
    };

    private static WebConfig Web(SectionValues web, SectionValues oidc) => new()
    {
        Enabled = web.Flag("enabled"),
        Listen = web.Text("listen").TrimEnd('/'),
        PublicUrl = web.Text("public_url").TrimEnd('/'),
        Oidc = new()
        {
            Authority = oidc.Text("authority").TrimEnd('/'),
            ClientId = oidc.Text("client_id"),
            ClientSecret = oidc.Secret("client_secret"),
            UserClaim = oidc.Text("user_claim"),
        },
    };

    private static NextcloudConfig Nextcloud(SectionValues nextcloud) => new()
    {
        Url = nextcloud.Text("url"),
        Username = nextcloud.Text("username"),
        AppPassword = nextcloud.Secret("app_password"),
        TlsCaFile = OrNull(nextcloud.Text("tls_ca_file")),
    };

    private static ClusterConfig Cluster(SectionValues cluster) => new()
    {
        Enabled = cluster.Flag("enabled"),
        Hostname = cluster.Text("hostname"),
        Port = cluster.Int("port"),
        SeedNodes = cluster.Texts("seed_nodes"),
        Roles = cluster.Texts("roles"),
    };

    private static UserConfig User(SectionValues user) => new()
    {
        Id = user.User!,
        DisplayName = user.Text("display_name"),
        Admin = user.Flag("admin"),
        EmailAddresses = [.. user.Texts("email_addresses").Select(a => Addresses.Canonical(a)!)],
        TrustedEmailSenders = user.Texts("trusted_email_senders"),
        QuietEmailSenders = user.Texts("quiet_email_senders"),
        AlertsChannel = OrNull(user.Text("alerts_channel")),
        TalkUser = user.Text("talk_user"),
        EmailReplyRouting = user.Word<ReplyRouting>("email_reply_routing"),
        OutboundApproval = user.Word<OutboundApproval>("outbound_approval"),
    };

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
