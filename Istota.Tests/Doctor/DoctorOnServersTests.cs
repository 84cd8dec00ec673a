using System.Text.Json;
using Istota.Actors.Doctor;
using Istota.Host.Cli;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>Each failure is made on purpose on a real server, and named.</summary>
public sealed class DoctorOnServersTests(DoctorLabs labs, SharedMailLab shared) : IClassFixture<DoctorLabs>
{
    [Fact]
    public async Task A_healthy_mailbox_is_all_right_line_by_line()
    {
        await using var patient = Patient.On(await shared.GetAsync());
        var (findings, code) = await patient.AskAsync();
        Assert.All(new[] { "configuration", "users", "data-folder", "disk", "database", "imap.certificate", "imap.login", "imap.folder", "imap.idle", "imap.uidplus", "smtp.certificate", "smtp.login", "smtp.sender", "smtp.plus", "agent", "talk" },
            check => Assert.Equal(FindingStatus.Ok, findings[check].Status));
        Assert.Equal(findings.Values.Any(f => f.Status == FindingStatus.Failed) ? ExitCode.Failed : ExitCode.Done, code);
    }

    [Fact]
    public async Task A_wrong_password_is_named_for_both_servers_and_never_printed()
    {
        var lab = await shared.GetAsync();
        await using var patient = new Patient { ImapPort = lab.ImapPort, SmtpPort = lab.SubmissionPort, CaFile = lab.CaFile, User = MailLab.Address(lab.NewUser()), Password = "hunter2-wrong" };
        var (findings, code) = await patient.AskAsync();
        Says.Failed(findings, "imap.login", "wrong user or password", "imap_password");
        Says.Failed(findings, "smtp.login", "wrong user or password", "smtp_password");
        Assert.Equal(ExitCode.Failed, code);
        Assert.DoesNotContain("hunter2", JsonSerializer.Serialize(findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var lab = await shared.GetAsync();
        await using var patient = new Patient { ImapPort = lab.ImapPort, SmtpPort = lab.SubmissionPort, CaFile = lab.CaFile, Email = "poll_folder = \"Nowhere\"" };
        var findings = await patient.FindingsAsync();
        Says.Failed(findings, "imap.folder", "no folder \"Nowhere\"", "email.poll_folder");
        Assert.Equal(FindingStatus.Ok, findings["imap.login"].Status);
    }

    [Fact]
    public async Task A_server_without_IDLE_and_UIDPLUS_is_a_warning_each_and_one_that_refuses_the_sender_a_failure()
    {
        await using var patient = Patient.On(labs.Old);
        var findings = await patient.FindingsAsync();
        Says.Warns(findings, "imap.idle", "no IDLE", "email_poll_interval");
        Says.Warns(findings, "imap.uidplus", "no UIDPLUS", "email_retention_days");
        Says.Failed(findings, "smtp.sender", "Sender address rejected: not owned by user", "from_style = \"reply-to\"");
        Assert.Contains("+alice@lab.test", findings["smtp.sender"].Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_sender_is_no_fault_where_the_mail_does_without()
    {
        await using var patient = new Patient { ImapPort = labs.Old.ImapPort, SmtpPort = labs.Old.SubmissionPort, CaFile = labs.Old.CaFile, Email = "from_style = \"reply-to\"" };
        Assert.Equal(FindingStatus.Ok, (await patient.FindingsAsync())["smtp.sender"].Status);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_named_with_the_name_it_has()
    {
        await using var patient = Patient.On(labs.Elsewhere);
        var findings = await patient.FindingsAsync();
        Says.Failed(findings, "imap.certificate", "names mail.elsewhere.test, not 127.0.0.1", "email.imap_host");
        Says.Failed(findings, "smtp.certificate", "names mail.elsewhere.test, not 127.0.0.1", "email.smtp_host");
    }

    [Fact]
    public async Task An_expired_certificate_and_one_of_nobody_are_told_apart()
    {
        await using var expired = Patient.On(labs.Neglected);
        Says.Failed(await expired.FindingsAsync(), "imap.certificate", "has expired", "renewed");
        var lab = await shared.GetAsync();
        await using var unknown = new Patient { ImapPort = lab.ImapPort, SmtpPort = lab.SubmissionPort };
        Says.Failed(await unknown.FindingsAsync(), "imap.certificate", "Istota test authority", "tls_ca_file");
    }

    [Fact]
    public async Task Plus_addresses_that_the_server_does_not_take_are_named()
    {
        await using var patient = new Patient { ImapPort = labs.Neglected.ImapPort, SmtpPort = labs.Neglected.PlainSubmissionPort, CaFile = labs.Neglected.CaFile, Email = "smtp_tls = \"none\"" };
        Says.Failed(await patient.FindingsAsync(), "smtp.plus", "plus-addresses are not delivered", "recipient_delimiter");
    }

    [Fact]
    public async Task The_id_that_the_server_stamps_is_named_when_authserv_id_is_unset()
    {
        var lab = await shared.GetAsync();
        var user = lab.NewUser();
        await lab.DeliverAsync("Authentication-Results: mx.lab.test; dmarc=pass header.from=good.test\r\nReceived: from a (a [192.0.2.1]) by mx.lab.test with ESMTP; Tue, 03 Mar 2026 04:05:06 +0000\r\n"
            + "Authentication-Results: forged.test; dmarc=pass header.from=good.test\r\nFrom: a@good.test\r\nSubject: x\r\n\r\nhello\r\n", user);
        await using var patient = new Patient { ImapPort = lab.ImapPort, SmtpPort = lab.SubmissionPort, CaFile = lab.CaFile, User = MailLab.Address(user) };
        Says.Warns(await patient.FindingsAsync(), "authserv-id", "stamps mail as \"mx.lab.test\"", "email.authserv_id = \"mx.lab.test\"");
    }

    [Fact]
    public async Task Own_mail_that_does_not_authenticate_is_named()
    {
        var lab = await shared.GetAsync();
        var user = lab.NewUser();
        await lab.DeliverAsync("Authentication-Results: mx.lab.test; dmarc=fail header.from=lab.test\r\nFrom: alice@lab.test\r\nSubject: x\r\n\r\nhello\r\n", user);
        await using var patient = new Patient { ImapPort = lab.ImapPort, SmtpPort = lab.SubmissionPort, CaFile = lab.CaFile, User = MailLab.Address(user), Email = "authserv_id = \"mx.lab.test\"" };
        Says.Warns(await patient.FindingsAsync(), "own-mail", "alice@lab.test does not authenticate (dmarc=fail", "DMARC");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_and_costs_no_more_than_ten_seconds()
    {
        var port = DaemonProcess.FreePort();
        await using var patient = new Patient { ImapPort = port, SmtpPort = port };
        var findings = await patient.FindingsAsync();
        Says.Failed(findings, "imap.login", "cannot be used", "imap_host");
        Says.Failed(findings, "smtp.login", "cannot be used", "smtp_host");
    }
}
