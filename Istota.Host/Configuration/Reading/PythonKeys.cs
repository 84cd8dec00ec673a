using System.Collections.Immutable;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>What only the Python Istota knows, so that its config.toml loads unchanged, with one line that says what is not used.</summary>
internal static class PythonKeys
{
    public static readonly ImmutableArray<string> Sections =
    [
        "briefings", "skills", "browser", "developer", "logging", "memory", "sleep_cycle", "channel_sleep_cycle", "location", "ntfy",
        "conversation", "security", "site", "network", "whisper", "google_workspace", "kv",
        "brain", "experimental", "models", "money", "moneyman", "health", "playbooks", "memory_search", "devbox", "caldav", "default_briefings",
        "briefing_shared_blocks",
    ];

    public static readonly ImmutableArray<string> TopLevel =
    [
        "bot_name", "bot_dir_name", "db_path", "temp_dir", "skills_dir", "namespace", "use_environment_file", "nextcloud_mount_path",
        "rclone_remote", "disabled_skills", "emissaries_enabled", "model", "effort", "max_memory_chars",
        "advisor_model", "custom_system_prompt", "max_knowledge_facts", "module_data_dir", "workspace_path", "admin_users", "bundled_skills_dir",
    ];

    public static readonly ImmutableArray<string> Scheduler =
    [
        "poll_interval", "talk_poll_interval", "talk_poll_timeout", "talk_poll_wait", "briefing_check_interval", "tasks_file_poll_interval",
        "shared_file_check_interval", "heartbeat_check_interval", "progress_updates", "progress_min_interval", "progress_max_messages",
        "confirmation_timeout_minutes", "stale_pending_warn_minutes", "stale_pending_fail_minutes", "max_retry_age_minutes",
        "task_retention_days", "feed_check_interval", "feed_item_retention_days", "worker_idle_timeout", "max_total_workers",
        "temp_file_retention_days",
        "cron_max_staleness_minutes", "db_backup_dir", "db_backup_enabled", "db_backup_interval", "db_backup_retention", "db_health_check_interval",
        "dispatch_interval", "doctor_check_interval", "email_max_attachment_bytes_per_poll", "email_task_queue", "event_log_enabled",
        "host_pressure_alert_cooldown_seconds", "host_pressure_breadcrumb_interval_seconds", "host_pressure_docker_socket", "host_pressure_enabled",
        "host_pressure_psi_threshold", "host_pressure_sample_interval_seconds", "host_pressure_shmem_unaccounted_alert_mb", "istota_file_poll_interval",
        "location_ping_retention_days", "log_channel_show_skills", "long_task_threshold_minutes", "loop_stall_alert_seconds", "main_loop_read_timeout_ms",
        "max_background_workers", "max_foreground_workers", "max_long_workers", "max_subtask_depth", "max_subtask_prompt_chars", "max_subtasks_per_task",
        "min_available_memory_mb", "progress_show_text", "progress_show_tool_use", "push_notification_sources", "push_notification_threshold_seconds",
        "scheduled_job_max_consecutive_failures", "scheduler_stats_interval", "stale_pending_fail_hours", "stream_text_gate_chars",
        "talk_cache_max_per_conversation", "task_cgroup_enabled", "task_cpu_max_percent", "task_memory_max_mb", "task_pids_max", "usage_retention_days",
        "user_max_background_workers", "user_max_foreground_workers", "user_max_long_workers", "worker_heartbeat_seconds", "worker_idle_poll_interval",
        "worker_stuck_minutes",
    ];

    public static readonly ImmutableArray<string> User =
    [
        "timezone", "briefings", "resources", "log_channel", "worker_max", "ntfy_topic", "disabled_skills", "static_website_enabled",
        "max_foreground_workers", "max_background_workers", "site_enabled", "invoicing_notifications",
        "briefing_email_html", "default_briefings", "default_destination", "disabled_modules", "external_turn_display", "max_chars", "monarch",
        "reminders_file", "routing", "timezone_follow_location",
    ];

    public static readonly ImmutableArray<string> Talk = ["bot_username"];

    public static readonly ImmutableArray<string> Nextcloud = ["share_default_expire_days"];

    public static readonly ImmutableArray<string> Web =
    [
        "auth", "chat", "port", "session_secret_key", "token_storage", "oauth2_provider", "oauth2_client_id", "oauth2_client_secret",
        "oauth2_token_endpoint", "oauth2_userinfo_endpoint", "oauth2_redirect_uri",
    ];

    /// <returns>How to name it in the warning, or null when it is no key of the Python Istota's own.</returns>
    public static string? Find(ImmutableArray<string> path, bool isTable) => path switch
    {
        [var section, ..] when Sections.Contains(section) && (isTable || path.Length > 1) => $"[{section}]",
        [var key] when !isTable && TopLevel.Contains(key) => key,
        ["scheduler", var key, ..] when Scheduler.Contains(key) => $"scheduler.{key}",
        ["talk", var key, ..] when Talk.Contains(key) => $"talk.{key}",
        ["nextcloud", var key, ..] when Nextcloud.Contains(key) => $"nextcloud.{key}",
        ["web", var key, ..] when Web.Contains(key) => $"web.{key}",
        ["users", _, var key, ..] when User.Contains(key) => $"{KeyTable.Users}.{key}",
        _ => null,
    };
}
