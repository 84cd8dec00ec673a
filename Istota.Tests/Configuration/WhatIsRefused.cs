using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>Every error names the file, the line and the key, what was found and what is allowed.</summary>
public sealed class WhatIsRefused : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The rows begin on line 7, after the least configuration, still inside [email].
    [Theory]
    [InlineData("imap_prt = 993", 7, "email.imap_prt", "nearest known key is email.imap_port")]
    [InlineData("imap_password_fil = 'x'", 7, "email.imap_password_fil", "email.imap_password_file")]
    [InlineData("max_attempts = 3", 7, "email.max_attempts", "scheduler.max_attempts")]
    [InlineData("imap_port = \"x\"", 7, "email.imap_port", "found \"x\"; allowed is a whole number from 1 to 65535")]
    [InlineData("imap_port = 0", 7, "email.imap_port", "found 0; allowed")]
    [InlineData("imap_port = 65536", 7, "email.imap_port", "found 65536; allowed")]
    [InlineData("imap_port = 99.5", 7, "email.imap_port", "found 99.5; allowed")]
    [InlineData("imap_host = 3", 7, "email.imap_host", "found 3; allowed is text in quotes")]
    [InlineData("imap_host = { a = 1 }", 7, "email.imap_host", "found a table")]
    [InlineData("idle = \"yes\"", 7, "email.idle", "found \"yes\"; allowed is true or false")]
    [InlineData("imap_tls = \"ssl\"", 7, "email.imap_tls", "found \"ssl\"; allowed is \"auto\", \"implicit\", \"starttls\", \"none\"")]
    [InlineData("confirm_sender_match = \"true\"", 7, "email.confirm_sender_match", "true, false, \"gate\", \"verify\", \"off\"")]
    [InlineData("confirm_sender_match = \"verify\"", 1, "email.authserv_id", "\"verify\" needs")]
    [InlineData("imap_host = \"mail.example.org\"\nimap_tls = \"none\"", 8, "email.imap_tls", "only on loopback")]
    [InlineData("smtp_host = \"127.0.0.1.example.org\"\nsmtp_tls = \"none\"", 8, "email.smtp_tls", "only on loopback")]
    [InlineData("tls_ca_file = \"no.pem\"", 7, "email.tls_ca_file", "no such file")]
    [InlineData("bot_name = \"a\\r\\nBcc: x@y.org\"", 7, "email.bot_name", "control characters")]
    [InlineData("poll_folder = \"\"", 7, "email.poll_folder", "found \"\"")]
    [InlineData("oauth2 = \"yahoo\"", 7, "email.oauth2", "found \"yahoo\"; allowed is \"\", \"google\", \"microsoft\"")]
    [InlineData("[cluster]\nenabled = true", 8, "cluster.enabled", "not available yet")]
    [InlineData("[cluster]\nseed_nodes = [\"a\"]", 8, "cluster.seed_nodes", "not available yet; allowed is []")]
    [InlineData("[doctor]\ndns_server = \"1.1.1.1\"", 8, "doctor.dns_server", "HOST:PORT")]
    [InlineData("[telemetry]\notlp_endpoint = \"localhost:4318\"", 8, "telemetry.otlp_endpoint", "found \"localhost:4318\"; allowed is the address of a collector")]
    [InlineData("[telemetry]\notlp_endpoint = \"http://me:pw@localhost:4318\"", 8, "telemetry.otlp_endpoint", "has an account or a password in it")]
    [InlineData("[telemetry]\notlp_endpoint = \"http://localhost:4317\"", 8, "telemetry.otlp_endpoint", "the usual port of OTLP over gRPC")]
    [InlineData("[storage]\ndatabase = \"postgresql\"", 8, "storage.database", "not available yet")]
    [InlineData("[storage]\ndata_dir = \"\"", 8, "storage.data_dir", "found \"\"")]
    [InlineData("[storage]\ndata_dir = \"istota.toml\"", 8, "storage.data_dir", "which is a file")]
    [InlineData("[scheduler]\nemail_poll_interval = 0", 8, "scheduler.email_poll_interval", "from 1 to")]
    [InlineData("[scheduler]\nemail_poll_batch_size = 1001", 8, "scheduler.email_poll_batch_size", "from 1 to 1000")]
    [InlineData("[scheduler]\nemail_retention_days = -1", 8, "scheduler.email_retention_days", "a number from 0")]
    [InlineData("[scheduler]\nemail_retention_days = nan", 8, "scheduler.email_retention_days", "found nan")]
    [InlineData("[scheduler]\nmax_attempts = 0", 8, "scheduler.max_attempts", "from 1 to")]
    [InlineData("[agent]\ncommand = \"claude -p\"", 8, "agent.command", "found \"claude -p\"; allowed is a list")]
    [InlineData("[agent]\ncommand = [\"a\", 1]", 8, "agent.command", "found a list; allowed is a list of texts")]
    [InlineData("[agent]\ncommand = [\"\"]", 8, "agent.command", "empty program name")]
    [InlineData("[agent]\nenv = 3", 8, "agent.env", "allowed is a table of texts")]
    [InlineData("[agent]\ninstructions_file = \"none.md\"", 8, "agent.instructions_file", "no such file")]
    [InlineData("[web]\nlisten = \"https://127.0.0.1:8642\"", 8, "web.listen", "http address")]
    [InlineData("[web]\nlisten = \"127.0.0.1:8642\"", 8, "web.listen", "http address")]
    [InlineData("[web]\nlisten = \"http://127.0.0.1:8642/chat\"", 8, "web.listen", "without a path")]
    [InlineData("[web]\npublic_url = \"istota.example.org\"", 8, "web.public_url", "http or https")]
    [InlineData("[storage]\ndata_dir = \"d\"\nusers_root = \"d\"", 9, "storage.users_root", "which holds data_dir")]
    [InlineData("[storage]\ndata_dir = \"d/data\"\nusers_root = \"d\"", 9, "storage.users_root", "which holds data_dir")]
    [InlineData("[storge]\ndata_dir = \"x\"", 7, "storge", "nearest known section is [storage]")]
    [InlineData("[email.oauth]\nclient_id = \"x\"", 7, "email.oauth", "nearest known key is email.oauth2")]
    [InlineData("[[users]]\nid = \"x\"", 7, "users", "list of tables")]
    [InlineData("[users]\nalice = 3", 8, "users.alice", "is a section; write [users.alice]")]
    [InlineData("[users.Alice]", 7, "users.Alice", "found the user id \"Alice\"")]
    [InlineData("[users.-alice]", 7, "users.-alice", "1 to 32 characters")]
    [InlineData("[users.a23456789012345678901234567890123]", 7, "users.a23456789012345678901234567890123", "1 to 32 characters")]
    [InlineData("[users.\"a/b\"]", 7, "users.\"a/b\"", "found the user id \"a/b\"")]
    [InlineData("[users.\"*\"]\nadmin = true", 7, "users.\"*\"", "found the user id \"*\"")]
    [InlineData("[users.a.b]", 7, "users.a.b", "a user id with a dot in it is written in quotes")]
    [InlineData("[users.alice]\nadmn = true", 8, "users.alice.admn", "nearest known key is users.alice.admin")]
    [InlineData("[users.alice]\nemail_addresses = [\"Alice <a@b.org>\"]", 8, "users.alice.email_addresses", "plain addresses")]
    [InlineData("[users.alice]\nemail_addresses = [\"ISTOTA@Example.ORG\"]", 8, "users.alice.email_addresses", "bot's own address")]
    [InlineData("[users.alice]\nemail_addresses = [\"istota+alice@example.org\"]", 8, "users.alice.email_addresses", "bot's own address")]
    [InlineData("[users.alice]\nalerts_channel = \"alerts\"", 8, "users.alice.alerts_channel", "a room of the web chat is \"web:alerts\"")]
    [InlineData("[users.alice]\nalerts_channel = \"talk:abc123\"", 8, "users.alice.alerts_channel", "while talk.enabled is false")]
    [InlineData("[users.alice]\nalerts_channel = \"irc:#x\"", 8, "users.alice.alerts_channel", "found \"irc:#x\"; allowed are \"web:ROOM\"")]
    [InlineData("[users.alice]\nalerts_channel = \"web:\"", 8, "users.alice.alerts_channel", "allowed are")]
    [InlineData("[users.alice]\nemail_reply_routing = \"both\"", 8, "users.alice.email_reply_routing", "\"origin+thread\", \"origin\", \"thread\"")]
    [InlineData("[users.alice]\noutbound_approval = \"off\"", 8, "users.alice.outbound_approval", "may only tighten")]
    [InlineData("[users.alice]\ndisplay_name = \"a\\nb\"", 8, "users.alice.display_name", "control characters")]
    public void A_wrong_line_is_named(string toml, int line, string key, string message)
    {
        var error = Assert.Single(_folder.Load($"{ConfigFolder.Least}\n{toml}\n").Errors);
        Assert.Equal(_folder.File, error.File);
        Assert.Equal(line, error.Line);
        Assert.Equal(key, error.Key);
        Assert.Contains(message, error.Message);
        Assert.StartsWith($"{_folder.File}:{line}: {key}: ", error.ToString());
    }

    [Theory]
    [InlineData("", "email.bot_email", "email.imap_host", "email.imap_user", "email.imap_password", "email.smtp_host")]
    [InlineData("[email]\nenabled = false\n")]
    [InlineData("[email]\nbot_email = 'a@b.org'\nmode = 'maildir'\noutbound = 'files'\n", "email.maildir", "email.maildir_sent")]
    [InlineData("[email]\nbot_email = 'Bot <a@b.org>'\nmode = 'maildir'\nmaildir = 'm'\nsmtp_host = 'h'\n", "email.bot_email")]
    [InlineData("[email]\nbot_email = 'a+b@b.org'\nmode = 'maildir'\nmaildir = 'm'\nsmtp_host = 'h'\n", "email.bot_email")]
    [InlineData("[email]\nbot_email = 'a@b.org, c@d.org'\nmode = 'maildir'\nmaildir = 'm'\nsmtp_host = 'h'\n", "email.bot_email")]
    public void What_the_chosen_mode_needs_must_be_there(string toml, params string[] keys) =>
        Assert.Equal(keys.Order(), _folder.Load(toml).Errors.Select(e => e.Key).Order());

    [Fact]
    public void None_is_a_fair_choice_on_loopback() =>
        _folder.Valid(ConfigFolder.Least + "\nimap_host = '127.0.0.1'\nimap_tls = 'none'\nsmtp_host = '[::1]'\nsmtp_tls = 'none'\n");

    [Fact]
    public void Two_users_with_one_address_are_refused_with_both_lines()
    {
        var error = Assert.Single(_folder.Load(ConfigFolder.Least + """

            [users.alice]
            email_addresses = ["alice@bücher.example"]
            [users.bob]
            email_addresses = ["Alice@XN--bcher-kva.example"]
            """).Errors);
        Assert.Equal((10, "users.bob.email_addresses"), (error.Line, error.Key));
        Assert.Contains("users.alice.email_addresses (line 8)", error.Message);
    }

    [Fact]
    public void Two_users_with_one_Talk_account_are_refused()
    {
        var error = Assert.Single(_folder.Load(ConfigFolder.Least + "\n[users.alice]\n[users.bob]\ntalk_user = \"Alice\"\n").Errors);
        Assert.Equal((9, "users.bob.talk_user"), (error.Line, error.Key));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*@*")]
    [InlineData("**")]
    [InlineData("*?@?*")]
    [InlineData("*@*.*")]
    [InlineData("*[!x]*")]
    [InlineData("[!~]*")]
    [InlineData("boss@*")]
    [InlineData("example.org")]
    [InlineData("a[")]
    [InlineData(" * ")]
    [InlineData("")]
    public void S_19_a_pattern_that_covers_everything_or_nothing_is_refused(string pattern)
    {
        var error = Assert.Single(_folder.Load($"{ConfigFolder.Least}\n[users.alice]\ntrusted_email_senders = [\"*@example.org\", '{pattern}']\n").Errors);
        Assert.Equal((8, "users.alice.trusted_email_senders"), (error.Line, error.Key));
    }

    [Theory]
    [InlineData("news@*", true)]
    [InlineData("*", true)]
    [InlineData("a[", false)]
    [InlineData("", false)]
    public void Quiet_gives_no_power_so_its_patterns_may_cover_everybody(string pattern, bool taken)
    {
        var errors = _folder.Load($"{ConfigFolder.Least}\n[users.alice]\nquiet_email_senders = ['{pattern}']\n").Errors;
        Assert.Equal(taken ? [] : ["users.alice.quiet_email_senders"], errors.Select(e => e.Key));
    }

    [Theory]
    [InlineData("*@gmail.com")]
    [InlineData("*.example.org")]
    [InlineData("boss@example.org")]
    [InlineData("[ab]*@example.org")]
    public void A_pattern_for_some_is_taken(string pattern) =>
        Assert.Equal([pattern], _folder.Valid($"{ConfigFolder.Least}\n[users.alice]\ntrusted_email_senders = ['{pattern}']\n").Users["alice"].TrustedEmailSenders);

    [Fact]
    public void S_19_trusting_a_public_provider_is_a_warning()
    {
        var result = _folder.Load(ConfigFolder.Least + "\n[users.alice]\ntrusted_email_senders = ['*@gmail.com']\n");
        Assert.Empty(result.Errors);
        Assert.Contains("users.alice.trusted_email_senders: \"*@gmail.com\"", Assert.Single(result.Warnings));
    }

    [Theory]
    [InlineData(107, true)]
    [InlineData(108, false)]
    public void A_data_folder_too_long_for_a_socket_is_named(int bytes, bool fits)
    {
        var folder = "/" + new string('ä', 20) + new string('d', bytes - 41 - "/istota.sock".Length);
        var result = _folder.Load($"{ConfigFolder.Least}\n[storage]\ndata_dir = \"{folder}\"\n");
        Assert.Equal(fits, result.IsValid);
        if (!fits)
            Assert.Contains("108 bytes", Assert.Single(result.Errors).Message);
    }

    [Fact]
    public void A_key_or_section_given_twice_is_refused_with_the_first_line()
    {
        var errors = _folder.Load(ConfigFolder.Least + "\nidle = true\nidle = false\n[users.alice]\n[users.alice]\nadmin = true\n").Errors;
        Assert.Equal([(8, "email.idle", "given twice, first on line 7"), (10, "users.alice", "given twice, first on line 9")],
            errors.Select(e => (e.Line!.Value, e.Key, e.Message)));
    }

    [Fact]
    public void A_file_that_is_no_TOML_names_the_line_and_the_key()
    {
        var errors = _folder.Load("[email]\nbot_email = istota@example.org\nimap_port 993\n").Errors;
        Assert.Equal([2, 3], errors.Select(e => e.Line!.Value).Distinct());
        Assert.Equal("email.bot_email", errors[0].Key);
        Assert.Contains("not valid TOML", errors[0].Message);
    }

    [Fact]
    public void All_errors_are_told_at_once_in_the_order_of_their_lines()
    {
        var errors = _folder.Load("""
            fob = 1
            [email]
            imap_port = "x"
            mode = "pop3"
            bot_email = "nobody"
            [storge]
            [users.Bob]
            [users.bob]
            outbound_approval = "off"
            """).Errors;
        Assert.Equal(
            ["fob", "email.smtp_host", "email.imap_port", "email.mode", "email.bot_email", "storge", "users.Bob", "users.bob.outbound_approval"],
            errors.Select(e => e.Key));
        Assert.All(errors, e => Assert.NotNull(e.Line));
    }
}
