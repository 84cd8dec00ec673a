using System.Text.Json.Nodes;
using Istota.Actors.Talk;
using Istota.Host.Configuration;
using Istota.Host.Talk;
using Istota.Tests.Talk.Server;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using TalkFault = Istota.Actors.Talk.TalkFault;

namespace Istota.Tests.Talk;

/// <summary>What the client makes of each way in which a server, or what stands before it, can fail.</summary>
[Trait("Category", "double-only")]
public sealed class HttpTalkFaultTests : IAsyncLifetime
{
    private const string Password = "app-password-of-the-bot";
    private const string Text = "nobody may see this in a log";
    private Server.TalkServer _server = null!;
    private HttpTalk _talk = null!;
    private string _room = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await Server.TalkServer.StartAsync();
        _server.AddUser("istota", "Istota", Password);
        _server.AddUser("alice", "Alice", "app-password-of-alice");
        _room = _server.ActAs("istota").OpenOneToOne("alice");
        _server.ActAs("alice").Post(_room, "hello");
        _talk = Client();
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("status:400", TalkFault.Refused, 400)]
    [InlineData("status:401", TalkFault.LoggedOut, 401)]
    [InlineData("status:403", TalkFault.Forbidden, 403)]
    [InlineData("status:404", TalkFault.NotFound, 404)]
    [InlineData("status:405", TalkFault.Refused, 405)]
    [InlineData("status:406", TalkFault.Unusable, 406)]
    [InlineData("status:412", TalkFault.Lobby, 412)]
    [InlineData("status:413", TalkFault.Refused, 413)]
    [InlineData("status:422", TalkFault.Unusable, 422)]
    [InlineData("status:426", TalkFault.Unusable, 426)]
    [InlineData("status:429", TalkFault.Throttled, 429)]
    [InlineData("status:500", TalkFault.Away, 500)]
    [InlineData("status:502", TalkFault.Away, 502)]
    [InlineData("status:503", TalkFault.Away, 503)]
    [InlineData("html502", TalkFault.Away, 502)]
    [InlineData("storeThen504", TalkFault.Away, 504)]
    [InlineData("reset", TalkFault.Away, null)]
    [InlineData("truncate", TalkFault.Away, 201)]
    [InlineData("badJson", TalkFault.Away, 200)]
    [InlineData("wrongContentType", TalkFault.Away, 201)]
    [InlineData("redirect", TalkFault.Unusable, 302)]
    [InlineData("stall", TalkFault.Away, null)]
    [InlineData("lostPoll", TalkFault.Away, null)]
    public async Task Each_fault_of_a_post_is_told_as_what_it_asks_of_us(string mode, TalkFault fault, int? status)
    {
        using var hasty = Client(s => s with { CallTimeout = TimeSpan.FromSeconds(mode is "stall" or "lostPoll" ? 1 : 30) });
        _server.Fault("POST /chat/", mode);
        var failure = Failure(await hasty.PostAsync(_room, new TalkPost(Text, "ref"), Ct));
        Assert.Equal((fault, status), (failure.Fault, failure.Status));
        Assert.DoesNotContain(Text, failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Detail);
        Assert.NotNull(Ok(await hasty.PostAsync(_room, new TalkPost(Text, "ref"), Ct)));
    }

    [Theory]
    [InlineData("status:403", TalkFault.Unusable)]
    [InlineData("status:404", TalkFault.Unusable)]
    [InlineData("status:412", TalkFault.Unusable)]
    [InlineData("status:400", TalkFault.Unusable)]
    [InlineData("status:401", TalkFault.LoggedOut)]
    [InlineData("status:429", TalkFault.Throttled)]
    [InlineData("status:500", TalkFault.Away)]
    [InlineData("wrongContentType", TalkFault.Away)]
    public async Task A_refusal_that_is_about_no_room_is_about_everything(string mode, TalkFault fault)
    {
        _server.Fault("GET /v4/room?", mode);
        Assert.Equal(fault, Failure(await _talk.RoomsAsync(null, Ct)).Fault);
        _server.Fault("GET /cloud/user", mode);
        Assert.Equal(fault, Failure(await _talk.LogInAsync(Ct)).Fault);
    }

    [Theory]
    [InlineData("storeThenReset", 1)]
    [InlineData("storeThen504", 1)]
    [InlineData("reset", 0)]
    public async Task A_post_whose_answer_is_lost_is_not_sent_again_by_the_client(string mode, int stored)
    {
        Assert.NotNull(Ok(await _talk.PostAsync(_room, new TalkPost("first, so that the connection is an old one", "r0"), Ct)));
        _server.Fault("POST /chat/", mode);
        Assert.Equal(TalkFault.Away, Failure(await _talk.PostAsync(_room, new TalkPost(Text, "r1"), Ct)).Fault);
        Assert.Equal(stored, _server.CommentsOf(_room, "istota").Count(m => m.ReferenceId == "r1"));
        Assert.Equal(stored, Ok(await _talk.NewestAsync(_room, 200, Ct)).Messages.Count(m => m.Reference == "r1" && m.ActorId == "istota"));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_says_where_it_would_go()
    {
        _server.Fault("*", "redirect", times: 0);
        var failure = Failure(await _talk.LogInAsync(Ct));
        Assert.Contains($"http://localhost:{_server.BaseUrl.Port},", failure.Detail, StringComparison.Ordinal);
        Assert.Equal(TalkFault.Unusable, Failure(await _talk.RoomsAsync(null, Ct)).Fault);
        Assert.Equal(2, _server.Requests.Count);
        Assert.All(_server.Requests, r => Assert.DoesNotContain("localhost", r.Host, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("status:429:120", 120)]
    [InlineData("status:503:7", 7)]
    [InlineData("status:429", null)]
    [InlineData("status:429:99999999", 86400)]
    [InlineData("status:429:soon", null)]
    public async Task What_the_server_asks_us_to_wait_is_told(string mode, int? seconds)
    {
        _server.Fault("GET /v4/room?", mode);
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, Failure(await _talk.RoomsAsync(null, Ct)).RetryAfter);
    }

    [Fact]
    public async Task Maintenance_is_said_in_words()
    {
        _server.Maintenance = true;
        var failure = Failure(await _talk.RoomsAsync(null, Ct));
        Assert.Equal((TalkFault.Away, 503), (failure.Fault, failure.Status));
        Assert.Contains("maintenance", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_away_password_is_known_at_the_login_and_everywhere()
    {
        Ok(await _talk.LogInAsync(Ct));
        _server.Revoke("istota", Password);
        Assert.Equal(TalkFault.LoggedOut, Failure(await _talk.LogInAsync(Ct)).Fault);
        Assert.Equal(TalkFault.LoggedOut, Failure(await _talk.ReadAsync(_room, 0, TimeSpan.Zero, Ct)).Fault);
        Assert.Equal(TalkFault.LoggedOut, Failure(await _talk.RoomsAsync(null, Ct)).Fault);
    }

    [Fact]
    public async Task An_empty_password_is_no_login_though_the_capabilities_are_given_to_anybody()
    {
        using var nobody = new HttpTalk(new TalkSettings(_server.BaseUrl.ToString(), "istota", Secret.Empty), TimeProvider.System, NullLogger<HttpTalk>.Instance);
        Assert.Equal(TalkFault.LoggedOut, Failure(await nobody.LogInAsync(Ct)).Fault);
    }

    [Fact]
    public async Task What_this_Talk_cannot_do_is_named()
    {
        _server.ChangeCapabilities(c => Features(c).Remove(Features(c).Single(f => (string?)f == "chat-reference-id")));
        var failure = Failure(await _talk.LogInAsync(Ct));
        Assert.Equal(TalkFault.Unusable, failure.Fault);
        Assert.Contains("chat-reference-id", failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("chat-v2", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_capabilities_are_fetched_again_only_when_they_changed()
    {
        Ok(await _talk.LogInAsync(Ct));
        var again = Ok(await _talk.LogInAsync(Ct));
        Assert.Equal([200, 304], _server.Requests.Where(r => r.Path.EndsWith("/capabilities", StringComparison.Ordinal)).Select(r => r.Status!.Value));
        _server.ChangeCapabilities(c => Features(c).Add("something-new"));
        Assert.Equal(again.Features.Append("something-new").Order(), Ok(await _talk.LogInAsync(Ct)).Features.Order());
    }

    [Fact]
    public async Task An_answer_with_nothing_in_it_moves_the_cursor_only_when_it_says_so()
    {
        var last = _server.ActAs("alice").Post(_room, "the last").Id;
        _server.Fault("GET /chat/", "emptyOk");
        var moved = Ok(await _talk.ReadAsync(_room, last, TimeSpan.FromSeconds(30), Ct));
        Assert.Empty(moved.Messages);
        Assert.True(moved.LastGiven > last);
        _server.Fault("GET /chat/", "emptyOkNoHeader");
        Assert.Null(Ok(await _talk.ReadAsync(_room, last, TimeSpan.FromSeconds(30), Ct)).LastGiven);
    }

    [Fact]
    public async Task A_page_too_long_for_us_is_read_in_smaller_pieces()
    {
        using var small = Client(s => s with { MaxAnswerBytes = 64_000 });
        var first = _server.ActAs("alice").Post(_room, "begin").Id;
        var ids = Enumerable.Range(0, 9).Select(_ => _server.ActAs("alice").Post(_room, new string('x', 10_000)).Id).ToList();
        var (read, at) = (new List<long>(), first);
        while (Ok(await small.ReadAsync(_room, at, TimeSpan.Zero, Ct)) is { LastGiven: { } given } page)
        {
            read.AddRange(page.Messages.Select(m => m.Id));
            at = given;
        }

        Assert.Equal(ids, read);
        Assert.Equal(ids[^1], Ok(await small.NewestAsync(_room, 200, Ct)).Messages[0].Id);
    }

    [Fact]
    public async Task A_poll_may_take_its_time_and_some_more_but_not_for_ever()
    {
        using var hasty = Client(s => s with { PollMargin = TimeSpan.FromSeconds(1) });
        _server.Fault("GET /chat/", "lostPoll");
        var failure = Failure(await hasty.ReadAsync(_room, _server.Messages(_room)[^1].Id, TimeSpan.FromSeconds(1), Ct));
        Assert.Equal((TalkFault.Away, "read: no answer within 2 s"), (failure.Fault, failure.Detail));
    }

    [Fact]
    public async Task Nobody_at_the_other_end_is_away_and_comes_back()
    {
        Ok(await _talk.RoomsAsync(null, Ct));
        await _server.StopAsync();
        var failure = Failure(await _talk.RoomsAsync(null, Ct));
        Assert.Equal((TalkFault.Away, null), (failure.Fault, failure.Status));
        await _server.RestartAsync();
        Ok(await _talk.RoomsAsync(null, Ct));
    }

    private HttpTalk Client(Func<TalkSettings, TalkSettings>? change = null)
    {
        var settings = new TalkSettings(_server.BaseUrl.ToString(), "istota", new Secret(Password));
        return new HttpTalk(change?.Invoke(settings) ?? settings, TimeProvider.System, NullLogger<HttpTalk>.Instance);
    }

    private static JsonArray Features(JsonObject capabilities) =>
        (JsonArray)((capabilities["spreed"] ?? capabilities["capabilities"]?["spreed"])?["features"] ?? capabilities["features"])!;

    private static TalkFailure Failure<T>(TalkAnswer<T> answer) => Assert.IsType<TalkAnswer<T>.Failed>(answer).Failure;

    private static T Ok<T>(TalkAnswer<T> answer) =>
        answer is TalkAnswer<T>.Ok ok ? ok.Value : throw new InvalidOperationException($"{answer}");
}
