using Istota.Actors.Conversations;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Storage;
using Xunit;

namespace Istota.Tests.Storage;

public sealed class ReadPositionsTests : IAsyncDisposable
{
    private static readonly UserId s_anna = new("anna"), s_bob = new("bob");
    private readonly TemporaryDatabase _temporary = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task What_others_said_after_the_position_is_new_and_a_position_never_goes_back()
    {
        var rooms = new SqliteRoomStore(_temporary.Database);
        var positions = new SqliteReadPositions(_temporary.Database);
        await rooms.AppendAsync([Message(1, "main"), Message(2, "main", Author.User), Message(3, "alerts"), Message(4, "main", Author.Mail), Message(1, "main", user: s_bob)], Ct);
        Assert.Equal([("alerts", 1), ("main", 2)], await UnreadAsync(positions));

        Assert.True(await positions.ReadAsync(s_anna, "main", 1, Ct));
        Assert.Equal([("alerts", 1), ("main", 1)], await UnreadAsync(positions));
        Assert.True(await positions.ReadAsync(s_anna, "main", 4, Ct));
        Assert.False(await positions.ReadAsync(s_anna, "main", 2, Ct));
        Assert.Equal([("alerts", 1)], await UnreadAsync(positions));
        Assert.Equal(1, (await positions.UnreadAsync(s_bob, Ct))["main"]);
    }

    private static async Task<IEnumerable<(string, int)>> UnreadAsync(SqliteReadPositions positions) =>
        (await positions.UnreadAsync(s_anna, Ct)).Select(u => (u.Key, u.Value)).Order();

    private static RoomMessage Message(int id, string room, Author author = Author.Istota, UserId? user = null) =>
        new(user ?? s_anna, id, room, author, "hello", DateTimeOffset.UnixEpoch, null, []);
}
