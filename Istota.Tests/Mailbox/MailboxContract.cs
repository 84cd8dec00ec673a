using System.Text;
using Istota.Actors.Mailbox;
using Xunit;

namespace Istota.Tests.Mailbox;

/// <summary>What the poller relies on, whatever keeps the mail: the fake, a Maildir and a real IMAP server pass the same tests.</summary>
public abstract class MailboxContract : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private IMailbox _mailbox = null!;

    protected abstract Task PrepareAsync();
    protected abstract IMailbox Connect();
    protected abstract Task DeliverAsync(string mail);
    protected abstract Task RenumberAsync();
    protected virtual ValueTask CleanAsync() => ValueTask.CompletedTask;

    private static CancellationToken Soon => new CancellationTokenSource(Patience).Token;

    private static string Mail(string id, string body = "body") =>
        $"From: Alice <alice@good.test>\r\nTo: bot@lab.test\r\nDate: Sun, 1 Mar 2026 12:00:00 +0000\r\nSubject: about {id}\r\nMessage-ID: <{id}@good.test>\r\n\r\n{body}\r\n";

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        _mailbox = Connect();
    }

    public async ValueTask DisposeAsync()
    {
        await _mailbox.DisposeAsync();
        await CleanAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_empty_folder_lists_nothing_and_says_where_it_will_count_on()
    {
        var status = await _mailbox.OpenAsync(Soon);
        Assert.Empty(await _mailbox.ListAsync(0, Soon));
        Assert.True(status.UidValidity > 0);
        await DeliverAsync(Mail("first"));
        Assert.Equal(status.UidNext, Assert.Single(await _mailbox.ListAsync(0, Soon)).Uid);
    }

    [Fact]
    public async Task A_list_holds_what_is_above_the_uid_in_order_with_its_facts()
    {
        await _mailbox.OpenAsync(Soon);
        foreach (var id in new[] { "a", "b", "c" }) await DeliverAsync(Mail(id));
        var all = await _mailbox.ListAsync(0, Soon);
        Assert.Equal(["a@good.test", "b@good.test", "c@good.test"], all.Select(m => m.MessageId));
        Assert.Equal(all.Select(m => m.Uid).Order(), all.Select(m => m.Uid));
        Assert.All(all, m => Assert.True(m.Size > 50));
        Assert.Equal("c@good.test", Assert.Single(await _mailbox.ListAsync(all[1].Uid, Soon)).MessageId);
        Assert.Empty(await _mailbox.ListAsync(all[2].Uid, Soon));
        Assert.Empty(await _mailbox.ListAsync(uint.MaxValue, Soon));
    }

    [Fact]
    public async Task A_fetch_brings_the_whole_bytes_and_leaves_out_what_vanished()
    {
        await _mailbox.OpenAsync(Soon);
        await DeliverAsync(Mail("a", "first"));
        await DeliverAsync(Mail("b", "second"));
        var uids = (await _mailbox.ListAsync(0, Soon)).Select(m => m.Uid).ToList();
        var mails = await _mailbox.FetchAsync([.. uids, uids[1] + 40], Soon);
        Assert.Equal(uids, mails.Select(m => m.Uid).Order());
        Assert.EndsWith("\r\n\r\nfirst\r\n", Encoding.UTF8.GetString(mails.Single(m => m.Uid == uids[0]).Bytes), StringComparison.Ordinal);
        Assert.Equal(uids, await _mailbox.ExistingAsync([.. uids, uids[1] + 40], Soon));
    }

    [Fact]
    public async Task A_header_comes_without_its_body()
    {
        await _mailbox.OpenAsync(Soon);
        await DeliverAsync(Mail("a", "the body"));
        var uid = Assert.Single(await _mailbox.ListAsync(0, Soon)).Uid;
        var header = Encoding.UTF8.GetString((await _mailbox.FetchHeaderAsync(uid, Soon))!.Bytes);
        Assert.Contains("Subject: about a", header, StringComparison.Ordinal);
        Assert.DoesNotContain("the body", header, StringComparison.Ordinal);
        Assert.Null(await _mailbox.FetchHeaderAsync(uid + 40, Soon));
    }

    [Fact]
    public async Task Settled_mail_stays_and_keeps_its_uid_for_the_next_connection()
    {
        await _mailbox.OpenAsync(Soon);
        await DeliverAsync(Mail("a"));
        var before = await _mailbox.ListAsync(0, Soon);
        await _mailbox.SettleAsync(before.Select(m => m.Uid).ToList(), Soon);
        await _mailbox.SettleAsync(before.Select(m => m.Uid).ToList(), Soon);
        await using var again = Connect();
        await again.OpenAsync(Soon);
        Assert.Equal(before, await again.ListAsync(0, Soon));
        Assert.Single(await again.FetchAsync(before.Select(m => m.Uid).ToList(), Soon));
    }

    [Fact]
    public async Task Expunging_deletes_exactly_what_is_named()
    {
        Assert.True((await _mailbox.OpenAsync(Soon)).CanExpunge);
        foreach (var id in new[] { "a", "b", "c" }) await DeliverAsync(Mail(id));
        var uids = (await _mailbox.ListAsync(0, Soon)).Select(m => m.Uid).ToList();
        Assert.True(await _mailbox.ExpungeAsync([uids[1]], Soon));
        Assert.Equal([uids[0], uids[2]], (await _mailbox.ListAsync(0, Soon)).Select(m => m.Uid));
        Assert.True(await _mailbox.ExpungeAsync([uids[1]], Soon));
    }

    [Fact]
    public async Task A_wait_ends_when_mail_comes()
    {
        await _mailbox.OpenAsync(Soon);
        await _mailbox.ListAsync(0, Soon);
        var waits = _mailbox.WaitAsync(Soon);
        await DeliverAsync(Mail("a"));
        Assert.True(await waits.WaitAsync(Patience));
        Assert.Single(await _mailbox.ListAsync(0, Soon));
    }

    [Fact]
    public async Task What_came_since_the_last_list_ends_a_wait_that_begins_later()
    {
        await _mailbox.OpenAsync(Soon);
        await _mailbox.ListAsync(0, Soon);
        await DeliverAsync(Mail("a"));
        Assert.True(await _mailbox.WaitAsync(Soon).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_wait_can_be_ended_and_the_mailbox_used_on()
    {
        await _mailbox.OpenAsync(Soon);
        await _mailbox.ListAsync(0, Soon);
        using var end = new CancellationTokenSource();
        var waits = _mailbox.WaitAsync(end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits.WaitAsync(Patience));
        Assert.Empty(await _mailbox.ListAsync(0, Soon));
    }

    [Fact]
    public async Task A_new_uidvalidity_is_an_error_until_the_folder_is_opened_again()
    {
        var before = await _mailbox.OpenAsync(Soon);
        await DeliverAsync(Mail("a"));
        var listed = Assert.Single(await _mailbox.ListAsync(0, Soon));
        await RenumberAsync();
        await Assert.ThrowsAsync<MailboxException>(() => _mailbox.ListAsync(0, Soon));
        var after = await _mailbox.OpenAsync(Soon);
        Assert.NotEqual(before.UidValidity, after.UidValidity);
        var found = Assert.Single(await _mailbox.ListAsync(0, Soon));
        Assert.Equal((listed.MessageId, listed.Size, listed.From, listed.Date), (found.MessageId, found.Size, found.From, found.Date));
    }
}

public sealed class FakeMailboxTests : MailboxContract
{
    private readonly FakeFolder _folder = new();

    protected override Task PrepareAsync() => Task.CompletedTask;
    protected override IMailbox Connect() => new FakeMailbox(_folder);

    protected override Task DeliverAsync(string mail)
    {
        _folder.Deliver(mail);
        return Task.CompletedTask;
    }

    protected override Task RenumberAsync()
    {
        _folder.Renumber();
        return Task.CompletedTask;
    }
}
