using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Storage;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Storage;

/// <summary>What everybody may rely on in the store of the web rooms, real or fake.</summary>
public abstract class RoomStoreContract
{
    private static readonly UserId Anna = new("anna");

    protected abstract IRoomStore Store { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static RoomMessage Message(int id, string room = "main", string user = "anna", string text = "hello") =>
        new(new UserId(user), id, room, Author.Istota, text, new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero), id > 1 ? 1 : null, [id, 7]);

    [Fact]
    public async Task A_message_comes_back_as_it_was_written()
    {
        await Store.AppendAsync([Message(1), Message(2)], Ct);
        Assert.Equivalent(Message(2), await Store.FindAsync(Anna, 2, Ct), strict: true);
        Assert.Null(await Store.FindAsync(new UserId("bob"), 2, Ct));
    }

    [Fact]
    public async Task A_message_knows_the_mail_that_it_shows()
    {
        var message = Message(1) with { Mail = new MailKey("me@h/INBOX", 7, 42) };
        await Store.AppendAsync([message, Message(2)], Ct);
        Assert.Equal([message.Mail, null], (await Store.ReadAsync(Anna, "main", null, 10, Ct)).Select(m => m.Mail));
    }

    [Fact]
    public async Task S_67_a_message_knows_that_its_words_are_from_outside_and_which_failure_it_tells()
    {
        var message = Message(1) with { FromOutside = true, FailedTask = new TaskId(Anna, 3) };
        await Store.AppendAsync([message, Message(2)], Ct);
        Assert.Equal([(true, new TaskId(Anna, 3)), (false, null)], (await Store.ReadAsync(Anna, "main", null, 10, Ct)).Select(m => (m.FromOutside, m.FailedTask)));
    }

    [Fact]
    public async Task A_message_that_is_known_is_left_as_it_is()
    {
        await Store.AppendAsync([Message(1)], Ct);
        await Store.AppendAsync([Message(1, text: "other"), Message(2)], Ct);
        Assert.Equal(["hello", "hello"], (await Store.ReadAsync(Anna, "main", null, 10, Ct)).Select(m => m.Text));
    }

    [Fact]
    public async Task Reading_is_ascending_after_an_id_and_newest_without_one()
    {
        await Store.AppendAsync([.. Enumerable.Range(1, 9).Select(id => Message(id, id % 2 == 0 ? "alerts" : "main"))], Ct);
        Assert.Equal([3, 5], (await Store.ReadAsync(Anna, "main", 1, 2, Ct)).Select(m => m.Id));
        Assert.Equal([7, 9], (await Store.ReadAsync(Anna, "main", null, 2, Ct)).Select(m => m.Id));
        Assert.Empty(await Store.ReadAsync(Anna, "main", 9, 2, Ct));
        Assert.Equal([3, 5], (await Store.ReadBeforeAsync(Anna, "main", 7, 2, Ct)).Select(m => m.Id));
        Assert.Empty(await Store.ReadBeforeAsync(Anna, "main", 1, 2, Ct));
    }

    [Fact]
    public async Task A_room_is_its_users_own_though_another_has_one_of_that_name()
    {
        await Store.AppendAsync([Message(1), Message(1, user: "bob", text: "bob's")], Ct);
        Assert.Equal("hello", Assert.Single(await Store.ReadAsync(Anna, "main", null, 10, Ct)).Text);
    }
}

public sealed class InMemoryRoomStoreTests : RoomStoreContract
{
    protected override IRoomStore Store { get; } = new InMemoryRoomStore();
}

public sealed class SqliteRoomStoreTests : RoomStoreContract, IAsyncDisposable
{
    private readonly TemporaryDatabase _temporary = new();

    protected override IRoomStore Store => field ??= new SqliteRoomStore(_temporary.Database);

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();
}
