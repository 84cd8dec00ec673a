using System.Net;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Crash;

/// <summary>Outgoing mail and a server that is away, refuses, puts off, or is cut off at the worst moment.</summary>
public sealed class OutgoingFaultTests : CrashTests
{
    private const string EndOfData = "\r\n.\r\n";

    [Fact]
    public async Task A_mail_whose_answer_was_cut_off_is_asked_about_and_sent_again_only_after_a_yes()
    {
        await using var proxy = TcpFaultProxy.Start(Lab.PlainSubmissionPort);
        Build(change: s => s.SmtpPort = proxy.Port);
        await using var daemon = await StartReadingAsync();
        for (var n = 1; n <= 2; n++)
        {
            var cut = proxy.CutAfter(EndOfData);
            await Lab.TakeTrustedAsync(n);
            await cut.WaitAsync(CrashDaemon.Patience);
            await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "unclear") == n);
        }
        var questions = (await daemon.QuestionsAsync()).EnumerateArray().Where(q => q.Text("kind") == "unclear").Select(q => q.Number("number")).ToList();
        Assert.Equal(2, questions.Count);

        await daemon.AnswerAsync(questions[0], "yes");
        await daemon.AnswerAsync(questions[1], "no");
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sent") == 1);
        await Lab.WaitForCountAsync("sink", 3, CrashDaemon.Patience);
        await daemon.UntilAsync(daemon.QuestionsAsync, q => q.GetArrayLength() == 0, q => $"{q}");
        await daemon.StopAsync();
        await using (var again = await StartReadingAsync()) Assert.Equal(2, (await again.InspectAsync("outbox")).GetArrayLength());

        var answers = Lab.Answers();
        Assert.Equal([1, 2], answers.Values.Order());
        Assert.Equal(2, Lab.SinkIds().Distinct().Count());
    }

    [Fact]
    public async Task A_mail_cut_before_the_end_of_its_data_goes_once_without_a_question()
    {
        await using var proxy = TcpFaultProxy.Start(Lab.PlainSubmissionPort);
        Build(change: s => s.SmtpPort = proxy.Port);
        await using var daemon = await StartReadingAsync();
        var cut = proxy.CutBefore("\r\nRCPT TO:"); // the mail itself has not begun
        await Lab.TakeTrustedAsync(1);
        await cut.WaitAsync(CrashDaemon.Patience);
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sent") == 1);
        await Lab.WaitForCountAsync("sink", 1, CrashDaemon.Patience);
        Assert.Equal(0, (await daemon.QuestionsAsync()).GetArrayLength());
        Assert.Single(Lab.MessagesOf("sink"));
    }

    [Fact]
    public async Task A_kill_between_the_data_and_the_servers_answer_is_asked_about_after_the_restart()
    {
        await using var slow = await MailLabRequirement.RequireAsync(new MailLabOptions { PostfixLines = "smtpd_end_of_data_restrictions = sleep 5" });
        await using var proxy = TcpFaultProxy.Start(slow.PlainSubmissionPort);
        Build(change: s => s.SmtpPort = proxy.Port, lab: slow);
        await using (var first = await StartReadingAsync())
        {
            await slow.TakeTrustedAsync(1);
            await first.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sending") == 1);
            Assert.True(await first.LivesAsync(TimeSpan.FromSeconds(1)), first.Output); // the data is on its way, its answer is five seconds away
            await first.KillAsync();
        }
        await slow.WaitForCountAsync("sink", 1, CrashDaemon.Patience);

        await using var daemon = await CrashDaemon.StartAsync(House);
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "unclear") == 1);
        var question = Assert.Single((await daemon.QuestionsAsync()).EnumerateArray());
        Assert.Equal("unclear", question.Text("kind"));
        await daemon.AnswerAsync(question.Number("number"), "no");
        await daemon.StopAsync();
        Assert.Single(slow.MessagesOf("sink"));
    }

    [Fact]
    public async Task Mail_waits_for_a_server_that_is_down_through_a_kill_and_goes_once()
    {
        Build();
        await Lab.KillSmtpAsync(); // before the start: while there is no connection nobody asks for leave, so the kill leaves nothing in doubt
        await using (var first = await StartReadingAsync())
        {
            for (var n = 1; n <= 3; n++) await Lab.TakeTrustedAsync(n);
            await first.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "queued") == 3);
            var (_, words) = await first.UntilReadyzAsync((status, _) => status == HttpStatusCode.ServiceUnavailable);
            Assert.Contains("outbound", words, StringComparison.Ordinal);
            await first.KillAsync();
        }
        await using var daemon = await CrashDaemon.StartAsync(House);
        await daemon.UntilReadyzAsync((status, words) => status == HttpStatusCode.ServiceUnavailable && words.Contains("outbound", StringComparison.Ordinal));
        await Lab.RestartSmtpAsync();
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sent") == 3);
        await daemon.UntilReadyzAsync((status, _) => status == HttpStatusCode.OK);
        await Lab.WaitForCountAsync("sink", 3, CrashDaemon.Patience);
        Assert.All(Lab.Answers(), a => Assert.Equal(1, a.Value));
        Assert.Equal(0, (await daemon.QuestionsAsync()).GetArrayLength());
    }

    [Fact]
    public async Task What_a_server_puts_off_shows_its_next_attempt_and_what_it_refuses_is_told_in_the_room()
    {
        Build();
        await using var daemon = await StartReadingAsync();
        await Lab.DeliverAsync(CrashMails.Mail("greylist@lab.test", "Later"), CrashMails.Anna);
        await Lab.DeliverAsync(CrashMails.Mail("reject@lab.test", "Never"), CrashMails.Anna);
        await Lab.TakeTrustedAsync(1);

        var outbox = await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "failed") == 1
            && o.Count(m => m.Text("state") == "sent") == 1 && o.Count(m => m.Text("state") == "queued" && m.Number("attempts") > 0) == 1);
        var later = outbox.EnumerateArray().Single(m => m.Text("state") == "queued");
        Assert.Contains("451", later.Text("lastError"), StringComparison.Ordinal);
        Assert.InRange(later.GetProperty("nextAttemptAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddSeconds(-30), DateTimeOffset.UtcNow.AddSeconds(31));
        var told = await daemon.UntilSaidAsync("main", "could not be sent");
        Assert.Contains("No such user here", told.Text("text"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await daemon.ReadyzAsync()).Status);
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "queued" && m.Number("attempts") > 1) == 1);
    }

    [Fact]
    public async Task Mail_waits_for_a_server_that_hangs_and_goes_once_when_it_answers()
    {
        await using var proxy = TcpFaultProxy.Start(Lab.PlainSubmissionPort);
        Build(change: s => (s.SmtpPort, s.Timeout) = (proxy.Port, 2));
        proxy.Hang();
        await using var daemon = await StartReadingAsync();
        await Lab.TakeTrustedAsync(1);
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "queued") == 1);
        var (_, words) = await daemon.UntilReadyzAsync((status, w) => status == HttpStatusCode.ServiceUnavailable && w.Contains("did not answer in time", StringComparison.Ordinal));
        Assert.Contains("outbound", words, StringComparison.Ordinal);

        proxy.Forward();
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sent") == 1);
        await daemon.UntilReadyzAsync((status, _) => status == HttpStatusCode.OK);
        await Lab.WaitForCountAsync("sink", 1, CrashDaemon.Patience);
        Assert.Equal(0, (await daemon.QuestionsAsync()).GetArrayLength());
        Assert.Single(Lab.MessagesOf("sink"));
    }

    [Fact]
    public async Task S_90_a_wrong_smtp_password_is_tried_three_times_and_said_once_and_mail_waits()
    {
        await using var proxy = TcpFaultProxy.Start(Lab.PlainSubmissionPort);
        Build(change: s => (s.SmtpPort, s.SmtpPassword) = (proxy.Port, "not-the-secret"));
        await using (var daemon = await StartReadingAsync())
        {
            await daemon.UntilAsync(() => Task.FromResult(daemon.Output), o => o.Contains("next try in 01:00:00", StringComparison.Ordinal), o => o);
            Assert.Equal(3, proxy.Accepted);
            var (_, words) = await daemon.UntilReadyzAsync((status, _) => status == HttpStatusCode.ServiceUnavailable);
            Assert.Contains("outbound", words, StringComparison.Ordinal);
            Assert.Contains("refused", words, StringComparison.Ordinal);
            for (var n = 1; n <= 2; n++) await Lab.TakeTrustedAsync(n);
            await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "queued") == 2); // and nobody knocks for them
            Assert.Equal(3, proxy.Accepted);
            Assert.Single(daemon.Output.Split('\n'), l => l.Contains("next try in 01:00:00", StringComparison.Ordinal));
            Assert.DoesNotContain("not-the-secret", words + daemon.Output, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await daemon.ReadyzAsync()).Status);
            await daemon.StopAsync();
        }
        House.Write(change: s => s.SmtpPort = proxy.Port);
        await using var right = await CrashDaemon.StartAsync(House);
        await right.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sent") == 2);
        await right.UntilReadyzAsync((status, _) => status == HttpStatusCode.OK);
        await Lab.WaitForCountAsync("sink", 2, CrashDaemon.Patience);
        Assert.All(Lab.Answers(), a => Assert.Equal(1, a.Value));
    }
}
