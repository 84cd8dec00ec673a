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
