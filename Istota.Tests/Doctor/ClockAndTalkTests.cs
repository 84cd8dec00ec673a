using System.Globalization;
using Istota.Actors.Doctor;
using Istota.Host.Doctor;
using Istota.Tests.Servers;
using Istota.Tests.Talk.Server;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>The clock by other servers' words, and the account in Talk.</summary>
public sealed class ClockAndTalkTests
{
    private static readonly TimeSpan s_six = TimeSpan.FromMinutes(6);

    [Theory]
    [InlineData(6, "6 minutes behind")]
    [InlineData(-6, "6 minutes ahead")]
    public async Task A_clock_off_by_more_than_five_minutes_is_named_by_the_greeting_of_an_SMTP_server(int minutes, string seen)
    {
        var said = TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        await using var smtp = ScriptedServer.Start(async line =>
        {
            await line.SayAsync($"220 mx.lab.test ESMTP ready; {said} +0000\r\n");
            while (await line.ReadAsync() is { } command)
                await line.SayAsync(command.StartsWith("EHLO", StringComparison.Ordinal) ? "250-mx.lab.test\r\n250 AUTH PLAIN\r\n" : command.StartsWith("AUTH", StringComparison.Ordinal) ? "235 2.7.0 yes\r\n" : "250 2.0.0 ok\r\n");
        });
        await using var patient = new Patient { ImapPort = smtp.Port, SmtpPort = smtp.Port, Email = "smtp_tls = \"none\"\nimap_tls = \"none\"" };
        Says.Failed(await patient.FindingsAsync(), "clock", $"this machine's clock is {seen}", "timesyncd");
        Assert.DoesNotContain(smtp.Heard, c => c.StartsWith("DATA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mail_from_our_future_shows_a_clock_that_is_behind()
    {
        var future = TimeProvider.System.GetUtcNow().AddMinutes(7).ToString("dd-MMM-yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        await using var imap = ScriptedImap.Start(async (line, tag, command) =>
        {
            if (!command.StartsWith("UID FETCH", StringComparison.Ordinal)) return false;
            await line.SayAsync(command.Contains("BODY", StringComparison.Ordinal)
                ? $"* 1 FETCH (UID 1 BODY[HEADER] {{12}}\r\nFrom: a@b\r\n\r\n)\r\n{tag} OK done\r\n"
                : $"* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE \"{future} +0000\" ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))\r\n{tag} OK done\r\n");
            return true;
        });
        await using var patient = new Patient { ImapPort = imap.Port, SmtpPort = imap.Port, Email = "smtp_tls = \"none\"\nimap_tls = \"none\"" };
        var findings = await patient.FindingsAsync();
        Says.Failed(findings, "clock", "7 minutes behind, by the clock of the IMAP server", "timesyncd");
        Says.Warns(findings, "imap.uidplus", "no UIDPLUS", "retention");
    }

    [Fact]
    public void A_few_minutes_are_no_fault_and_a_greeting_without_a_time_says_none()
    {
        Assert.Equal(FindingStatus.Ok, ClockCheck.Of([new ClockCheck.Other("x", TimeSpan.FromMinutes(-4.9))]).Status);
        Assert.Equal(FindingStatus.Failed, ClockCheck.Of([new ClockCheck.Other("x", TimeSpan.Zero), new ClockCheck.Other("y", -s_six)]).Status);
        Assert.Equal(FindingStatus.Ok, ClockCheck.Of([]).Status);
        Assert.Null(ClockCheck.TimeIn("220 mail.lab.test ESMTP Postfix"));
    }

    [Fact]
    public async Task A_Talk_account_that_is_not_logged_in_is_named_and_one_that_is_tells_the_clock()
    {
        await using var server = await TalkServer.StartAsync();
        server.AddUser("istota", "istota", "right");
        await using var right = new Patient { Email = "enabled = false", More = Talk(server, "right") };
        var findings = await right.FindingsAsync();
        Says.That(findings, "talk", FindingStatus.Ok, "logged in as istota", "");
        Says.That(findings, "clock", FindingStatus.Ok, "Nextcloud", "");
        // A server makes an address that came with a wrong password wait, so this is another one.
        await using var strict = await TalkServer.StartAsync();
        strict.AddUser("istota", "istota", "right");
        await using var wrong = new Patient { Email = "enabled = false", More = Talk(strict, "wrong") };
        Says.Failed(await wrong.FindingsAsync(), "talk", "the Talk account is not logged in", "app password");
    }

    private static string Talk(TalkServer server, string password) =>
        $"[nextcloud]\nurl = \"{server.BaseUrl.ToString().TrimEnd('/')}\"\nusername = \"istota\"\napp_password = \"{password}\"\n[talk]\nenabled = true\n";
}
