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
    ];

    public static readonly ImmutableArray<string> TopLevel =
    [
        "bot_name", "bot_dir_name", "db_path", "temp_dir", "skills_dir", "namespace", "use_environment_file", "nextcloud_mount_path",
        "rclone_remote", "disabled_skills", "emissaries_enabled", "model", "effort", "max_memory_chars",
    ];

    public static readonly ImmutableArray<string> Scheduler =
    [
        "poll_interval", "talk_poll_interval", "talk_poll_timeout", "talk_poll_wait", "briefing_check_interval", "tasks_file_poll_interval",
        "shared_file_check_interval", "heartbeat_check_interval", "progress_updates", "progress_min_interval", "progress_max_messages",
        "confirmation_timeout_minutes", "stale_pending_warn_minutes", "stale_pending_fail_minutes", "max_retry_age_minutes",
        "task_retention_days", "feed_check_interval", "feed_item_retention_days", "worker_idle_timeout", "max_total_workers",
        "temp_file_retention_days",
    ];

    public static readonly ImmutableArray<string> User =
    [
        "timezone", "briefings", "resources", "log_channel", "worker_max", "ntfy_topic", "disabled_skills", "static_website_enabled",
        "max_foreground_workers", "max_background_workers", "site_enabled", "invoicing_notifications",
    ];

    public static readonly ImmutableArray<string> Talk = ["bot_username"];

    /// <returns>How to name it in the warning, or null when it is no key of the Python Istota's own.</returns>
    public static string? Find(ImmutableArray<string> path, bool isTable) => path switch
    {
        [var section, ..] when Sections.Contains(section) && (isTable || path.Length > 1) => $"[{section}]",
        [var key] when !isTable && TopLevel.Contains(key) => key,
        ["scheduler", var key, ..] when Scheduler.Contains(key) => $"scheduler.{key}",
        ["talk", var key, ..] when Talk.Contains(key) => $"talk.{key}",
        ["users", _, var key, ..] when User.Contains(key) => $"{KeyTable.Users}.{key}",
        _ => null,
    };
}
