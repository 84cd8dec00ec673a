using System.Runtime.CompilerServices;
using Istota.Host.Configuration;
using Istota.Host.Configuration.Keys;
using Istota.Host.Configuration.Reload;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>What becomes of a configuration that is read again while the daemon runs.</summary>
public sealed class WhatIsReloaded : IDisposable
{
    private const string Users = """

        [users.alice]
        email_addresses = ["alice@example.org"]
        [users.bob]
        """;

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ReloadPlan Plan(string before, string after) => ReloadPlan.Of(_folder.Load(before), _folder.Load(after));

    [Fact]
    public void Each_key_either_takes_effect_at_once_or_needs_a_restart()
    {
        var all = KeyTable.All.Select(k => k.Dotted).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(all, ReloadTable.Live.Concat(ReloadTable.Restart).Order(StringComparer.Ordinal));
        Assert.Empty(ReloadTable.Live.Intersect(ReloadTable.Restart));
    }

    [Fact]
    public void Each_key_of_the_page_about_it_is_live()
    {
        var page = File.ReadAllText(Path.Combine(RootOf(), "docs", "reload.md"));
        Assert.All(ReloadTable.Live, key => Assert.Contains($"`{key.Replace("users.*.", "users.ID.", StringComparison.Ordinal)}`", page, StringComparison.Ordinal));
    }

    private static string RootOf([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [Fact]
    public void Nothing_changed_is_nothing_to_tell()
    {
        var plan = Plan(ConfigFolder.Least + Users, ConfigFolder.Least + Users);
        Assert.NotNull(plan.InForce);
        Assert.Empty(plan.Now);
        Assert.Empty(plan.AtRestart);
    }

    [Fact]
    public void S_71_a_secret_s_new_file_is_hidden_before_the_restart_and_the_old_one_too()
    {
        var (old, fresh) = (_folder.Write("a/imap", "one"), _folder.Write("b/imap", "two"));
        var plan = Plan($"{ConfigFolder.Least}\nimap_password_file = \"a/imap\"\n", $"{ConfigFolder.Least}\nimap_password_file = \"b/imap\"\n");
        Assert.Contains(old, plan.InForce!.SecretFiles);
        Assert.Contains(fresh, plan.InForce.SecretFiles);
    }

    [Fact]
    public void S_71_a_refused_file_s_secrets_are_known()
    {
        var fresh = _folder.Write("b/imap", "two");
        var refused = _folder.Load($"{ConfigFolder.Least}\nimap_password_file = \"b/imap\"\nnonsense = 1\n");
        Assert.False(refused.IsValid);
        Assert.Contains(fresh, _folder.Load(ConfigFolder.Least).Hiding(refused).SecretFiles);
    }

    [Fact]
    public void Users_come_and_go_and_are_named()
    {
        var plan = Plan(ConfigFolder.Least + Users, ConfigFolder.Least + Users.Replace("users.bob", "users.carol", StringComparison.Ordinal));
        Assert.Equal(["users.carol: added", "users.bob: removed; what is open for this user waits until they are back"], plan.Now.Select(c => c.ToString()));
        Assert.Equal(["alice", "carol"], plan.InForce!.Config!.Users.Keys.Order());
    }

    [Fact]
    public void What_needs_a_restart_keeps_its_value_and_is_named()
    {
        var plan = Plan(ConfigFolder.Least + Users, ConfigFolder.Least + "\nidle = false\nfrom_style = \"reply-to\"" + Users);
        Assert.Equal("email.from_style: \"plus\" -> \"reply-to\"", Assert.Single(plan.Now).ToString());
        Assert.Equal("email.idle: true -> false", Assert.Single(plan.AtRestart).ToString());
        Assert.True(plan.InForce!.Config!.Email.Idle);
        Assert.Equal(FromStyle.ReplyTo, plan.InForce.Config.Email.FromStyle);
        // It is named again at the next reading, until the restart.
        Assert.Single(ReloadPlan.Of(plan.InForce, _folder.LoadFile()).AtRestart);
    }

    [Fact]
    public void A_list_is_told_by_what_came_and_went()
    {
        var plan = Plan(ConfigFolder.Least + Users + "\ntrusted_email_senders = [\"*@a.example\", \"*@b.example\"]", ConfigFolder.Least + Users + "\ntrusted_email_senders = [\"*@b.example\", \"*@c.example\"]");
        Assert.Equal("users.bob.trusted_email_senders: 1 added, 1 taken away", Assert.Single(plan.Now).ToString());
    }

    [Fact]
    public void No_secret_is_told()
    {
        var plan = Plan(
            ConfigFolder.Least + "\nimap_password = \"old-s3cret\"\n[agent]\nenv = { KEY = \"old-s3cret\", GONE = \"old-s3cret\" }" + Users,
            ConfigFolder.Least + "\nimap_password = \"new-s3cret\"\n[agent]\nenv = { KEY = \"new-s3cret\", NEW = \"new-s3cret\" }" + Users);
        var told = string.Join('\n', plan.Now.Concat(plan.AtRestart));
        Assert.Contains("agent.env: +NEW, -GONE, KEY changed", told, StringComparison.Ordinal);
        Assert.Contains("email.imap_password: changed", told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_file_changes_nothing_and_says_why()
    {
        var plan = Plan(ConfigFolder.Least + Users, ConfigFolder.Least + Users + "\nno_such_key = 1");
        Assert.Null(plan.InForce);
        var error = Assert.Single(plan.Errors);
        Assert.Contains("users.bob.no_such_key", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(10, error.Line);
    }

    [Fact]
    public void A_file_that_is_gone_changes_nothing()
    {
        var running = _folder.Load(ConfigFolder.Least + Users);
        File.Delete(_folder.File);
        Assert.Contains("no such file", Assert.Single(ReloadPlan.Of(running, running.Again!()).Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_a_restart_could_make_right_is_not_taken_by_halves()
    {
        // The new bot address is none of alice's, but the one in force until a restart is.
        var plan = Plan(ConfigFolder.Least + Users, ConfigFolder.Least.Replace("istota@", "robot@", StringComparison.Ordinal) + Users.Replace("alice@example.org", "istota@example.org", StringComparison.Ordinal));
        Assert.Null(plan.InForce);
        Assert.Contains("until a restart", Assert.Single(plan.Errors).Message, StringComparison.Ordinal);
    }
}
