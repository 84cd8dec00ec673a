using System.Collections.Frozen;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reload;

/// <summary>Which keys take effect when the file is read again, and which wait for a restart (docs/reload.md): each key of <see cref="KeyTable"/> stands in one of the two lists.</summary>
internal static class ReloadTable
{
    /// <summary>Who there is, how mail is judged, what an agent is: all that rules and tasks ask for anew each time.</summary>
    public static readonly FrozenSet<string> Live = new[]
    {
        "email.bot_name", "email.confirm_sender_match", "email.authserv_id", "email.from_style", "email.outbound_approval_floor",
        "scheduler.email_rate_limit_messages", "scheduler.email_sender_rate_limit_messages", "scheduler.email_rate_limit_window_seconds",
        "scheduler.email_confirmation_prompts_per_window", "scheduler.email_max_body_chars", "scheduler.email_max_attachment_bytes",
        "scheduler.max_concurrent_tasks_per_user", "scheduler.task_timeout_minutes", "scheduler.max_attempts",
        "agent.command", "agent.format", "agent.env", "agent.sandbox", "agent.instructions_file",
        "nextcloud.app_password", "nextcloud.tls_ca_file",
        "users.*.display_name", "users.*.admin", "users.*.email_addresses", "users.*.trusted_email_senders", "users.*.quiet_email_senders",
        "users.*.alerts_channel", "users.*.talk_user", "users.*.email_reply_routing", "users.*.outbound_approval",
    }.ToFrozenSet();

    /// <summary>Connections, places and listeners, made once at the start.</summary>
    public static readonly FrozenSet<string> Restart = new[]
    {
        "email.enabled", "email.imap_host", "email.imap_port", "email.imap_user", "email.imap_password", "email.imap_tls",
        "email.smtp_host", "email.smtp_port", "email.smtp_user", "email.smtp_password", "email.smtp_tls", "email.tls_ca_file",
        "email.oauth2", "email.oauth2.client_id", "email.oauth2.client_secret", "email.oauth2.tenant",
        "email.poll_folder", "email.first_sweep", "email.sent_folder", "email.bot_email", "email.mode", "email.maildir", "email.outbound", "email.maildir_sent",
        "email.idle", "email.imap_timeout_seconds", "email.dmarc_canary", "email.dmarc_canary_warn_on_missing", "email.max_message_bytes",
        "scheduler.email_poll_interval", "scheduler.email_poll_batch_size", "scheduler.email_retention_days", "scheduler.processed_email_retention_days",
        "scheduler.max_concurrent_tasks",
        "storage.data_dir", "storage.users_root", "storage.database", "storage.connection_string",
        "web.enabled", "web.listen", "web.public_url", "web.oidc.authority", "web.oidc.client_id", "web.oidc.client_secret", "web.oidc.user_claim",
        "nextcloud.url", "nextcloud.username", "talk.enabled", "talk.max_long_polls",
        "cluster.enabled", "cluster.hostname", "cluster.port", "cluster.seed_nodes", "cluster.roles",
        "doctor.dns_server", "telemetry.otlp_endpoint", "telemetry.log_format",
    }.ToFrozenSet();

    public static bool IsLive(KeySpec key) => Live.Contains(key.Dotted);
}
