using Istota.Actors.Talk;
using Istota.Actors.Users;
using Istota.Host.Storage;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Storage;

/// <summary>What everybody may rely on in the store of Talk, real or fake.</summary>
public abstract class TalkStoreContract
{
    private static readonly UserId Anna = new("anna");
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    protected abstract ITalkStore Store { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static TalkPart Part(int post, int part = 0, long? message = null, int? question = null) => new()
    {
        User = Anna,
        Post = post,
        Part = part,
        Token = "room",
        Reference = $"r{post}-{part}",
        After = (1L << 31) + 1,
        MessageId = message,
        Question = question,
        Text = "text",
        At = Noon,
        State = message is null ? TalkPartState.Begun : TalkPartState.Posted,
    };

    [Fact]
    public async Task A_cursor_is_none_until_it_is_set()
    {
        Assert.Null(await Store.CursorAsync("room", Ct));
        await Store.SetCursorAsync("room", 0, Ct);
        Assert.Equal(0, await Store.CursorAsync("room", Ct));
        await Store.SetCursorAsync("room", 1L << 33, Ct);
        Assert.Equal(1L << 33, await Store.CursorAsync("room", Ct));
    }

    [Fact]
    public async Task Parts_come_back_as_they_were_written_last()
    {
        await Store.PutAsync(Part(1), Ct);
        await Store.PutAsync(Part(1, 1), Ct);
        var posted = Part(1, 0, message: 1L << 32, question: 4) with { Decided = "✅", Marked = true };
        await Store.PutAsync(posted, Ct);
        Assert.Equal([posted, Part(1, 1)], await Store.PartsAsync(Anna, 1, Ct));
        Assert.Empty(await Store.PartsAsync(new UserId("bob"), 1, Ct));
    }

    [Fact]
    public async Task Parts_are_found_by_message_and_by_question()
    {
        await Store.PutAsync(Part(1, message: 10, question: 4), Ct);
        await Store.PutAsync(Part(2, message: 11), Ct);
        await Store.PutAsync(Part(3, message: 12, question: 5) with { Marked = true }, Ct);
        Assert.Equal([1, 2], (await Store.FindAsync("room", [10, 11, 99], Ct)).Select(p => p.Post));
        Assert.Empty(await Store.FindAsync("other", [10], Ct));
        Assert.Equal([1], (await Store.PromptsAsync(Anna, 4, Ct)).Select(p => p.Post));
        Assert.Equal([1], (await Store.UnmarkedAsync("room", Ct)).Select(p => p.Post));
    }

    [Fact]
    public async Task A_message_that_was_read_tells_of_a_part_that_was_begun_and_of_no_other()
    {
        await Store.PutAsync(Part(1), Ct);
        await Store.PutAsync(Part(2, message: 11), Ct);
        await Store.LearnAsync([KeyValuePair.Create("r1-0", 20L), KeyValuePair.Create("r2-0", 21L), KeyValuePair.Create("r9-0", 22L)], Ct);
        Assert.Equal((TalkPartState.Posted, 20), Assert.Single(await Store.PartsAsync(Anna, 1, Ct)) is var part ? (part.State, part.MessageId) : default);
        Assert.Equal(11, Assert.Single(await Store.PartsAsync(Anna, 2, Ct)).MessageId);
    }

    [Fact]
    public async Task What_is_old_is_forgotten_but_for_open_questions()
    {
        await Store.PutAsync(Part(1, message: 10, question: 4), Ct);
        await Store.PutAsync(Part(2, message: 11), Ct);
        await Store.PutAsync(Part(3, message: 12) with { At = Noon.AddDays(2) }, Ct);
        await Store.PruneAsync(Noon.AddDays(1), Ct);
        Assert.Equal([1, 3], (await Store.FindAsync("room", [10, 11, 12], Ct)).Select(p => p.Post));
    }
}

public sealed class InMemoryTalkStoreTests : TalkStoreContract
{
    protected override ITalkStore Store { get; } = new InMemoryTalkStore();
}

public sealed class SqliteTalkStoreTests : TalkStoreContract, IAsyncDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    protected override ITalkStore Store => field ??= new SqliteTalkStore(_temporary.Database);

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();
}
