using Istota.Actors.Outbox;
using Istota.Host.Storage;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Storage;

/// <summary>What everybody may rely on in a store of outgoing mail, real or fake.</summary>
public abstract class OutgoingStoreContract
{
    protected abstract IOutgoingStore Store { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_are_found_by_message_id_until_they_are_deleted()
    {
        await Store.PutAsync([new("a@h", [1, 0, 2]), new("b@h", [3])], Ct);
        Assert.True((await Store.LoadAsync("a@h", Ct)) is [1, 0, 2]);

        await Store.DeleteAsync(["a@h", "never@h"], Ct);
        Assert.Null(await Store.LoadAsync("a@h", Ct));
        Assert.True((await Store.LoadAsync("b@h", Ct)) is [3]);
    }

    [Fact]
    public async Task What_lies_under_an_id_is_never_exchanged()
    {
        await Store.PutAsync([new("a@h", [1])], Ct);
        await Store.PutAsync([new("a@h", [1])], Ct);
        await Store.PutAsync([new("a@h", [2])], Ct);
        Assert.True((await Store.LoadAsync("a@h", Ct)) is [1]);
    }
}

public sealed class InMemoryOutgoingStoreTests : OutgoingStoreContract
{
    protected override IOutgoingStore Store { get; } = new InMemoryOutgoingStore();
}

public sealed class SqliteOutgoingStoreTests : OutgoingStoreContract, IAsyncDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    protected override IOutgoingStore Store => field ??= new SqliteOutgoingStore(_temporary.Database);

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();
}
