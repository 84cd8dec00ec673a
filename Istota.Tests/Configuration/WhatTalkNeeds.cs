using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>Talk is on only with a server, an account and a password that can be used, and one account is one person's.</summary>
public sealed class WhatTalkNeeds : IDisposable
{
    private const string On = "\n[talk]\nenabled = true\n";
    private const string Server = "\n[nextcloud]\nurl = 'https://cloud.example.org'\nusername = 'istota'\napp_password = 'hunter2'\n";
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_server_an_account_and_a_password_are_enough()
    {
        var config = _folder.Valid(ConfigFolder.Least + Server + On + "max_long_polls = 2\n[users.alice]\nalerts_channel = 'i3w86g5s'\n");
        Assert.Equal((true, 2), (config.Talk.Enabled, config.Talk.MaxLongPolls));
        Assert.Equal(("https://cloud.example.org", "istota", "hunter2", null), (config.Nextcloud.Url, config.Nextcloud.Username, config.Nextcloud.AppPassword.Reveal(), config.Nextcloud.TlsCaFile));
        Assert.Equal("talk:i3w86g5s", config.Users["alice"].AlertsChannel);
    }

    [Fact]
    public void What_is_missing_is_named_and_where_a_secret_may_come_from()
    {
        var errors = _folder.Load(ConfigFolder.Least + On).Errors;
        Assert.Equal(["nextcloud.app_password", "nextcloud.url", "nextcloud.username"], errors.Select(e => e.Key).Order(StringComparer.Ordinal));
        Assert.Contains(errors, e => e.Message.Contains("$ISTOTA_NEXTCLOUD_APP_PASSWORD", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("url = 'http://cloud.example.org'", "nextcloud.url", "in the clear")]
    [InlineData("url = 'http://localhost.example.org'", "nextcloud.url", "in the clear")]
    [InlineData("url = 'cloud.example.org'", "nextcloud.url", "allowed is a https address")]
    [InlineData("url = 'https://istota:hunter3@cloud.example.org'", "nextcloud.url", "allowed is a https address")]
    [InlineData("url = 'https://cloud.example.org/?x=1'", "nextcloud.url", "allowed is a https address")]
    [InlineData("url = 'file:///etc/passwd'", "nextcloud.url", "allowed is a https address")]
    [InlineData("username = 'a:b'", "nextcloud.username", "without ':'")]
    [InlineData("app_password = \"a\\nb\"", "nextcloud.app_password", "line break")]
    [InlineData("tls_ca_file = 'no.pem'", "nextcloud.tls_ca_file", "no such file")]
    [InlineData("tls_ca_file = 'istota.toml'", "nextcloud.tls_ca_file", "no certificate")]
    public void A_server_that_the_password_must_not_go_to_is_refused(string line, string key, string message)
    {
        var given = Server.Trim().Split('\n').Where(l => l.Split('=')[0] != line.Split('=')[0]);
        var error = Assert.Single(_folder.Load($"{ConfigFolder.Least}\n{string.Join('\n', given)}\n{line}\n{On}").Errors);
        Assert.Equal(key, error.Key);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://cloud.example.org", "https://cloud.example.org/")]
    [InlineData("https://example.org/nextcloud/", "https://example.org/nextcloud/")]
    [InlineData("http://127.0.0.1:8444", "http://127.0.0.1:8444/")]
    [InlineData("http://[::1]/nc", "http://[::1]/nc/")]
    [InlineData("http://localhost", "http://localhost/")]
    public void A_path_and_this_machine_are_fair(string url, string server)
    {
        Assert.True(NextcloudUrl.TryParse(url, out var read, out _));
        Assert.Equal(server, read.ToString());
    }

    [Fact]
    public void While_Talk_is_off_an_old_server_is_no_error() =>
        _folder.Valid(ConfigFolder.Least + "\n[nextcloud]\nurl = 'http://cloud.example.org'\n");

    [Theory]
    [InlineData("[users.alice]\n[users.bob]\ntalk_user = 'ALICE'\n", "users.bob.talk_user", "is also the Talk account of users.alice")]
    [InlineData("[users.alice]\ntalk_user = 'Bob'\n[users.bob]\n", "users.bob.talk_user", "is also the Talk account of users.alice")]
    [InlineData("[users.alice]\ntalk_user = 'Istota'\n", "users.alice.talk_user", "the bot's own account")]
    [InlineData("[users.istota]\n", "users.istota.talk_user", "the bot's own account")]
    [InlineData("[users.alice]\ntalk_user = \"a\\tb\"\n", "users.alice.talk_user", "control characters")]
    public void An_account_is_one_persons_and_not_the_bots(string users, string key, string message)
    {
        var error = Assert.Single(_folder.Load(ConfigFolder.Least + Server + On + users).Errors);
        Assert.Equal(key, error.Key);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void At_least_one_room_is_listened_to(int polls)
    {
        var error = Assert.Single(_folder.Load($"{ConfigFolder.Least}{Server}{On}max_long_polls = {polls}\n").Errors);
        Assert.Equal("talk.max_long_polls", error.Key);
    }

    [Fact]
    public void The_password_is_not_in_the_settings_as_text() =>
        Assert.DoesNotContain("hunter2", Istota.Host.Talk.TalkSettings.Of(_folder.Valid(ConfigFolder.Least + Server + On).Nextcloud).ToString(), StringComparison.Ordinal);
}
