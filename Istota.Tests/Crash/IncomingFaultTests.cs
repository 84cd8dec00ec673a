using System.Net;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Crash;

/// <summary>A mailbox that is away, hangs, breaks off, refuses or counts anew: it costs time, <c>/readyz</c> says why, and no mail is lost or answered twice.</summary>
public sealed class IncomingFaultTests : CrashTests
{

    [Theory]
    [InlineData("down")]
    [InlineData("refusing")]
    [InlineData("hanging")]
    public async Task A_mailbox_that_is_away_is_said_and_what_came_meanwhile_is_taken(string fault)
    {
        await using var proxy = TcpFaultProxy.Start(Lab.ImapPort);
        Build(change: s => (s.ImapPort, s.PollSeconds, s.Timeout) = (proxy.Port, 1, 2));
        await using var daemon = await StartReadingAsync();
        await daemon.UntilReadyzAsync((status, _) => status == HttpStatusCode.OK);

        switch (fault)
        {
            case "down": await Lab.KillImapAsync(); break;
            case "refusing": await proxy.RefuseAsync(); break;
            default: Lab.PauseImap(); break;
        }
        await Lab.SeedAsync(10, "bot", n => CrashMails.Stranger(n).ReplaceLineEndings("\n"));
        var (_, words) = await daemon.UntilReadyzAsync((status, w) => status == HttpStatusCode.ServiceUnavailable && w.Contains("mailbox", StringComparison.Ordinal));
        Assert.DoesNotContain("not started", words, StringComparison.Ordinal);
        Assert.Equal(0, (await daemon.InspectAsync("mailbox")).Number("settled"));

        switch (fault)
        {
            case "down": await Lab.RestartImapAsync(); break;
            case "refusing": proxy.Forward(); break;
            default: Lab.ResumeImap(); break;
        }
        // Seeded mail names its recipient in To alone.
        var gate = await daemon.UntilAsync("gate", g => g.GetArrayLength() == 10);
        Assert.Equal(10, gate.EnumerateArray().Select(g => g.Text("messageId")).Distinct().Count());
        await daemon.UntilAsync("mailbox", m => m.Number("settled") == 10);
        await daemon.UntilReadyzAsync((status, _) => status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_in_the_middle_of_bodies_loses_and_doubles_nothing()
    {
        await using var proxy = TcpFaultProxy.Start(Lab.ImapPort);
        Build(change: s => (s.ImapPort, s.PollSeconds, s.Timeout) = (proxy.Port, 1, 5));
        await using var daemon = await StartReadingAsync();
        var body = string.Concat(Enumerable.Repeat(new string('x', 70) + "\n", 3_000));
        var cut = proxy.DropAfter(1_000_000, ProxyDirection.ToClient);
        await Lab.SeedAsync(20, "bot", n => CrashMails.Mail($"t{n}@trusted.test", $"trusted-{n}.").ReplaceLineEndings("\n") + body);
        await cut.WaitAsync(CrashDaemon.Patience);

        await daemon.UntilAsync("mailbox", m => m.Number("settled") == 20);
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sent") == 20, TimeSpan.FromMinutes(2));
        await Lab.WaitForCountAsync("sink", 20, CrashDaemon.Patience);
        Assert.Equal(20, (await daemon.InspectAsync("tasks")).GetArrayLength());
        Assert.Equal(20, Lab.Answers().Count);
        Assert.Equal(20, Lab.MessagesOf("sink").Count);
    }

    [Fact]
    public async Task A_wrong_password_is_tried_three_times_and_said_once()
    {
        await using var proxy = TcpFaultProxy.Start(Lab.ImapPort);
        Build(change: s => (s.ImapPort, s.PollSeconds, s.Password) = (proxy.Port, 1, "wrong"));
        await using (var daemon = await CrashDaemon.StartAsync(House))
        {
            var mailbox = await daemon.UntilAsync("mailbox", m => m.Text("state") == "refused");
            var (_, words) = await daemon.UntilReadyzAsync((status, _) => status == HttpStatusCode.ServiceUnavailable);
            Assert.Contains("mailbox", words, StringComparison.Ordinal);
            Assert.NotEmpty(mailbox.Text("lastError"));
            Assert.DoesNotContain("wrong", words + mailbox + daemon.Output, StringComparison.Ordinal);
            Assert.True(await daemon.LivesAsync(TimeSpan.FromSeconds(5)), daemon.Output); // five intervals, in which nobody knocks
            Assert.Equal(3, proxy.Accepted);
            Assert.Single(daemon.Output.Split('\n'), l => l.Contains("refused the login three times", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await daemon.ReadyzAsync()).Status);
        }
        House.Write(change: s => s.PollSeconds = 1);
        await using var right = await StartReadingAsync();
        await right.UntilReadyzAsync((status, _) => status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_new_uidvalidity_answers_nothing_twice_while_the_daemon_runs_or_is_away()
    {
        Build(change: s => s.PollSeconds = 1);
        await using (var first = await StartReadingAsync())
        {
            await TakeAsync(first, 1);
            await Lab.BumpUidValidityAsync("bot");
            await TakeAsync(first, 2);
            await first.StopAsync();
        }
        await Lab.BumpUidValidityAsync("bot");
        await using var daemon = await StartReadingAsync();
        await TakeAsync(daemon, 3);
        await daemon.KillAsync();
        await Lab.BumpUidValidityAsync("bot");
        await using var last = await StartReadingAsync();
        await TakeAsync(last, 4);
        Assert.All(Lab.Answers(), a => Assert.Equal(1, a.Value));
        Assert.Equal(4, (await last.MessagesAsync("alerts")).Count);
        Assert.Equal(8, (await last.InspectAsync("mailbox")).Number("settled"));
    }

    /// <summary>One more of each kind comes, and all so far are there once.</summary>
    private async Task TakeAsync(CrashDaemon daemon, int n)
    {
        await Lab.TakeTrustedAsync(n);
        await Lab.TakeStrangerAsync(n);
        await daemon.UntilAsync("gate", g => g.GetArrayLength() >= n);
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sent") >= n);
        await daemon.UntilAsync("mailbox", m => m.Number("inFlight") == 0 && m.Number("settled") >= 2 * n);
        await Lab.WaitForCountAsync("sink", n, CrashDaemon.Patience);
        Assert.Equal(n, (await daemon.InspectAsync("gate")).GetArrayLength());
        Assert.Equal(n, (await daemon.InspectAsync("tasks")).GetArrayLength());
        Assert.Equal(n, Lab.MessagesOf("sink").Count);
    }

    [Fact]
    public async Task Retention_deletes_finished_mail_and_never_what_is_held()
    {
        Build(change: s => (s.PollSeconds, s.RetentionDays) = (1, "0.00001"));
        await Lab.DeliverAsync(CrashMails.Trusted(99), CrashMails.Anna); // there before the first start
        await using var daemon = await StartReadingAsync();
        for (var n = 1; n <= 3; n++)
        {
            await Lab.TakeTrustedAsync(n);
            await Lab.TakeStrangerAsync(n);
        }
        await daemon.UntilAsync("tasks", t => t.Count(x => x.Text("status") == "done") == 3);
        await daemon.UntilAsync("gate", g => g.GetArrayLength() == 3);
        await daemon.UntilAsync(() => Task.FromResult(Left()), left => left.Count <= 4, left => string.Join(' ', left));
        Assert.Equal(["stranger-1.", "stranger-2.", "stranger-3.", "trusted-99."], Left());

        var answered = (await daemon.InspectAsync("gate")).EnumerateArray().First();
        await daemon.AnswerAsync(answered.Number("number"), "no");
        await daemon.UntilAsync(() => Task.FromResult(Left()), left => left.Count <= 3, left => string.Join(' ', left));
        Assert.DoesNotContain(answered.Text("subject"), Left());

        IReadOnlyList<string> Left() => [.. Lab.ParsedMessagesOf("bot").Select(m => m.Subject ?? "").Order(StringComparer.Ordinal)];
    }
}
