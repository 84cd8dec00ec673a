using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>What is written reaches the record that the actors get.</summary>
public sealed class WhatIsRead : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_keys_of_email()
    {
        var email = _folder.Valid("""
            [email]
            imap_host = "imap.example.org"
            imap_port = 143
            imap_user = "bot"
            imap_password = "i"
            smtp_host = "smtp.example.org"
            smtp_port = 465
            smtp_user = "out"
            smtp_password = "s"
            imap_tls = "auto"
            oauth2 = ""
            poll_folder = "Istota"
            first_sweep = "all"
            sent_folder = ""
            bot_email = "istota@example.org"
            bot_name = "Bot"
            idle = false
            confirm_sender_match = "verify"
            authserv_id = "mx.example.org"
            from_style = "reply-to"
            outbound_approval_floor = "untrusted"
            imap_timeout_seconds = 5
            max_message_bytes = 1_000
            [email.oauth2]
            client_id = ""
            tenant = "common"
            """).Email;
        Assert.Equal(("imap.example.org", 143, "bot", "i"), (email.ImapHost, email.ImapPort, email.ImapUser, email.ImapPassword.Reveal()));
        Assert.Equal(("smtp.example.org", 465, "out", "s"), (email.SmtpHost, email.SmtpPort, email.SmtpUser, email.SmtpPassword.Reveal()));
        Assert.Equal((TlsMode.StartTls, TlsMode.Implicit), (email.ImapTlsInUse, email.SmtpTlsInUse));
        Assert.Equal(("Istota", FirstSweep.All, ""), (email.PollFolder, email.FirstSweep, email.SentFolder));
        Assert.Equal(("istota@example.org", "Bot", false), (email.BotEmail, email.BotName, email.Idle));
        Assert.Equal((ConfirmSenderMatch.Verify, "mx.example.org"), (email.ConfirmSenderMatch, email.AuthservId));
        Assert.Equal((FromStyle.ReplyTo, OutboundApproval.Untrusted), (email.FromStyle, email.OutboundApprovalFloor));
        Assert.Equal((TimeSpan.FromSeconds(5), 1000), (email.ImapTimeout, email.MaxMessageBytes));
        Assert.Equal((MailboxMode.Imap, OutboundMode.Smtp, OAuth2Provider.None), (email.Mode, email.Outbound, email.OAuth2));
    }

    [Theory]
    [InlineData("true", ConfirmSenderMatch.Gate)]
    [InlineData("\"gate\"", ConfirmSenderMatch.Gate)]
    [InlineData("false", ConfirmSenderMatch.Off)]
    [InlineData("\"off\"", ConfirmSenderMatch.Off)]
    public void Confirm_sender_match_takes_flags_and_words(string written, ConfirmSenderMatch read) =>
        Assert.Equal(read, _folder.Valid($"{ConfigFolder.Least}\nconfirm_sender_match = {written}\n").Email.ConfirmSenderMatch);

    [Theory]
    [InlineData(993, "auto", TlsMode.Implicit)]
    [InlineData(1143, "auto", TlsMode.StartTls)]
    [InlineData(993, "starttls", TlsMode.StartTls)]
    [InlineData(1143, "implicit", TlsMode.Implicit)]
    public void Auto_follows_the_port(int port, string tls, TlsMode inUse) =>
        Assert.Equal(inUse, _folder.Valid($"{ConfigFolder.Least}\nimap_port = {port}\nimap_tls = \"{tls}\"\n").Email.ImapTlsInUse);

    [Fact]
    public void The_keys_of_the_other_sections()
    {
        _folder.Write("house.md", "Be kind.");
        var config = _folder.Valid(ConfigFolder.Least + """

            [scheduler]
            email_poll_interval = 5
            email_retention_days = 0.25
            task_timeout_minutes = 0.5
            max_concurrent_tasks_per_user = 2
            [agent]
            command = ["claude", "-p"]
            format = "claude-stream-json"
            sandbox = "bwrap"
            instructions_file = "house.md"
            [agent.env]
            API_KEY = "k"
            [storage]
            data_dir = "/srv/istota"
            users_root = "/srv/users"
            [web]
            listen = "http://*:8080"
            public_url = "https://istota.example.org/"
            [telemetry]
            otlp_endpoint = "http://127.0.0.1:4318/otlp"
            log_format = "json"
            """);
        Assert.Equal((5, 6, 0.5), (config.Scheduler.EmailPollInterval.TotalSeconds, config.Scheduler.EmailRetention!.Value.TotalHours, config.Scheduler.TaskTimeout.TotalMinutes));
        Assert.Equal(2, config.Scheduler.MaxConcurrentTasksPerUser);
        Assert.Equal(["claude", "-p"], config.Agent.Command);
        Assert.Equal((AgentFormat.ClaudeStreamJson, Sandbox.Bwrap, $"{_folder.Root}/house.md"), (config.Agent.Format, config.Agent.Sandbox, config.Agent.InstructionsFile));
        Assert.Equal("k", config.Agent.Env["API_KEY"].Reveal());
        Assert.Equal(("/srv/istota", "/srv/users", "/srv/istota/istota.sock"), (config.Storage.DataDir, config.Storage.UsersRoot, config.Storage.SocketPath));
        Assert.Equal(("http://*:8080", "https://istota.example.org"), (config.Web.Listen, config.Web.PublicUrl));
        Assert.Equal((new Uri("http://127.0.0.1:4318/otlp"), LogFormat.Json), (config.Telemetry.OtlpEndpoint, config.Telemetry.LogFormat));
    }

    [Fact]
    public void The_keys_of_a_user()
    {
        var users = _folder.Valid(ConfigFolder.Least + """

            [users.alice]
            display_name = "Alice"
            admin = true
            email_addresses = ["Alice@Example.ORG", "a.b+c@bücher.example"]
            quiet_email_senders = ["*@news.example.org"]
            alerts_channel = "web:main"
            talk_user = "Alice.Doe"
            email_reply_routing = "thread"
            outbound_approval = "all"
            [users.bob-2]
            """).Users;
        var alice = users["alice"];
        Assert.Equal(("alice", "Alice", true, "web:main", "Alice.Doe"), (alice.Id, alice.DisplayName, alice.Admin, alice.AlertsChannel, alice.TalkUser));
        Assert.Equal(["alice@example.org", "a.b+c@xn--bcher-kva.example"], alice.EmailAddresses);
        Assert.Equal(["*@news.example.org"], alice.QuietEmailSenders);
        Assert.Equal((ReplyRouting.Thread, OutboundApproval.All), (alice.EmailReplyRouting, alice.OutboundApproval));
        var bob = users["bob-2"];
        Assert.Equal((null, "bob-2", ReplyRouting.OriginAndThread, OutboundApproval.Tainted), (bob.AlertsChannel, bob.TalkUser, bob.EmailReplyRouting, bob.OutboundApproval));
    }

    [Fact]
    public void Retention_of_nothing_keeps_all() =>
        Assert.Null(_folder.Valid(ConfigFolder.Least + "\n[scheduler]\nemail_retention_days = 0\n").Scheduler.EmailRetention);

    [Fact]
    public void Dotted_keys_and_inline_tables_are_the_same_to_us()
    {
        var config = _folder.Valid("email = { bot_email = 'a@b.org', mode = 'maildir', maildir = 'm', outbound = 'files', maildir_sent = 's' }\nusers.alice.admin = true\nagent.env.A = 'x'\n");
        Assert.True(config.Users["alice"].Admin);
        Assert.Equal(["A"], config.Agent.Env.Keys);
    }
}
