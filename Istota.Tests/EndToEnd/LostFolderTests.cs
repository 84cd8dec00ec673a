using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>The data folder is lost, and comes back from a backup that was made while the daemon ran.</summary>
public sealed class LostFolderTests
{
    private const string Alice = """
        [users.alice]
        email_addresses = ["alice@lab.test"]
        trusted_email_senders = ["*@friends.example"]
        """;

    [Fact]
    public async Task A_backup_made_while_mail_flows_brings_all_back_and_no_mail_goes_twice()
    {
        const int mails = 16;
        await using var house = new MaildirHouse(Alice);
        await house.StartAsync();
        var archives = new List<string>();
        for (var n = 0; n < mails; n++)
        {
            house.Drop($"m{n}", "joe@friends.example", "bot+alice@lab.test", n % 4 == 0 ? $"AGENT: reply answer {n}" : $"AGENT: say seen {n}");
            if (n is not (5 or 11)) continue;
            archives.Add(Path.Combine(house.Folder, $"b{n}.tgz"));
            var (exit, _, error) = await house.RunAsync("backup", archives[^1]);
            Assert.True(exit == 0, error);
        }
        using (var alice = await house.ClientAsync("alice")) await alice.WaitForAsync("main", $"seen {mails - 1}");
        await house.Daemon.UntilAsync(() => Task.FromResult(house.SentFiles.Count), c => c == mails / 4, c => $"{c} sent");
        await house.KillAsync();

        foreach (var archive in archives)
        {
            Directory.Delete(house.Data, recursive: true);
            var (exit, output, error) = await house.RunAsync("restore", archive);
            Assert.True(exit == 0, output + error);
            await house.StartAsync();
            using var alice = await house.ClientAsync("alice");
            // All that came since is taken again and worked on; what would go out is asked for, since it may have gone.
            for (var n = 0; n < mails; n++)
                if (n % 4 != 0) await alice.WaitForAsync("main", m => m.Text.TrimEnd() == $"seen {n}");
            var settled = await house.Daemon.UntilAsync(() => alice.QuestionsAsync(), q => q.Count > 0 && q.All(x => x.Kind is "draft" or "unclear"), q => $"{q.Count}");
            Assert.Equal(mails / 4, house.SentFiles.Count);
            Assert.NotEmpty(settled);
            await house.KillAsync();
        }
    }

    [Fact]
    public async Task Mail_that_waited_when_the_backup_was_made_goes_out_only_after_a_yes()
    {
        // Nobody listens on port 1: it waits.
        await using var house = new MaildirHouse(Alice, outgoing: "outbound = \"smtp\"\nsmtp_host = \"127.0.0.1\"\nsmtp_port = 1\nsmtp_tls = \"none\"");
        await house.StartAsync();
        house.Drop("m1", "joe@friends.example", "bot+alice@lab.test", "AGENT: reply here is my answer");
        await house.Daemon.UntilAsync(() => house.RunAsync("inspect", "outbox", "--json"), r => r.Out.Contains("\"queued\"", StringComparison.Ordinal), r => r.Out + r.Error);
        var archive = Path.Combine(house.Folder, "b.tgz");
        Assert.Equal(0, (await house.RunAsync("backup", archive)).ExitCode);
        await house.KillAsync();
        Directory.Delete(house.Data, recursive: true);
        Assert.Equal(0, (await house.RunAsync("restore", archive)).ExitCode);

        house.Configure(Alice);
        await house.StartAsync();
        using var alice = await house.ClientAsync("alice");
        var asked = Assert.Single(await house.Daemon.UntilAsync(() => alice.QuestionsAsync(), q => q.Count > 0, q => $"{q.Count}"));
        Assert.Equal("unclear", asked.Kind);
        Assert.Empty(house.SentFiles);
        await alice.AnswerAsync(asked.Number, "yes");
        await house.Daemon.UntilAsync(() => Task.FromResult(house.SentFiles), s => s.Count == 1, s => $"{s.Count}");
        Assert.Contains("here is my answer", house.SentFiles[0], StringComparison.Ordinal);
        await house.StopAsync();
    }
}
