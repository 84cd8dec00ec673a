using System.Net.Sockets;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using Xunit;
using static Istota.Tests.Servers.LabClients;

namespace Istota.Tests.Servers;

/// <summary>Servers that break when a test tells them to, each in a lab of its own.</summary>
public sealed class MailLabFaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_dropped_session_ends_and_the_next_login_works()
    {
        await using var lab = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false });
        using var imap = await LogInAsync(lab, "bot");
        await lab.DropImapAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => imap.NoOpAsync().WaitAsync(Patience));
        Assert.False(imap.IsConnected);
        using var again = await LogInAsync(lab, "bot").WaitAsync(Patience);
        Assert.True(again.IsAuthenticated);
    }

    [Fact]
    public async Task A_killed_imap_server_refuses_until_it_is_back_on_the_same_ports_with_its_mail()
    {
        await using var lab = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false });
        await lab.DeliverAsync(Letter("kept"), "bot");
        await lab.KillImapAsync();
        await Assert.ThrowsAsync<SocketException>(() => LogInAsync(lab, "bot"));
        await lab.RestartImapAsync();
        using var imap = await LogInAsync(lab, "bot");
        await imap.Inbox.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal(1, imap.Inbox.Count);
    }

    [Fact]
    public async Task A_paused_imap_server_says_nothing_until_it_is_resumed()
    {
        await using var lab = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false });
        using var imap = await LogInAsync(lab, "bot");
        lab.PauseImap();
        var answer = imap.NoOpAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(300)));
        lab.ResumeImap();
        await answer.WaitAsync(Patience);
    }

    [Fact]
    public async Task Postfix_dies_hangs_and_comes_back()
    {
        await using var lab = await MailLabRequirement.RequireAsync();
        await lab.KillSmtpAsync();
        await Assert.ThrowsAsync<SocketException>(() => lab.InjectAsync(Letter("nobody home"), "bob"));
        await lab.RestartSmtpAsync();
        lab.PauseSmtp();
        var late = lab.InjectAsync(Letter("late"), "bob");
        await Assert.ThrowsAsync<TimeoutException>(() => late.WaitAsync(TimeSpan.FromMilliseconds(300)));
        lab.ResumeSmtp();
        await late.WaitAsync(Patience);
        await lab.WaitForMailAsync("bob", m => m.Subject == "late", Patience);
    }

    [Fact]
    public async Task A_dropped_smtp_session_ends_and_the_next_one_works()
    {
        await using var lab = await MailLabRequirement.RequireAsync();
        using var smtp = Client(lab);
        await smtp.ConnectAsync("127.0.0.1", lab.SubmissionPort, SecureSocketOptions.StartTls);
        await smtp.AuthenticateAsync("bot", MailLab.Password);
        await lab.DropSmtpAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => smtp.NoOpAsync().WaitAsync(Patience));
        await lab.InjectAsync(Letter("after"), "bob").WaitAsync(Patience);
    }

    [Fact]
    public async Task Mail_waits_in_postfix_while_dovecot_is_down()
    {
        await using var lab = await MailLabRequirement.RequireAsync();
        await lab.KillImapAsync();
        await lab.InjectAsync(Letter("patient"), "bob");
        Assert.Empty(lab.MessagesOf("bob"));
        await lab.RestartImapAsync();
        await lab.WaitForMailAsync("bob", m => m.Subject == "patient", Patience);
    }

    [Fact]
    public async Task A_refused_login_is_refused_for_imap_and_smtp_until_the_password_is_back()
    {
        await using var lab = await MailLabRequirement.RequireAsync();
        (await LogInAsync(lab, "bot")).Dispose();
        await lab.RefuseLoginsAsync("bot");
        for (var i = 0; i < 2; i++) await Assert.ThrowsAsync<AuthenticationException>(() => LogInAsync(lab, "bot"));
        using var smtp = Client(lab);
        await smtp.ConnectAsync("127.0.0.1", lab.SubmissionsPort, SecureSocketOptions.SslOnConnect);
        await Assert.ThrowsAsync<AuthenticationException>(() => smtp.AuthenticateAsync("bot", MailLab.Password));
        (await LogInAsync(lab, "alice")).Dispose();
        await lab.AcceptLoginsAsync("bot");
        (await LogInAsync(lab, "bot")).Dispose();
    }

    [Fact]
    public async Task A_login_above_the_limit_is_told_of_the_limit()
    {
        await using var lab = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false, SessionsPerUser = 1 });
        using var first = await LogInAsync(lab, "bot");
        using var second = new TcpClient("127.0.0.1", lab.ImapPort);
        using var reader = new StreamReader(second.GetStream());
        await second.GetStream().WriteAsync("a login bot lab\r\n"u8.ToArray());
        var answer = await reader.ReadToEndAsync().WaitAsync(Patience);
        Assert.Contains("[LIMIT]", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capabilities_can_be_taken_away()
    {
        await using var lab = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false, WithoutCapabilities = ["IDLE", "UIDPLUS"] });
        using var imap = await LogInAsync(lab, "bot");
        Assert.False(imap.Capabilities.HasFlag(ImapCapabilities.Idle));
        Assert.False(imap.Capabilities.HasFlag(ImapCapabilities.UidPlus));
        Assert.True(imap.Capabilities.HasFlag(ImapCapabilities.CondStore | ImapCapabilities.Move | ImapCapabilities.SpecialUse));
    }

    [Fact]
    public async Task A_certificate_of_another_name_or_of_yesterday_is_not_trusted()
    {
        await using var strange = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false, CertificateNames = ["mail.other.test"] });
        await Assert.ThrowsAsync<SslHandshakeException>(() => LogInAsync(strange, "bot"));
        await using var expired = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false, CertificateExpired = true });
        await Assert.ThrowsAsync<SslHandshakeException>(() => LogInAsync(expired, "bot"));
    }
}
