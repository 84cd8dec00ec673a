using Istota.Tests.Servers;
using Istota.Tests.Talk.Server;

namespace Istota.Tests.EndToEnd;

/// <summary>A household that lives in Talk: a server of it, a daemon with an account there, and what its people do and see.</summary>
internal sealed class TalkHouse : IAsyncDisposable
{
    public const string Bot = "istota", Password = "the-app-password-of-the-bot";

    private TalkHouse(TalkServer server, House house, string room) => (Server, House, Room) = (server, house, room);

    public TalkServer Server { get; }
    public House House { get; }

    /// <summary>Alice's one-to-one room with the bot.</summary>
    public string Room { get; }

    public TalkPerson Alice => Server.ActAs("alice");

    public static async Task<TalkHouse> StartAsync(SharedMailLab shared, string web = "enabled = false", Func<TalkServer, HouseOptions, HouseOptions>? with = null)
    {
        var server = await TalkServer.StartAsync();
        try
        {
            server.AddUser(Bot, "Istota", Password);
            server.AddUser("alice", "Alice", "app-password-of-alice");
            server.AddUser("bob", "Bob", "app-password-of-bob");
            server.AddUser("carol", "Carol", "app-password-of-carol");
            var options = new HouseOptions
            {
                Web = web,
                More = $"""
                    [nextcloud]
                    url = "{server.BaseUrl}"
                    username = "{Bot}"
                    app_password = "{Password}"

                    [talk]
                    enabled = true
                    """,
            };
            var house = await House.StartAsync(shared, with is null ? options : with(server, options));
            return new TalkHouse(server, house, await server.WhenOneToOneAsync(Bot, "alice", DaemonProcess.Patience));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the bot says, from the room's beginning or still to come, as its reader sees it.</summary>
    public Task<PostedMessage> WaitForAsync(string text, string? room = null) => WaitForAsync(text, room, said => said.Contains(text, StringComparison.Ordinal));

    /// <summary>The outcome of a task, which is nothing but that.</summary>
    public Task<PostedMessage> ResultAsync(string text, string? room = null) => WaitForAsync(text, room, said => said.Split('\n')[^1] == text);

    private async Task<PostedMessage> WaitForAsync(string text, string? room, Func<string, bool> wanted)
    {
        try
        {
            return await Server.WhenPostedAsync(room ?? Room, m => m.IsComment && m.Actor == TalkActor.User(Bot) && wanted(House.Plain(m.Text)), DaemonProcess.Patience);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            throw new TimeoutException($"the bot did not say '{text}'; it said:\n{string.Join("\n---\n", Server.CommentsOf(room ?? Room, Bot).Select(m => m.Text))}\n\n{House.Daemon.Output}", late);
        }
    }

    /// <summary>Alice says something; what the bot replies to it.</summary>
    public async Task<string> AskAsync(string text, long replyTo = 0)
    {
        var said = Alice.Post(Room, text, replyTo);
        try
        {
            return House.Plain((await Server.WhenPostedAsync(Room, m => m.ParentId == said.Id, DaemonProcess.Patience)).Text);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            throw new TimeoutException($"nobody answered '{text}'\n{House.Daemon.Output}", late);
        }
    }

    /// <summary>Alice says something; what the bot says next.</summary>
    public async Task<string> AskForNoticeAsync(string text)
    {
        var said = Alice.Post(Room, text);
        return House.Plain((await Server.WhenPostedAsync(Room, m => m.Id > said.Id && m.IsComment && m.Actor == TalkActor.User(Bot), DaemonProcess.Patience)).Text);
    }

    public IReadOnlyList<PostedMessage> Said(string? room = null) => Server.CommentsOf(room ?? Room, Bot);

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await Server.DisposeAsync();
    }
}
