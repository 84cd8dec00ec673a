using System.Net;
using System.Text.Json;
using Istota.Tests.Talk.Server;
using Xunit;

namespace Istota.Tests.Talk;

/// <summary>The double's faults and guards: what no real server can be asked to do.</summary>
[Trait("Category", "double-only")]
public sealed class TalkFaultTests : IAsyncLifetime
{
    private const string Password = "app-password-of-the-bot";
    private TalkServer _server = null!;
    private TalkClientForTests _bot = null!;
    private string _room = "";

    public async ValueTask InitializeAsync()
    {
        _server = await TalkServer.StartAsync();
        foreach (var (id, name) in new[] { ("istota", "Istota"), ("alice", "Alice"), ("bob", "Bob") }) _server.AddUser(id, name, Password);
        _bot = new TalkClientForTests(_server.BaseUrl, "istota", Password);
        _room = _server.ActAs("istota").OpenOneToOne("alice");
    }

    public async ValueTask DisposeAsync()
    {
        _bot.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("status:401", 401), InlineData("status:403", 403), InlineData("status:404", 404), InlineData("status:412", 412), InlineData("status:429", 429)]
    [InlineData("status:500", 500), InlineData("status:502", 502), InlineData("status:503", 503), InlineData("html502", 502), InlineData("redirect", 302)]
    public async Task A_status_on_demand_comes_once(string mode, int status)
    {
        _server.Fault("GET /room", mode);
        Assert.Equal([status, 200], await TalkClientForTests.InTurnAsync(() => _bot.GetAsync("v4/room"), () => _bot.GetAsync("v4/room")));
    }

    [Fact]
    public async Task A_429_has_a_retry_after_only_where_asked()
    {
        _server.Fault("*", "status:429");
        _server.Fault("*", "status:429:120");
        Assert.Null((await _bot.GetAsync("v4/room")).Header("Retry-After"));
        Assert.Equal("120", (await _bot.GetAsync("v4/room")).Header("Retry-After"));
    }

    [Theory]
    [InlineData("truncate"), InlineData("badJson")]
    public async Task Half_an_answer_is_no_json(string mode)
    {
        _server.Fault("/room", mode);
        await Assert.ThrowsAnyAsync<JsonException>(async () => (await _bot.GetAsync("v4/room")).Json?.ToString());
    }

    [Fact]
    public async Task The_content_type_can_lie()
    {
        _server.Fault("/room", "wrongContentType");
        Assert.StartsWith("text/html", (await _bot.GetAsync("v4/room")).Header("Content-Type"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reset", 0), InlineData("storeThenReset", 1)]
    public async Task A_dropped_connection_stores_or_not(string mode, int stored)
    {
        _server.Fault("POST /chat/", mode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _bot.PostAsync($"v1/chat/{_room}", new { message = "x" }));
        Assert.Equal(stored, _server.CommentsOf(_room, "istota").Count);
    }

    [Fact]
    public async Task A_gateway_gives_up_on_what_is_stored()
    {
        _server.Fault("POST /chat/", "storeThen504");
        Assert.Equal(504, (await _bot.PostAsync($"v1/chat/{_room}", new { message = "x" })).Status);
        Assert.Single(_server.CommentsOf(_room, "istota"));
    }

    [Fact]
    public async Task A_page_can_come_twice_or_empty()
    {
        var path = $"v1/chat/{_room}?lookIntoFuture=1&timeout=0&lastKnownMessageId=";
        _server.ActAs("alice").Post(_room, "one");
        var first = await _bot.GetAsync(path + "0");
        _server.Fault("/chat/", "dup");
        Assert.Equal(first.Text, (await _bot.GetAsync(path + first.Given)).Text);
        _server.Fault("/chat/", "emptyOk");
        _server.Fault("/chat/", "emptyOkNoHeader");
        var empty = await _bot.GetAsync(path + first.Given);
        Assert.Equal((200, 0, true), (empty.Status, empty.Items.Count, empty.Given > first.Given));
        Assert.Null((await _bot.GetAsync(path + first.Given)).Header("X-Chat-Last-Given"));
        Assert.Equal("two", (string?)(await SayAndReadAsync(path + empty.Given))["message"]);
    }

    [Theory]
    [InlineData("lostPoll"), InlineData("stall")]
    public async Task An_answer_may_never_come(string mode)
    {
        _server.Fault("/room", mode);
        using var patience = new CancellationTokenSource();
        using var http = new HttpClient { BaseAddress = _server.BaseUrl };
        var asked = http.GetStringAsync("ocs/v2.php/apps/spreed/api/v4/room", patience.Token);
        await _server.WhenRequestedAsync(r => r.Fault == mode);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task A_delay_passes_with_the_clock()
    {
        _server.Fault("/room", "slow10s");
        var asked = _bot.GetAsync("v4/room");
        await _server.WhenRequestedAsync(r => r.Fault == "slow10s");
        _server.AdvanceClock(TimeSpan.FromSeconds(11));
        Assert.Equal(200, (await asked).Status);
    }

    [Fact]
    public async Task A_poll_whose_client_left_goes_on_to_its_end()
    {
        using var patience = new CancellationTokenSource();
        using var http = new HttpClient { BaseAddress = _server.BaseUrl };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"ocs/v2.php/apps/spreed/api/v1/chat/{_room}?lookIntoFuture=1&timeout=30&lastKnownMessageId={_server.Messages(_room)[^1].Id}");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"istota:{Password}")));
        request.Headers.Add("OCS-APIRequest", "true");
        request.Headers.Accept.ParseAdd("application/json");
        var poll = http.SendAsync(request, patience.Token);
        await _server.WhenPollingAsync(1);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        Assert.Equal(1, _server.ActivePolls);
        _server.AdvanceClock(TimeSpan.FromSeconds(31));
        await _server.WhenPollingAsync(0);
    }

