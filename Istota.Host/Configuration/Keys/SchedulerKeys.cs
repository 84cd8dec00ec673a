using static Istota.Host.Configuration.Keys.KeyBuilder;

namespace Istota.Host.Configuration.Keys;

/// <summary>The keys of [scheduler].</summary>
internal static class SchedulerKeys
{
    private const int Century = 36500;
    private const int Million = 1_000_000;

    public static readonly SectionSpec Scheduler = Section("scheduler", "How often, how many, how long.",
        Whole("email_poll_interval", 60, 1, 86400, "Seconds between two looks into the mailbox."),
        Whole("email_poll_batch_size", 50, 1, 1000, "Messages in flight between mailbox and journal."),
        Number("email_retention_days", 7, 0, Century, "Days (a decimal is fine) after it is finished, a mail is deleted from the server; 0 keeps all."),
        Whole("processed_email_retention_days", 90, 1, Century, "Days that finished mail, sent files and decisions stay in our own stores."),
        Whole("email_rate_limit_messages", 60, 0, Million, "Mails of strangers per user and window; more is filed as \"throttled\", announced once; 0: no limit."),
        Whole("email_sender_rate_limit_messages", 20, 0, Million, "Mails per user and sender in a window; 0: no limit."),
        Whole("email_rate_limit_window_seconds", 3600, 1, 31_536_000, "The window of both limits, and of the one below."),
        Whole("email_confirmation_prompts_per_window", 3, 0, Million, "Questions about one sender; beyond it one summary. 0: never collapse."),
        Whole("email_max_body_chars", 32000, 1, 100_000_000, "Characters of a mail's text given to the agent; beyond it a marker, the whole stays stored."),
        Whole("email_max_attachment_bytes", 26214400, 0, int.MaxValue, "The largest attachment that is saved."),
        Whole("max_concurrent_tasks", 4, 1, 1000, "Tasks that run at once, all users together."),
        Whole("max_concurrent_tasks_per_user", 1, 1, 1000, "Tasks of one user that run at once."),
        Number("task_timeout_minutes", 30, 0.001, 10080, "Minutes (a decimal is fine) after which an attempt is stopped."),
        Whole("max_attempts", 3, 1, 100, "A failed task is tried again, after 1 and then 4 minutes, until it had this many attempts."));
}
