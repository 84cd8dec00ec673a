using System.Text;
using Istota.Actors.Outbox;
using Istota.Host.Configuration;
using Istota.Host.Mailbox;
using Istota.Host.Outbox;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>What becomes of a mail on a real Postfix, told truly.</summary>
public sealed class SmtpMailSenderTests(SharedMailLab shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    internal static SmtpMailSender Sender(MailLab lab, string user, int? port = null, TlsMode tls = TlsMode.StartTls, string? password = null, string? ca = null) =>
        new(new MailServerSettings("127.0.0.1", port ?? lab.SubmissionPort, MailLab.Address(user), password ?? MailLab.Password, tls, ca ?? lab.CaFile, Patience), TimeProvider.System);

    [Fact]
    public async Task A_refused_recipient_alone_is_a_permanent_refusal_with_the_servers_words()
    {
        var outcome = await SendAsync("reject@lab.test");
        var refused = Assert.IsType<SendingOutcome.Refused>(outcome);
        Assert.Contains("5.1.1", refused.Reason, StringComparison.Ordinal);
        Assert.True(Assert.Single(refused.Recipients).Permanent);
    }

    [Theory]
    [InlineData("greylist@lab.test")]
    [InlineData("full@lab.test")]
    [InlineData("hangup@lab.test")]
    public async Task A_temporary_refusal_is_put_off(string recipient) => Assert.IsType<SendingOutcome.Deferred>(await SendAsync(recipient));

    [Fact]
    public async Task After_a_goodbye_the_next_connection_is_a_new_one()
    {
        var lab = await shared.GetAsync();
        var (from, to) = (lab.NewUser(), lab.NewUser());
        await using var sender = Sender(lab, from);
        await sender.ConnectAsync(CancellationToken.None);
        Assert.IsType<SendingOutcome.Deferred>(await SendAsync(sender, from, "hangup@lab.test"));
        await sender.ConnectAsync(CancellationToken.None);
        Assert.IsType<SendingOutcome.Sent>(await SendAsync(sender, from, MailLab.Address(to)));
    }

    [Fact]
    public async Task S_86_of_three_recipients_the_good_one_gets_it_and_the_others_are_named()
    {
        var lab = await shared.GetAsync();
        var (from, to) = (lab.NewUser(), lab.NewUser());
        await using var sender = Sender(lab, from);
        await sender.ConnectAsync(CancellationToken.None);
        var outcome = await SendAsync(sender, from, "reject@lab.test", MailLab.Address(to), "greylist@lab.test");
        var sent = Assert.IsType<SendingOutcome.Sent>(outcome);
        Assert.Equal([MailLab.Address(to)], sent.Accepted);
        Assert.Equal([("reject@lab.test", true), ("greylist@lab.test", false)], sent.Rejected.Select(r => (r.Address, r.Permanent)));
        await lab.WaitForCountAsync(to, 1, Patience);
    }

    [Fact]
    public async Task A_wrong_password_is_a_refusal_and_a_server_that_is_away_is_none()
    {
        var lab = await shared.GetAsync();
        await using var wrong = Sender(lab, lab.NewUser(), password: "wrong");
        Assert.True((await Assert.ThrowsAsync<MailSenderException>(() => wrong.ConnectAsync(CancellationToken.None))).Refused);
        await using var proxy = TcpFaultProxy.Start(lab.SubmissionPort);
        await proxy.RefuseAsync();
        await using var away = Sender(lab, lab.NewUser(), proxy.Port);
        Assert.False((await Assert.ThrowsAsync<MailSenderException>(() => away.ConnectAsync(CancellationToken.None))).Refused);
    }

    [Fact]
    public async Task S_46_without_starttls_no_word_of_the_login_goes_out()
    {
        var lab = await shared.GetAsync();
        await using var sender = Sender(lab, lab.NewUser(), lab.PlainSubmissionPort, TlsMode.Auto);
        Assert.False((await Assert.ThrowsAsync<MailSenderException>(() => sender.ConnectAsync(CancellationToken.None))).Refused);
    }

    [Fact]
    public async Task S_46_a_certificate_of_an_unknown_authority_ends_the_connection()
    {
        var lab = await shared.GetAsync();
        await using var sender = Sender(lab, lab.NewUser(), ca: "");
        await Assert.ThrowsAsync<MailSenderException>(() => sender.ConnectAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Implicit_tls_works_too()
    {
        var lab = await shared.GetAsync();
        var (from, to) = (lab.NewUser(), lab.NewUser());
        await using var sender = Sender(lab, from, lab.SubmissionsPort, TlsMode.Implicit);
        await sender.ConnectAsync(CancellationToken.None);
        Assert.IsType<SendingOutcome.Sent>(await SendAsync(sender, from, MailLab.Address(to)));
    }

    [Fact]
    public async Task S_45_dots_and_lone_line_ends_stay_inside_their_mail()
    {
        var lab = await shared.GetAsync();
        var (from, to) = (lab.NewUser(), lab.NewUser());
        await using var sender = Sender(lab, from);
        await sender.ConnectAsync(CancellationToken.None);
        var hostile = Encoding.ASCII.GetBytes($"Subject: one\nMessage-ID: <{OutgoingMails.NewId()}>\n\nfirst\n.\nMAIL FROM:<x@lab.test>\r.\r..two\n.");
        var outcome = await sender.SendAsync(new Envelope(MailLab.Address(from), [MailLab.Address(to)]), hostile, CancellationToken.None);
        Assert.IsType<SendingOutcome.Sent>(outcome);
        var mail = await lab.WaitForMailAsync(to, m => m.Subject == "one", Patience);
        Assert.Equal("first\n.\nMAIL FROM:<x@lab.test>\n.\n..two\n.\n", mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Single(lab.MessagesOf(to));
    }

    [Theory]
    [InlineData("a@lab.test>\r\nRCPT TO:<b@lab.test")]
    [InlineData("a b@lab.test")]
    [InlineData("@lab.test")]
    [InlineData("grüße@lab.test")]
    public async Task S_44_an_address_that_fits_no_command_is_refused_unsent(string recipient) =>
        Assert.IsType<SendingOutcome.Refused>(await SendAsync(recipient));

    [Fact]
    public async Task A_line_cut_before_the_end_of_the_data_is_put_off_and_nothing_arrives()
    {
        var lab = await shared.GetAsync();
        var (from, to) = (lab.NewUser(), lab.NewUser());
        await using var proxy = TcpFaultProxy.Start(lab.PlainSubmissionPort);
        await using var sender = Sender(lab, from, proxy.Port, TlsMode.None);
        await sender.ConnectAsync(CancellationToken.None);
        var cut = proxy.DropAfter(100_000, ProxyDirection.ToServer);
        var outcome = await sender.SendAsync(new Envelope(MailLab.Address(from), [MailLab.Address(to)]),
            OutgoingMails.Dated(OutgoingMails.NewId(), MailLab.Address(from), MailLab.Address(to), string.Concat(Enumerable.Repeat("a line of text\r\n", 200_000))), CancellationToken.None);
        await cut.WaitAsync(Patience);
        Assert.IsType<SendingOutcome.Deferred>(outcome);
        await sender.ConnectAsync(CancellationToken.None);
        Assert.IsType<SendingOutcome.Sent>(await SendAsync(sender, from, MailLab.Address(to)));
        await lab.WaitForCountAsync(to, 1, Patience);
        Assert.Single(lab.MessagesOf(to));
    }

    [Fact]
    public async Task S_84_a_line_cut_between_the_end_of_the_data_and_its_answer_is_unclear()
    {
        var lab = await shared.GetAsync();
        var (from, to) = (lab.NewUser(), lab.NewUser());
        await using var proxy = TcpFaultProxy.Start(lab.PlainSubmissionPort);
        await using var sender = Sender(lab, from, proxy.Port, TlsMode.None);
        await sender.ConnectAsync(CancellationToken.None);
        var cut = proxy.CutAfter("\r\n.\r\n");
        Assert.IsType<SendingOutcome.Unclear>(await SendAsync(sender, from, MailLab.Address(to)));
        await cut.WaitAsync(Patience);
        await lab.WaitForCountAsync(to, 1, Patience); // it was taken indeed
    }

    [Fact]
    public async Task S_85_an_error_on_quit_is_no_error()
    {
        var lab = await shared.GetAsync();
        var (from, to) = (lab.NewUser(), lab.NewUser());
        await using var proxy = TcpFaultProxy.Start(lab.PlainSubmissionPort);
        await using var sender = Sender(lab, from, proxy.Port, TlsMode.None);
        await sender.ConnectAsync(CancellationToken.None);
        Assert.IsType<SendingOutcome.Sent>(await SendAsync(sender, from, MailLab.Address(to)));
        var cut = proxy.CutBefore("QUIT\r\n");
        await sender.DisconnectAsync(CancellationToken.None);
        await cut.WaitAsync(Patience);
    }

    private async Task<SendingOutcome> SendAsync(string recipient)
    {
        var lab = await shared.GetAsync();
        var from = lab.NewUser();
        await using var sender = Sender(lab, from);
        await sender.ConnectAsync(CancellationToken.None);
        return await SendAsync(sender, from, recipient);
    }

    private static Task<SendingOutcome> SendAsync(SmtpMailSender sender, string from, params string[] recipients) => sender.SendAsync(
        new Envelope(MailLab.Address(from), recipients), OutgoingMails.Dated(OutgoingMails.NewId(), MailLab.Address(from), "someone@lab.test"), CancellationToken.None);
}