    [Fact]
    public async Task Ten_misses_lock_rooms_and_eleven_wrong_passwords_lock_everything()
    {
        for (var i = 0; i < 11; i++) await _bot.GetAsync($"v4/room/nothere{i}");
        Assert.Equal([429, 200], await TalkClientForTests.InTurnAsync(() => _bot.GetAsync($"v4/room/{_room}"), () => _bot.GetAsync("v4/room")));
        using var wrong = new TalkClientForTests(_server.BaseUrl, "istota", "wrong");
        for (var i = 0; i < 11; i++) Assert.Equal(401, (await wrong.GetAsync("v4/room")).Status);
        Assert.Equal(429, (await _bot.GetAsync("v4/room")).Status);
        _server.AdvanceClock(TimeSpan.FromMinutes(31));
        Assert.Equal([200, 200], await TalkClientForTests.InTurnAsync(() => _bot.GetAsync("v4/room"), () => _bot.GetAsync($"v4/room/{_room}")));
    }

    [Fact]
    public async Task An_empty_password_is_no_login()
    {
        using var empty = new TalkClientForTests(_server.BaseUrl, "istota", "");
        var told = await empty.GetAsync("/ocs/v2.php/cloud/capabilities");
        Assert.Equal((200, false), (told.Status, (bool)told.Data!["capabilities"]!["spreed"]!["config"]!["conversations"]!["can-create"]!));
        Assert.Equal(401, (await empty.GetAsync("/ocs/v2.php/cloud/user")).Status);
    }

    [Fact]
    public async Task Maintenance_says_so_in_a_header_and_status_php_still_answers()
    {
        _server.Maintenance = true;
        var away = await _bot.GetAsync("v4/room");
        Assert.Equal((503, "1"), (away.Status, away.Header("X-Nextcloud-Maintenance-Mode")));
        Assert.True((bool)(await _bot.GetAsync("/status.php")).Json!["maintenance"]!);
    }

    [Fact]
    public async Task A_day_later_an_edit_is_refused_and_a_deletion_is_not()
    {
        var old = _server.ActAs("istota").Post(_room, "prompt").Id;
        _server.AdvanceClock(TimeSpan.FromHours(25));
        var refused = await _bot.PutAsync($"v1/chat/{_room}/{old}", new { message = "late" });
        Assert.Equal((400, "age"), (refused.Status, (string?)refused.Data!["error"]));
        Assert.Equal(200, (await _bot.DeleteAsync($"v1/chat/{_room}/{old}")).Status);
    }

    [Fact]
    public async Task An_exchange_the_description_does_not_know_fails_the_test_that_made_it()
    {
        TalkData.Require();
        var lax = await TalkServer.StartAsync();
        lax.AddUser("istota", "Istota", Password);
        lax.AddUser("alice", "Alice", Password);
        using var client = new TalkClientForTests(lax.BaseUrl, "istota", Password);
        var room = lax.ActAs("istota").OpenOneToOne("alice");
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsync($"v1/chat/{room}", new { message = "x", silent = "true" })).Code);
        var finding = await Assert.ThrowsAsync<TalkDescriptionException>(async () => await lax.DisposeAsync());
        Assert.Contains("/chat/{token}", finding.Message, StringComparison.Ordinal);
    }

    private async Task<System.Text.Json.Nodes.JsonNode> SayAndReadAsync(string path)
    {
        _server.ActAs("alice").Post(_room, "two");
        return (await _bot.GetAsync(path)).Items.Single();
    }
}
