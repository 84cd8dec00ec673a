using System.Text.Json;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>`config check` and `config show` as an operator sees them.</summary>
public sealed class WhatIsShown : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_says_OK_and_the_file()
    {
        _folder.Write("istota.toml", ConfigFolder.Least + "\n[users.alice]\n");
        Assert.Equal((0, $"OK {_folder.File}{Environment.NewLine}", ""), _folder.Check());
    }

    [Fact]
    public void Check_of_a_wrong_file_ends_with_2_and_prints_one_line_for_each_error()
    {
        _folder.Write("istota.toml", ConfigFolder.Least + "\nidle = 1\nimap_port = 0\n[users.alice]\n");
        var (code, output, error) = _folder.Check();
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(
            [$"{_folder.File}:7: email.idle: found 1; allowed is true or false", $"{_folder.File}:8: email.imap_port: found 0; allowed is a whole number from 1 to 65535"],
            error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Show_gives_each_value_and_where_it_came_from()
    {
        _folder.Environment["ISTOTA_EMAIL_SMTP_PASSWORD"] = "s";
        var secret = _folder.Write("imap", "s");
        _folder.Write("istota.toml", ConfigFolder.Least + """

            imap_user = "bot"
            imap_password_file = "imap"
            confirm_sender_match = false
            [scheduler]
            email_retention_days = 0.5
            [agent]
            command = ["claude", "-p \"x\""]
            env = { KEY = "s" }
            [users."a.b"]
            admin = true
            """);
        var (code, output, error) = _folder.Show();
        Assert.Equal((0, ""), (code, error));
        var lines = output.Split(Environment.NewLine);
        Assert.Equal($"# effective configuration, from {_folder.File}", lines[0]);
        var email = lines.SkipWhile(l => l != "[email]").TakeWhile(l => l.Length > 0).ToList();
        Assert.Equal(
            [
                "[email]",
                "enabled = true  # default",
                "imap_host = \"\"  # default",
                "imap_port = 993  # default",
                $"imap_user = \"bot\"  # {_folder.File}:7",
                $"imap_password = \"********\"  # {secret} ({_folder.File}:8)",
                "imap_tls = \"auto\"  # default",
                "smtp_host = \"\"  # default",
                "smtp_port = 587  # default",
                "smtp_user = \"bot\"  # default: email.imap_user",
                "smtp_password = \"********\"  # environment $ISTOTA_EMAIL_SMTP_PASSWORD",
            ],
            email.Take(11));
        Assert.Contains($"confirm_sender_match = \"off\"  # {_folder.File}:9", email);
        Assert.Contains($"email_retention_days = 0.5  # {_folder.File}:11", lines);
        Assert.Contains($"command = [\"claude\", \"-p \\\"x\\\"\"]  # {_folder.File}:13", lines);
        Assert.Contains($"env = {{ KEY = \"********\" }}  # {_folder.File}:14", lines);
        Assert.Contains($"data_dir = \"{_folder.Root}/istota-data\"  # default", lines);
        Assert.Contains("client_secret = \"\"  # default", lines);
        Assert.Contains($"admin = true  # {_folder.File}:16", lines.SkipWhile(l => l != "[users.\"a.b\"]"));
        Assert.Contains("outbound_approval = \"tainted\"  # default: email.outbound_approval_floor", lines);
    }

    [Fact]
    public void What_is_shown_can_be_read_again()
    {
        _folder.Write("istota.toml", ConfigFolder.Least + "\nbot_name = \"I \\\"s\\\" \\u202E\\\\\"\n[users.alice]\nemail_addresses = [\"a@b.org\"]\n");
        var (_, first, _) = _folder.Show();
        _folder.Write("istota.toml", first);
        var (code, second, error) = _folder.Show();
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(Values(first), Values(second));

        static IEnumerable<string> Values(string shown) => shown.Split(Environment.NewLine).Skip(1).Select(l => l.Split("  # ")[0]);
    }

    [Fact]
    public void Show_as_JSON_is_nothing_but_JSON()
    {
        _folder.Write("istota.toml", ConfigFolder.Least + "\nimap_password = \"x\"\n[users.alice]\n[location]\n");
        var (code, output, error) = _folder.Show(json: true);
        Assert.Equal(0, code);
        Assert.Contains("[location]", error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(_folder.File, json.RootElement.GetProperty("file").GetString());
        var keys = json.RootElement.GetProperty("keys").EnumerateArray().ToDictionary(k => k.GetProperty("key").GetString()!);
        Assert.Equal("********", keys["email.imap_password"].GetProperty("value").GetString());
        Assert.Equal($"{_folder.File}:7", keys["email.imap_password"].GetProperty("from").GetString());
        Assert.Equal(993, keys["email.imap_port"].GetProperty("value").GetInt32());
        Assert.Equal("alice", keys["users.alice.talk_user"].GetProperty("value").GetString());
    }

    [Fact]
    public void The_embedded_default_is_named_as_such() => Assert.Equal("(embedded default)", _folder.LoadFile().Source);
}
