using Istota.Actors.Mailbox;
using Istota.Host.Configuration;
using Istota.Host.Mailbox;
using Istota.Tests.Servers;
using MailKit;
using Xunit;

namespace Istota.Tests.Mailbox;

/// <summary>The contract against a real Dovecot, each test with an account of its own.</summary>
[Collection("imap-mailbox")]
public sealed class ImapMailboxTests(ImapMailboxTests.Lab fixture) : MailboxContract, IClassFixture<ImapMailboxTests.Lab>
{
    public sealed class Lab : IAsyncLifetime
    {
        public MailLab Servers { get; private set; } = null!;
        public async ValueTask InitializeAsync() => Servers = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false });
        public ValueTask DisposeAsync() => Servers.DisposeAsync();
    }

    private string _user = "";

    internal static MailServerSettings Settings(MailLab lab, string user, string password = MailLab.Password) =>
        new("127.0.0.1", lab.ImapPort, MailLab.Address(user), password, TlsMode.StartTls, lab.CaFile, TimeSpan.FromSeconds(5));

    protected override Task PrepareAsync()
    {
        _user = fixture.Servers.NewUser();
        return Task.CompletedTask;
    }

    protected override IMailbox Connect() => new ImapMailbox(Settings(fixture.Servers, _user), "INBOX");
    protected override Task DeliverAsync(string mail) => fixture.Servers.DeliverAsync(mail, _user);
    protected override Task RenumberAsync() => fixture.Servers.BumpUidValidityAsync(_user);

    [Fact]
    public async Task No_flag_is_touched_by_listing_and_fetching()
    {
        await using var mailbox = Connect();
        await mailbox.OpenAsync(default);
        await DeliverAsync("Message-ID: <a@x>\r\n\r\nbody\r\n");
        var uid = Assert.Single(await mailbox.ListAsync(0, default)).Uid;
        await mailbox.FetchAsync([uid], default);
        await mailbox.FetchHeaderAsync(uid, default);
        await mailbox.SettleAsync([uid], default);
        using var imap = await LabClients.LogInAsync(fixture.Servers, _user);
        await imap.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var flags = Assert.Single(await imap.Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags)).Flags;
        Assert.False(flags!.Value.HasFlag(MessageFlags.Seen));
    }

    [Fact]
    public async Task S_46_a_certificate_that_nobody_vouches_for_is_refused_and_clear_text_leaves_this_machine_never()
    {
        await using var stranger = new ImapMailbox(Settings(fixture.Servers, _user) with { CaFile = "" }, "INBOX");
        await Assert.ThrowsAsync<MailboxException>(() => stranger.OpenAsync(default));
        await using var clear = new ImapMailbox(Settings(fixture.Servers, _user) with { Host = "mail.example.org", Tls = TlsMode.None }, "INBOX");
        var refused = await Assert.ThrowsAsync<MailboxException>(() => clear.OpenAsync(default));
        Assert.Contains("without TLS", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S_90_a_wrong_password_is_a_refusal_and_a_limit_on_sessions_is_none()
    {
        await using var wrong = new ImapMailbox(Settings(fixture.Servers, _user, "wrong"), "INBOX");
        Assert.True((await Assert.ThrowsAsync<MailboxException>(() => wrong.OpenAsync(default))).Refused);
        await using var lab = await MailLabRequirement.RequireAsync(new MailLabOptions { Smtp = false, SessionsPerUser = 1 });
        await using var first = new ImapMailbox(Settings(lab, "bot"), "INBOX");
        await first.OpenAsync(default);
        await using var second = new ImapMailbox(Settings(lab, "bot"), "INBOX");
        Assert.False((await Assert.ThrowsAsync<MailboxException>(() => second.OpenAsync(default))).Refused);
    }

    [Fact]
    public async Task S_47_a_folder_name_with_line_breaks_is_no_command()
    {
        await using var mailbox = new ImapMailbox(Settings(fixture.Servers, _user), "INBOX\r\na LOGOUT");
        await Assert.ThrowsAsync<MailboxException>(() => mailbox.OpenAsync(default));
    }
}
