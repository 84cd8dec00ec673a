using System.Diagnostics;
using System.Text;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Xunit;
using static Istota.Tests.Servers.LabClients;

namespace Istota.Tests.Servers;

/// <summary>The test servers do what the tests built on them take for granted.</summary>
public sealed class MailLabTests(SharedMailLab shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_mail_by_lmtp_is_read_over_tls_and_names_its_plus_address()
    {
        var lab = await shared.GetAsync();
        var user = lab.NewUser();
        await lab.DeliverAsync(Letter("hello"), $"{user}+alice@{MailLab.Domain}");

        using var imap = await LogInAsync(lab, user, lab.ImapsPort, SecureSocketOptions.SslOnConnect);
        await imap.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var mail = await imap.Inbox.GetMessageAsync(0);

        Assert.Equal("hello", mail.Subject);
        Assert.Equal($"{user}+alice@{MailLab.Domain}", mail.Headers["Delivered-To"]);
        Assert.True(imap.Capabilities.HasFlag(ImapCapabilities.UidPlus | ImapCapabilities.Idle));
        Assert.Equal("Sent", (await imap.GetFolderAsync("Sent")).FullName);
        Assert.NotNull(imap.GetFolder(SpecialFolder.Sent));
    }

    [Fact]
    public async Task A_mail_handed_over_for_two_at_once_names_no_envelope_recipient()
    {
        var lab = await shared.GetAsync();
        string one = lab.NewUser(), other = lab.NewUser();
        await lab.DeliverAsync(Letter("both"), $"{one}+alice@{MailLab.Domain}", other);
        Assert.Null(Assert.Single(lab.ParsedMessagesOf(one)).Headers["Delivered-To"]);
        Assert.Null(Assert.Single(lab.ParsedMessagesOf(other)).Headers["Delivered-To"]);
    }

    [Fact]
    public async Task A_mail_arrives_byte_for_byte_whatever_its_dots_and_line_ends()
    {
        var lab = await shared.GetAsync();
        var user = lab.NewUser();
        await lab.DeliverFromAsync("", Encoding.Latin1.GetBytes("Subject: x\n\n.\n..two\r\n\xff end"), user);

        var mail = Encoding.Latin1.GetString(Assert.Single(lab.MessagesOf(user))).Replace("\r\n", "\n", StringComparison.Ordinal);
        Assert.StartsWith("Return-Path: <>", mail, StringComparison.Ordinal);
        Assert.EndsWith("Subject: x\n\n.\n..two\n\xff end\n", mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, SecureSocketOptions.StartTls)]
    [InlineData(false, SecureSocketOptions.SslOnConnect)]
    public async Task A_mail_submitted_after_login_reaches_an_account_and_any_other_domain_ends_in_sink(bool starttls, SecureSocketOptions tls)
    {
        var lab = await shared.GetAsync();
        var user = lab.NewUser();
        using var smtp = Client(lab);
        await smtp.ConnectAsync("127.0.0.1", starttls ? lab.SubmissionPort : lab.SubmissionsPort, tls);
        await smtp.AuthenticateAsync(MailLab.Address("bot"), MailLab.Password);
        await smtp.SendAsync(Message($"{user}+tag@{MailLab.Domain}", "o'hara+x=y@far.example", user));
        await smtp.DisconnectAsync(true);

        var here = await lab.WaitForMailAsync(user, m => m.Subject == user, Patience);
        await lab.WaitForMailAsync("sink", m => m.Subject == user, Patience);
        Assert.Equal($"{user}+tag@{MailLab.Domain}", here.Headers["Delivered-To"]);
    }

    [Theory]
    [InlineData("greylist", SmtpStatusCode.ErrorInProcessing)]
    [InlineData("full", SmtpStatusCode.InsufficientStorage)]
    [InlineData("reject", SmtpStatusCode.MailboxUnavailable)]
    [InlineData("policy", SmtpStatusCode.TransactionFailed)]
    [InlineData("nobody", SmtpStatusCode.MailboxUnavailable)]
    public async Task A_recipient_that_fails_on_purpose_fails_so(string user, SmtpStatusCode status)
    {
        var lab = await shared.GetAsync();
        using var smtp = Client(lab);
        await smtp.ConnectAsync("127.0.0.1", lab.PlainSubmissionPort, SecureSocketOptions.None);
        await smtp.AuthenticateAsync("bot", MailLab.Password);
        var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => smtp.SendAsync(Message(MailLab.Address(user))));
        Assert.Equal(status, refusal.StatusCode);
    }

    [Fact]
    public async Task The_world_hands_in_mail_for_the_domain_and_is_refused_any_other()
    {
        var lab = await shared.GetAsync();
        var user = lab.NewUser();
        await lab.InjectAsync(Letter("from afar"), user);
        await lab.WaitForMailAsync(user, m => m.Subject == "from afar", Patience);
        await Assert.ThrowsAsync<MailLabException>(() => lab.InjectAsync(Letter("relay"), "someone@far.example"));
        await Assert.ThrowsAsync<MailLabException>(() => lab.InjectAsync(Letter("hangs up"), "hangup"));
    }

    [Fact]
    public async Task Seeded_mail_keeps_its_order_and_can_be_emptied()
    {
        var lab = await shared.GetAsync();
        var user = lab.NewUser();
        await lab.SeedAsync(30, user, i => $"Subject: {i}\n\nbody\n");
        using (var imap = await LogInAsync(lab, user))
        {
            await imap.Inbox.OpenAsync(FolderAccess.ReadOnly);
            var subjects = (await imap.Inbox.FetchAsync(0, -1, MessageSummaryItems.Envelope)).Select(m => m.Envelope?.Subject);
            Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}"), subjects);
        }
        Assert.Equal(30, lab.MessagesOf(user).Count);
        await lab.EmptyAsync(user);
        Assert.Empty(lab.MessagesOf(user));
    }

    [Fact]
    public async Task The_uidvalidity_changes_when_it_is_told_to_and_each_time()
    {
        var lab = await shared.GetAsync();
        var user = lab.NewUser();
        await lab.DeliverAsync(Letter("one"), user);
        var seen = new HashSet<uint> { await ValidityAsync() };
        for (var i = 0; i < 2; i++)
        {
            await lab.BumpUidValidityAsync(user);
            Assert.True(seen.Add(await ValidityAsync()));
        }

        async Task<uint> ValidityAsync()
        {
            using var imap = await LogInAsync(lab, user);
            await imap.Inbox.OpenAsync(FolderAccess.ReadOnly);
            return imap.Inbox.UidValidity;
        }
    }

    [Fact]
    public async Task Two_labs_live_side_by_side_and_leave_nothing_behind()
    {
        string[] folders;
        await using (var one = await MailLabRequirement.RequireAsync())
        await using (var other = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false }))
        {
            folders = [one.Folder, other.Folder];
            await one.DeliverAsync(Letter("here"), "bob");
            Assert.Single(one.MessagesOf("bob"));
            Assert.Empty(other.MessagesOf("bob"));
        }
        Assert.All(folders, folder => Assert.False(Directory.Exists(folder)));
        Assert.All(folders, folder => Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), p => CommandOf(p).Contains(folder, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_a_dead_owner_left_running_is_ended_by_the_next_lab()
    {
        await using var living = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false });
        Process left;
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(living.Folder)!, "istota-lab-left-by-a-test")).FullName;
        using (new FileStream(Path.Combine(folder, "owner"), FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            Directory.CreateDirectory(Path.Combine(folder, "run"));
            left = Process.Start("setsid", ["tail", "-f", Path.Combine(folder, "owner")]);
            await File.WriteAllTextAsync(Path.Combine(folder, "run", "dovecot.session"), $"{left.Id}");
        }

        await using var next = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false });

        await left.WaitForExitAsync().WaitAsync(Patience);
        Assert.False(Directory.Exists(folder));
        (await LogInAsync(living, "bot")).Dispose();
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
