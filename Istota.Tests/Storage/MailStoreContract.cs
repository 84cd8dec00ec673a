using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Host.Storage;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Storage;

/// <summary>What everybody may rely on in a mail store, real or fake.</summary>
public abstract class MailStoreContract
{
    protected abstract IMailStore Store { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected static StoredMail Mail(uint uid, string messageId = "a@b.example", long size = 3, string digest = "d1", string mailbox = "me@h/INBOX", byte[]? bytes = null) =>
        new(new MailKey(mailbox, 7, uid), messageId, "anna@b.example", "Mon, 1 Jun 2026 10:00:00 +0200", size, digest,
            new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero).AddTicks(1), bytes ?? [1, 0, 255]);

    [Fact]
    public async Task What_was_put_is_loaded_byte_for_byte()
    {
        await Store.PutAsync([Mail(1), Mail(2, bytes: [])], Ct);
        Assert.Equal("0100FF", Convert.ToHexString((await Store.LoadAsync(Mail(1).Key, Ct))!));
        Assert.Empty((await Store.LoadAsync(Mail(2).Key, Ct))!);
        Assert.Null(await Store.LoadAsync(Mail(3).Key, Ct));
    }

    [Fact]
    public async Task A_known_key_is_left_as_it_is()
    {
        await Store.PutAsync([Mail(1)], Ct);
        await Store.PutAsync([Mail(1, bytes: [9]), Mail(2)], Ct);
        Assert.Equal("0100FF", Convert.ToHexString((await Store.LoadAsync(Mail(1).Key, Ct))!));
        Assert.NotNull(await Store.LoadAsync(Mail(2).Key, Ct));
    }

    [Fact]
    public async Task A_mail_is_recognised_by_message_id_and_size_within_its_mailbox()
    {
        await Store.PutAsync([Mail(1), Mail(2, size: 4), Mail(3, messageId: "c@b.example"), Mail(4, mailbox: "other/INBOX")], Ct);
        var found = Assert.Single(await Store.FindAsync("me@h/INBOX", "a@b.example", 3, Ct));
        Assert.Equal(Mail(1) with { Bytes = null }, found);
    }

    [Fact]
    public async Task A_mail_is_recognised_by_its_digest_within_its_mailbox()
    {
        await Store.PutAsync([Mail(1), Mail(2, digest: "d2"), Mail(3), Mail(4, mailbox: "other/INBOX")], Ct);
        Assert.Equal([1u, 3u], (await Store.FindByDigestAsync("me@h/INBOX", "d1", Ct)).Select(m => m.Key.Uid));
    }

    [Fact]
    public async Task Dropped_bytes_leave_the_row_and_a_dropped_row_leaves_nothing()
    {
        await Store.PutAsync([Mail(1), Mail(2)], Ct);
        await Store.DropBytesAsync([Mail(1).Key], Ct);
        Assert.Null(await Store.LoadAsync(Mail(1).Key, Ct));
        Assert.Equal(2, (await Store.FindByDigestAsync("me@h/INBOX", "d1", Ct)).Count);

        await Store.DropAsync([Mail(1).Key, Mail(9).Key], Ct);
        Assert.Equal([2u], (await Store.FindByDigestAsync("me@h/INBOX", "d1", Ct)).Select(m => m.Key.Uid));
    }

    [Fact]
    public async Task Text_from_outside_is_data_whatever_it_holds()
    {
        const string Hostile = "'); DROP TABLE mails; --\"\u202e";
        await Store.PutAsync([Mail(1, messageId: Hostile)], Ct);
        Assert.Equal(Hostile, Assert.Single(await Store.FindAsync("me@h/INBOX", Hostile, 3, Ct)).MessageId);
    }
}

public sealed class InMemoryMailStoreTests : MailStoreContract
{
    protected override IMailStore Store { get; } = new InMemoryMailStore();
}

public sealed class SqliteMailStoreTests : MailStoreContract, IAsyncDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    protected override IMailStore Store => field ??= new SqliteMailStore(_temporary.Database);

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task Mail_is_there_after_the_database_was_opened_again()
    {
        await Store.PutAsync([Mail(1)], TestContext.Current.CancellationToken);
        await _temporary.ReopenAsync();
        Assert.NotNull(await new SqliteMailStore(_temporary.Database).LoadAsync(Mail(1).Key, TestContext.Current.CancellationToken));
    }
}
