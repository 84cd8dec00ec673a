using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Host.Storage;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Storage;

/// <summary>What everybody may rely on in a thread index, real or fake.</summary>
public abstract class ThreadIndexContract
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    protected abstract IThreadIndex Index { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static SentMail Sent(string id, string user = "anna", int minute = 0) =>
        new(id, new UserId(user), ["x@b.example", "y@b.example"], ["c@b.example"], ["secret@b.example"], "Hello", "web:main", "web:main", $"{user}-1", Noon.AddMinutes(minute));

    [Fact]
    public async Task Of_many_candidates_those_that_were_sent_are_found()
    {
        await Index.PutAsync([Sent("1@h"), Sent("2@h", "bob")], Ct);
        var found = await Index.FindAsync([.. Enumerable.Range(2, 49).Select(n => $"{n}@h"), "1@h"], Ct);
        Assert.Equal(["1@h", "2@h"], found.Select(m => m.MessageId).Order());
        Assert.Equivalent(Sent("1@h"), found.Single(m => m.MessageId == "1@h"), strict: true);
        Assert.Empty(await Index.FindAsync([], Ct));
    }

    [Fact]
    public async Task Putting_again_replaces_and_keeps_the_last_reply()
    {
        await Index.PutAsync([Sent("1@h")], Ct);
        await Index.TouchAsync("1@h", Noon.AddHours(1), Ct);
        await Index.PutAsync([Sent("1@h") with { Subject = "Other" }], Ct);

        var row = Assert.Single(await Index.FindAsync(["1@h"], Ct));
        Assert.Equal("Other", row.Subject);
        Assert.Equal(Noon.AddHours(1), row.LastReplyAt);
    }

    [Fact]
    public async Task The_last_reply_never_moves_back()
    {
        await Index.PutAsync([Sent("1@h")], Ct);
        await Index.TouchAsync("1@h", Noon.AddHours(2), Ct);
        await Index.TouchAsync("1@h", Noon.AddHours(1), Ct);
        await Index.TouchAsync("never@h", Noon, Ct);
        Assert.Equal(Noon.AddHours(2), Assert.Single(await Index.FindAsync(["1@h"], Ct)).LastReplyAt);
    }

    [Fact]
    public async Task A_thread_is_found_before_it_is_open_and_listed_after()
    {
        await Index.PutAsync([Sent("1@h") with { IsOpen = false }, Sent("2@h", minute: 1) with { IsOpen = false }], Ct);
        Assert.Equal(2, (await Index.FindAsync(["1@h", "2@h"], Ct)).Count);
        Assert.Empty(await Index.ListAsync(null, 10, Ct));
        await Index.PutAsync([Sent("1@h")], Ct);
        await Index.PutAsync([Sent("1@h") with { IsOpen = false }], Ct); // told again late
        await Index.TouchAsync("2@h", Noon, Ct);                         // who answers it has it
        Assert.Equal(["2@h", "1@h"], (await Index.ListAsync(null, 10, Ct)).Select(m => m.MessageId));
        Assert.Equal(2, (await Index.ListAsync(new UserId("anna"), 10, Ct)).Count);
    }

    [Fact]
    public async Task The_list_is_newest_first_and_a_users_own_when_asked()
    {
        await Index.PutAsync([Sent("1@h", minute: 1), Sent("3@h", minute: 3), Sent("2@h", "bob", minute: 2)], Ct);
        Assert.Equal(["3@h", "2@h"], (await Index.ListAsync(null, 2, Ct)).Select(m => m.MessageId));
        Assert.Equal(["3@h", "1@h"], (await Index.ListAsync(new UserId("anna"), 10, Ct)).Select(m => m.MessageId));
    }
}

public sealed class InMemoryThreadIndexTests : ThreadIndexContract
{
    protected override IThreadIndex Index { get; } = new InMemoryThreadIndex();
}

public sealed class SqliteThreadIndexTests : ThreadIndexContract, IAsyncDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    protected override IThreadIndex Index => field ??= new SqliteThreadIndex(_temporary.Database);

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task A_look_up_by_message_id_uses_the_primary_key()
    {
        var plan = await _temporary.Database.ReadAsync(session => session.Query(
            "EXPLAIN QUERY PLAN SELECT subject FROM sent_emails WHERE message_id IN (SELECT value FROM json_each($1))", row => row.GetString(3), "[\"1@h\"]"),
            TestContext.Current.CancellationToken);
        Assert.Contains(plan, line => line.StartsWith("SEARCH sent_emails USING PRIMARY KEY", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.StartsWith("SCAN sent_emails", StringComparison.Ordinal));
    }
}
