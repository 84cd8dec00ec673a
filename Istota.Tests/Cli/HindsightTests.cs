using System.Text.Json;
using Istota.Host.Cli;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Cli;

/// <summary><c>replay</c> and <c>whatif</c>, with a daemon that runs, one that ran, and none at all.</summary>
public sealed class HindsightTests : IDisposable
{
    private readonly string _folder = CommandRun.NewFolder($$"""
        [email]
        bot_email = "istota@bot.example"
        mode = "maildir"
        maildir = "mail"
        outbound = "files"
        maildir_sent = "sent"
        first_sweep = "all"
        [scheduler]
        email_poll_interval = 1
        [storage]
        data_dir = "data"
        [web]
        listen = "http://127.0.0.1:{{DaemonProcess.FreePort()}}"
        [users.alice]
        email_addresses = ["alice@home.example"]
        trusted_email_senders = ["*@friends.example"]
        """);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task With_and_without_a_daemon_they_say_what_would_be_decided_and_leave_everything_as_it_was()
    {
        Drop("eve@evil.example", "one");
        await using (var daemon = await DaemonProcess.StartAsync(_folder, []))
        {
            await daemon.UntilAsync(() => CommandRun.OfAsync(_folder, "inspect", "gate", "--json"), run => run.Out.Contains("one@", StringComparison.Ordinal), run => run.Out + run.Error);
            Assert.Contains("is trusted", (await CommandRun.OfAsync(_folder, "chat", "--user", "alice", "--once", "!trust dora@new.example")).Out, StringComparison.Ordinal);

            await LookAsync();
            await daemon.StopAsync();
        }

        var before = Contents();
        await LookAsync();
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task Without_any_data_replay_stands_on_the_configuration_alone_and_says_so()
    {
        var trusted = await CommandRun.OfAsync(_folder, "replay", Mail("carl@friends.example", "x"));
        Assert.Equal(ExitCode.Done, trusted.ExitCode);
        Assert.Contains("It was let in: the configuration trusts its sender.", trusted.Out, StringComparison.Ordinal);
        Assert.Contains("without what users have said since: there is no ", trusted.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Failed, (await CommandRun.OfAsync(_folder, "whatif", "--trust", "*@evil.example")).ExitCode);
        Assert.Equal(ExitCode.Failed, (await CommandRun.OfAsync(_folder, "replay", "nothing.eml")).ExitCode);
        Assert.Equal(ExitCode.BadUsage, (await CommandRun.OfAsync(_folder, "replay", Mail("a@b.example", "y"), "--user", "zed")).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, "data")));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_said_to_be_none()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "data", "istota.db"), "not a database, but long enough to be taken for one by its size alone", TestContext.Current.CancellationToken);
        var run = await CommandRun.OfAsync(_folder, "replay", Mail("a@b.example", "z"));
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("istota.db cannot be read", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_mail_cannot_speak_to_the_terminal()
    {
        var run = await CommandRun.OfAsync(_folder, "replay", Mail("eve@evil.example\u001b[31m", "\u001b]0;owned\u0007"), "--evidence");
        Assert.DoesNotContain('\u001b', run.Out + run.Error);
        Assert.DoesNotContain('\u0007', run.Out + run.Error);
    }

    [Theory]
    [InlineData("*", ExitCode.BadUsage, "would cover everybody")]
    [InlineData("*@gmail.com", ExitCode.Failed, "Anybody can have an address at gmail.com.")]
    public async Task A_pattern_is_refused_or_warned_of_as_in_chat(string pattern, int code, string says)
    {
        var run = await CommandRun.OfAsync(_folder, "whatif", "--trust", pattern);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    private async Task LookAsync()
    {
        var stranger = await CommandRun.OfAsync(_folder, "replay", Mail("eve@evil.example", "one"), "--json");
        Assert.Equal(["parsed", "no-authserv-id", "plus-address", "untrusted-sender"], Strings(stranger.Out, "reason"));
        Assert.Contains("The same mail came to alice before", stranger.Error, StringComparison.Ordinal);
        Assert.Contains("opened read-only", stranger.Error, StringComparison.Ordinal);

        var trusted = await CommandRun.OfAsync(_folder, "replay", Mail("dora@new.example", "two"));
        Assert.Contains("It was let in: you trust its sender.", trusted.Out, StringComparison.Ordinal);

        var past = await CommandRun.OfAsync(_folder, "whatif", "--trust", "*@evil.example", "--since", "2w", "--json");
        Assert.Equal(ExitCode.Done, past.ExitCode);
        Assert.Equal(["one@evil.example"], Strings(past.Out, "messageId"));
        Assert.Contains("It was let in", (await CommandRun.OfAsync(_folder, "whatif", "--trust", "*@evil.example")).Out, StringComparison.Ordinal);
    }

    private static List<string?> Strings(string json, string key) => [.. JsonElement.Parse(json).EnumerateArray().Select(row => row.GetProperty(key).GetString())];

    /// <summary>Every file of the data folder with its bytes; nothing may come, go or change.</summary>
    private List<string> Contents() =>
        [.. Directory.EnumerateFiles(Path.Combine(_folder, "data"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}")];

    private void Drop(string from, string id)
    {
        foreach (var part in new[] { "new", "cur", "tmp" }) Directory.CreateDirectory(Path.Combine(_folder, "mail", part));
        File.Copy(Mail(from, id), Path.Combine(_folder, "mail", "new", id));
    }

    private string Mail(string from, string id)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.eml");
        File.WriteAllText(file, $"From: {from}\nTo: istota+alice@bot.example\nSubject: Hello\nMessage-ID: <{id}@{from[(from.IndexOf('@') + 1)..]}>\nDate: Sun, 22 Nov 2026 12:00:00 +0000\n\nHello\n");
        return file;
    }
}
