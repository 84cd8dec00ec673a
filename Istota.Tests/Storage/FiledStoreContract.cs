using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Istota.Host.Storage;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Storage;

/// <summary>What everybody may rely on in the list of filed mail, real or fake.</summary>
public abstract class FiledStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    protected abstract IFiledStore Store { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static FiledMail Filed(uint uid, string? user = null, Reason reason = Reason.NoMatch) =>
        new(new MailKey("me@h/INBOX", 7, uid), user is null ? null : new UserId(user), "x@b.example", ["bot@h"], "Hello", reason, Noon.AddMinutes(uid));

    [Fact]
    public async Task Unrouted_and_filed_mail_are_listed_apart_newest_first()
    {
        await Store.PutAsync([Filed(1), Filed(2, "anna", Reason.Quiet), Filed(3), Filed(4, "bob", Reason.Throttled)], Ct);
        Assert.Equal([3u, 1u], (await Store.ListAsync(true, null, 10, Ct)).Select(m => m.Key.Uid));
        Assert.Equal([4u, 2u], (await Store.ListAsync(false, null, 10, Ct)).Select(m => m.Key.Uid));
        Assert.Equal([4u], (await Store.ListAsync(false, null, 1, Ct)).Select(m => m.Key.Uid));
        Assert.Equivalent(Filed(2, "anna", Reason.Quiet), Assert.Single(await Store.ListAsync(false, new UserId("anna"), 10, Ct)), strict: true);
    }

    [Fact]
    public async Task A_mail_is_known_by_key_and_user()
    {
        await Store.PutAsync([Filed(1, "anna"), Filed(1, "bob"), Filed(1)], Ct);
        await Store.PutAsync([Filed(1, "anna", Reason.Blocked)], Ct);
        await Store.RemoveAsync(Filed(1).Key, new UserId("bob"), Ct);
        Assert.Equal(Reason.Blocked, Assert.Single(await Store.ListAsync(false, null, 10, Ct)).Reason);

        await Store.RemoveAsync(Filed(1).Key, null, Ct);
        Assert.Empty(await Store.ListAsync(true, null, 10, Ct));
    }

    [Fact]
    public async Task What_is_too_old_goes()
    {
        await Store.PutAsync([Filed(1), Filed(2, "anna"), Filed(3)], Ct);
        Assert.Equal(2, await Store.PruneAsync(Noon.AddMinutes(3), Ct));
        Assert.Equal([3u], (await Store.ListAsync(true, null, 10, Ct)).Select(m => m.Key.Uid));
    }
}

public sealed class InMemoryFiledStoreTests : FiledStoreContract
{
    protected override IFiledStore Store { get; } = new InMemoryFiledStore();
}

public sealed class SqliteFiledStoreTests : FiledStoreContract, IAsyncDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    protected override IFiledStore Store => field ??= new SqliteFiledStore(_temporary.Database);

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();
}
