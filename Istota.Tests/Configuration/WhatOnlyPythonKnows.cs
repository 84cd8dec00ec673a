using Istota.Host.Configuration.Keys;
using Istota.Host.Configuration.Reading;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>A config.toml of the Python Istota loads unchanged.</summary>
public sealed class WhatOnlyPythonKnows : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_sections_and_keys_are_one_warning_in_all()
    {
        var result = _folder.Load("bot_name = \"Zorg\"\nnextcloud_mount_path = \"/mnt\"\n" + ConfigFolder.Least + """

            [scheduler]
            talk_poll_wait = 2
            email_poll_interval = 30
            [talk]
            bot_username = "istota"
            [briefings.morning]
            cron = "0 6 * * *"
            [[location.places]]
            name = "home"
            [security.network]
            enabled = true
            [users.alice]
            timezone = "Europe/Berlin"
            [[users.alice.resources]]
            type = "calendar"
            [[users.alice.briefings]]
            name = "x"
            [users.bob]
            timezone = "Europe/Paris"
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(30, result.Config!.Scheduler.EmailPollInterval.TotalSeconds);
        var warning = Assert.Single(result.Warnings);
        Assert.DoesNotContain('\n', warning);
        foreach (var name in new[] { "bot_name", "nextcloud_mount_path", "scheduler.talk_poll_wait", "talk.bot_username", "[briefings]", "[location]", "[security]", "users.*.timezone", "users.*.resources" })
            Assert.Contains(name, warning);
    }

    [Fact]
    public void A_file_of_the_kind_that_it_is_run_with_loads_with_one_line()
    {
        var result = _folder.Load("""
            bot_name = "Zorg"
            emissaries_enabled = true
            custom_system_prompt = false
            db_path = "data/istota.db"
            module_data_dir = "data/modules"
            rclone_remote = "nextcloud"
            skills_dir = "config/skills"
            disabled_skills = ["browse"]
            temp_dir = "/tmp/istota"
            max_memory_chars = 0
            max_knowledge_facts = 50

            [experimental]
            features = []
            [brain]
            kind = "claude_code"
            fallback = ""
            [brain.native]
            model = "some-model"
            [brain.source_type_overrides]
            scheduled = "native"
            [models.aliases]
            smart = "opus"
            [security]
            sandbox_enabled = true
            [security.network]
            extra_hosts = []

            [nextcloud]
            url = "https://cloud.example.org"
            username = "zorg"
            app_password = "not-a-password"
            share_default_expire_days = 7
            [talk]
            enabled = true
            bot_username = "zorg"

            [email]
            enabled = true
            imap_host = "imap.example.org"
            imap_port = 993
            imap_user = "zorg@example.org"
            imap_password = "not-a-password"
            smtp_host = "smtp.example.org"
            smtp_port = 587
            poll_folder = "INBOX"
            bot_email = "zorg@example.org"
            imap_timeout_seconds = 30
            confirm_sender_match = "off"
            dmarc_canary = true
            outbound_approval_floor = "untrusted"

            [conversation]
            enabled = true
            lookback_count = 25
            [logging]
            level = "INFO"
            [scheduler]
            poll_interval = 2
            dispatch_interval = 0.5
            talk_poll_interval = 10
            talk_poll_wait = 2.0
            email_poll_interval = 60
            email_poll_batch_size = 50
            email_task_queue = "background"
            email_max_attachment_bytes_per_poll = 104857600
            email_retention_days = 7
            processed_email_retention_days = 90
            task_timeout_minutes = 30
            worker_idle_timeout = 30
            user_max_background_workers = 1
            db_backup_enabled = true
            [[default_briefings]]
            name = "morning"
            cron = "0 6 * * *"
            [[briefing_shared_blocks]]
            name = "news"
            [playbooks]
            enabled = false
            [sleep_cycle]
            enabled = true
            [channel_sleep_cycle]
            enabled = true
            [developer.review]
            enabled = false
            [site]
            hostname = "example.org"
            [web]
            enabled = true
            port = 8766
            session_secret_key = "x"
            [web.chat]
            max_prompt_chars = 32000
            [google_workspace]
            enabled = false
            [briefings]
            archive_retention_days = 30
            [health]
            max_document_bytes = 20000000

            [users.alice]
            display_name = "Alice"
            email_addresses = ["alice@example.org"]
            timezone = "Europe/Berlin"
            alerts_channel = "abc123"
            trusted_email_senders = ["*@family.example.org"]
            outbound_approval = "untrusted"
            external_turn_display = "full"
            disabled_modules = ["money"]
            [users.alice.routing]
            alert = "talk"
            [[users.alice.resources]]
            type = "folder"
            path = "/Notes"
            [[users.alice.briefings]]
            name = "evening"
            cron = "0 18 * * *"
            [users.alice.briefings.components]
            calendar = true
            """);
        Assert.Empty(result.Errors);
        Assert.DoesNotContain('\n', Assert.Single(result.Warnings));
        Assert.Equal("talk:abc123", result.Config!.Users["alice"].AlertsChannel);
    }

    [Fact]
    public void None_of_its_names_is_one_of_ours()
    {
        var ours = KeyTable.All.Select(k => k.Dotted).ToHashSet();
        Assert.Empty(ours.Intersect(PythonKeys.Scheduler.Select(k => "scheduler." + k)));
        Assert.Empty(ours.Intersect(PythonKeys.User.Select(k => "users.*." + k)));
        Assert.Empty(ours.Intersect(PythonKeys.Talk.Select(k => "talk." + k)));
        Assert.Empty(ours.Intersect(PythonKeys.Web.Select(k => "web." + k)));
        Assert.Empty(ours.Intersect(PythonKeys.Nextcloud.Select(k => "nextcloud." + k)));
        Assert.Empty(KeyTable.Sections.Select(s => s.Name.Split('.')[0]).Intersect(PythonKeys.Sections));
    }

    [Fact]
    public void No_users_at_all_is_a_warning_too() => Assert.Contains("[users.ID]", Assert.Single(_folder.Load(ConfigFolder.Least).Warnings));
}
