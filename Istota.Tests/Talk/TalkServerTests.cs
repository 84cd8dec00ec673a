using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using Istota.Tests.Talk.Server;
using Xunit;

namespace Istota.Tests.Talk;

/// <summary>What the double gives to a test in the same process: people to move, events to await, faults to order.</summary>
[Trait("Category", "double-only")]
public sealed class TalkServerTests : IAsyncLifetime
{
    private const string BotPassword = "app-password-of-the-bot";
    private TalkServer _server = null!;
    private TalkClientForTests _bot = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TalkServer.StartAsync();
        _server.AddUser("istota", "Istota", BotPassword);
        _server.AddUser("alice", "Alice", "app-password-of-alice");
        _bot = new TalkClientForTests(_server.BaseUrl, "istota", BotPassword);
    }

    public async ValueTask DisposeAsync()
    {
        _bot.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_post_of_somebody_wakes_the_poll()
    {
        var room = (await _bot.PostAsync("v4/room", new { roomType = 1, invite = "alice" })).Token;
        var asked = (await _bot.PostAsync($"v1/chat/{room}", new { message = "Shall I?" })).Id;
        var poll = _bot.GetAsync($"v1/chat/{room}?lookIntoFuture=1&timeout=30&lastKnownMessageId={asked}");
        await _server.WhenPollingAsync(1);
        var posted = _server.ActAs("alice").Post(room, "yes", replyTo: asked);
        var answer = await poll;
        Assert.Equal(200, answer.Status);
        Assert.Equal(posted.Id, answer.Given);
        Assert.Equal(asked, (long)answer.Items.Single()["parent"]!["id"]!);
        Assert.Equal(1, _server.MaxActivePolls);
        Assert.True(asked > int.MaxValue);
    }

    [Fact]
    public async Task The_clock_can_be_moved_past_a_poll()
    {
        var room = (await _bot.PostAsync("v4/room", new { roomType = 1, invite = "alice" })).Token;
        var newest = _server.Messages(room)[^1].Id;
        var poll = _bot.GetAsync($"v1/chat/{room}?lookIntoFuture=1&timeout=60&lastKnownMessageId={newest}");
        await _server.WhenPollingAsync(1);
        _server.AdvanceClock(TimeSpan.FromSeconds(31));
        Assert.Equal(304, (await poll).Status);
        await _server.WhenPollingAsync(0);
    }

    [Fact]
    public async Task A_test_waits_for_what_the_client_posts()
    {
        var room = _server.ActAs("istota").OpenOneToOne("alice");
        var arrived = _server.WhenPostedAsync(room, m => m.Text == "hello");
        await _bot.PostAsync($"v1/chat/{room}", new { message = "hello", silent = true, referenceId = "r1" });
        var message = await arrived;
        Assert.True(message.Silent);
        Assert.Equal("r1", message.ReferenceId);
        var logged = _server.Requests.Single(r => r.Method == "POST");
        Assert.Equal(201, logged.Status);
        Assert.DoesNotContain(_server.Requests, r => r.ToString().Contains(BotPassword, StringComparison.Ordinal) || r.Body.Contains(BotPassword, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_post_can_be_stored_though_its_answer_is_lost()
    {
        var room = _server.ActAs("istota").OpenOneToOne("alice");
        _server.Fault("POST /chat/", "storeThenReset");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _bot.PostAsync($"v1/chat/{room}", new { message = "once" }));
        Assert.Single(_server.CommentsOf(room, "istota"));
    }

    [Fact]
    public async Task A_restart_drops_connections_and_keeps_what_is_stored()
    {
        var room = _server.ActAs("alice").OpenOneToOne("istota");
        var newest = _server.ActAs("alice").Post(room, "before").Id;
        var poll = _bot.GetAsync($"v1/chat/{room}?lookIntoFuture=1&timeout=30&lastKnownMessageId={newest}");
        await _server.WhenPollingAsync(1);
        await _server.RestartAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => poll);
        Assert.Equal("before", (string?)(await _bot.GetAsync($"v1/chat/{room}?lookIntoFuture=0&limit=1")).Items.Single()["message"]);
    }

    [Fact]
    public async Task Https_needs_the_certificate_the_server_made_itself()
    {
        await using var server = await TalkServer.StartAsync(new TalkServerOptions { Https = true });
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(new Uri(server.BaseUrl, "status.php")));
        using var authority = X509Certificate2.CreateFromPem(server.CertificatePem);
        using var knowing = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck } },
        });
        Assert.Contains("maintenance", await knowing.GetStringAsync(new Uri(server.BaseUrl, "status.php")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_account_finds_rooms_it_did_not_ask_for()
    {
        var rooms = (await _bot.GetAsync("v4/room")).Items;
        Assert.Equal([2, 4, 6], rooms.Select(r => (int)r["type"]!).Order());
        Assert.Equal("bots", (string?)rooms.Single(r => (int)r["type"]! == 2)["lastMessage"]!["actorType"]);
        var updates = rooms.Single(r => (int)r["type"]! == 4);
        Assert.Equal(403, (await _bot.PostAsync($"v1/chat/{updates["token"]}", new { message = "x" })).Status);
    }

    [Fact]
    public async Task A_deleted_account_leaves_a_locked_room_behind()
    {
        var room = _server.ActAs("istota").OpenOneToOne("alice");
        _server.DeleteUser("alice");
        var left = (await _bot.GetAsync($"v4/room/{room}")).Data!;
        Assert.Equal((5, 1, "Alice"), ((int)left["type"]!, (int)left["readOnly"]!, (string)left["name"]!));
        Assert.Equal(403, (await _bot.PostAsync($"v1/chat/{room}", new { message = "x" })).Status);
    }

    [Fact]
    public async Task A_redirect_leads_to_another_name_where_the_log_sees_who_followed()
    {
        _server.Fault("/room", "redirect");
        var sent = await _bot.GetAsync("v4/room");
        using var following = new HttpClient();
        await following.GetAsync(sent.Header("Location")!);
        var followed = _server.Requests[^1];
        Assert.Equal(("localhost", false), (followed.Host, followed.HasCredentials));
    }

    [Fact]
    public async Task Another_process_moves_the_server_by_its_own_door()
    {
        var room = _server.ActAs("istota").OpenOneToOne("alice");
        using var http = new HttpClient { BaseAddress = _server.BaseUrl };
        await TellAsync(http, "faults", new { match = "GET /room", mode = "status:503", times = 1 });
        Assert.Equal(503, (await _bot.GetAsync("v4/room")).Status);
        await TellAsync(http, "actAs", new { user = "alice", @do = "post", token = room, message = "from outside" });
        Assert.Equal("from outside", _server.Messages(room)[^1].Text);
        Assert.Contains("/api/v4/room", await http.GetStringAsync("_double/log"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync("_double/faults", new { match = "*", mode = "no-such-fault" })).StatusCode);
    }

    private static async Task TellAsync(HttpClient http, string order, object body) => (await http.PostAsJsonAsync("_double/" + order, body)).EnsureSuccessStatusCode();
}
