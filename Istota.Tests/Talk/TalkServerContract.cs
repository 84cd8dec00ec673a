using Xunit;

namespace Istota.Tests.Talk;

/// <summary>What Istota relies on in a Talk server, told of rooms and of who may do what in them. Run against the double, or against a real server.</summary>
public sealed class TalkServerContract(TalkContractHouse house) : IClassFixture<TalkContractHouse>
{
    private TalkClientForTests Bot => house.Bot;
    private TalkClientForTests Second => house.Second;

    [Fact]
    public async Task The_login_tells_the_account_by_its_canonical_id() =>
        Assert.Equal(house.BotId, (string?)(await Bot.GetAsync("/ocs/v2.php/cloud/user")).Data!["id"]);

    [Fact]
    public async Task Capabilities_are_told_once_and_then_by_their_tag()
    {
        var first = await Bot.GetAsync("/ocs/v2.php/cloud/capabilities");
        var features = first.Data!["capabilities"]!["spreed"]!["features"]!.AsArray().Select(f => (string?)f).ToList();
        foreach (var needed in new[] { "conversation-v4", "chat-v2", "chat-reference-id", "chat-replies", "system-messages" }) Assert.Contains(needed, features);
        Assert.True((int)first.Data["capabilities"]!["spreed"]!["config"]!["chat"]!["max-length"]! >= 30_000);
        var again = await Bot.SendAsync(HttpMethod.Get, "/ocs/v2.php/cloud/capabilities", change: r => r.Headers.TryAddWithoutValidation("If-None-Match", first.Header("ETag")));
        Assert.Equal((304, ""), (again.Status, again.Text));
    }

    [Fact]
    public async Task Strangers_are_told_capabilities_and_nothing_else()
    {
        Assert.Equal(200, (await house.Nobody.GetAsync("/ocs/v2.php/cloud/capabilities")).Status);
        var refused = await house.Nobody.GetAsync("v4/room");
        Assert.Equal((401, 997), (refused.Status, refused.StatusCode));
    }

    [Fact]
    public async Task A_request_without_the_ocs_header_is_refused_with_a_412_that_is_no_lobby()
    {
        var refused = await Bot.SendAsync(HttpMethod.Get, "v4/room", change: r => r.Headers.Remove("OCS-APIRequest"));
        Assert.Equal(412, refused.Status);
        Assert.Null(refused.Json?["ocs"]);
    }

    [Fact]
    public async Task An_unknown_route_is_told_by_998()
    {
        var refused = await Bot.GetAsync("v4/nothing-of-this-name");
        Assert.Equal((404, 998), (refused.Status, refused.StatusCode));
    }

    [Fact]
    public async Task A_one_to_one_room_is_the_same_from_either_side()
    {
        var first = await Bot.PostAsync("v4/room", new { roomType = 1, invite = house.SecondId });
        Assert.Contains(first.Status, new[] { 200, 201 });
        var again = await Bot.PostAsync("v4/room", new { roomType = 1, invite = house.SecondId.ToUpperInvariant() });
        var other = await Second.PostAsync("v4/room", new { roomType = 1, invite = house.BotId });
        Assert.Equal((200, 200), (again.Status, other.Status));
        Assert.Equal([first.Token, first.Token], [again.Token, other.Token]);
        Assert.Equal(house.SecondId, (string?)first.Data!["name"]);
        Assert.Equal(house.BotId, (string?)other.Data!["name"]);
    }

    [Fact]
    public async Task Nobody_talks_to_oneself_or_to_who_is_not_there()
    {
        Assert.Equal(403, (await Bot.PostAsync("v4/room", new { roomType = 1, invite = house.BotId })).Status);
        Assert.Equal(404, (await Bot.PostAsync("v4/room", new { roomType = 1, invite = "nobody-of-this-name" })).Status);
    }

    [Fact]
    public async Task Two_groups_of_one_name_are_two_rooms() => Assert.NotEqual(await house.GroupAsync(withSecond: false), await house.GroupAsync(withSecond: false));

    [Fact]
    public async Task The_room_list_gives_the_time_to_ask_from_next()
    {
        var token = await house.GroupAsync();
        var all = await Bot.GetAsync("v4/room?noStatusUpdate=1");
        Assert.Contains(all.Items, r => (string?)r["token"] == token);
        Assert.NotNull(all.Header("X-Nextcloud-Talk-Hash"));
        var later = long.Parse(all.Header("X-Nextcloud-Talk-Modified-Before")!, System.Globalization.CultureInfo.InvariantCulture) + 60;
        Assert.Empty((await Bot.GetAsync($"v4/room?noStatusUpdate=1&modifiedSince={later}")).Items);
        Assert.All((await Bot.GetAsync("v4/room?includeLastMessage=false")).Items, r => Assert.Null(r["lastMessage"]));
    }

    [Fact]
    public async Task An_invitation_said_twice_is_one_and_an_unknown_guest_is_404()
    {
        var token = await house.GroupAsync();
        Assert.Equal(200, (await Bot.PostAsync($"v4/room/{token}/participants", new { newParticipant = house.SecondId, source = "users" })).Status);
        Assert.Equal(404, (await Bot.PostAsync($"v4/room/{token}/participants", new { newParticipant = "nobody-of-this-name", source = "users" })).Status);
        var members = (await Bot.GetAsync($"v4/room/{token}/participants")).Items;
        Assert.Equal([(house.BotId, 1), (house.SecondId, 3)], members.Select(m => ((string)m["actorId"]!, (int)m["participantType"]!)).OrderBy(m => m.Item2));
    }

    [Fact]
    public async Task Who_is_not_in_a_room_finds_no_chat_there()
    {
        var token = await house.GroupAsync(withSecond: false);
        Assert.Equal(404, (await Second.GetAsync($"v1/chat/{token}?lookIntoFuture=0")).Status);
        Assert.Equal(404, (await Second.PostAsync($"v1/chat/{token}", new { message = "hi" })).Status);
    }

    [Fact]
    public async Task Who_is_sent_away_reads_no_more()
    {
        var token = await house.GroupAsync();
        var second = (await Bot.GetAsync($"v4/room/{token}/participants")).Items.Single(m => (string?)m["actorId"] == house.SecondId);
        Assert.Equal(200, (await Bot.DeleteAsync($"v4/room/{token}/attendees", new { attendeeId = (long)second["attendeeId"]! })).Status);
        Assert.Equal(404, (await Second.GetAsync($"v1/chat/{token}?lookIntoFuture=0")).Status);
    }

    [Fact]
    public async Task A_locked_room_a_lobby_and_a_missing_permission_are_three_refusals()
    {
        var token = await house.GroupAsync();
        var second = (long)(await Bot.GetAsync($"v4/room/{token}/participants")).Items.Single(m => (string?)m["actorId"] == house.SecondId)["attendeeId"]!;
        await Bot.PutAsync($"v4/room/{token}/read-only", new { state = 1 });
        Assert.Equal(403, (await Bot.PostAsync($"v1/chat/{token}", new { message = "x" })).Status);
        await Bot.PutAsync($"v4/room/{token}/read-only", new { state = 0 });
        await Bot.PutAsync($"v4/room/{token}/webinar/lobby", new { state = 1 });
        Assert.Equal(412, (await Second.PostAsync($"v1/chat/{token}", new { message = "x" })).Status);
        Assert.Equal(201, (await Bot.PostAsync($"v1/chat/{token}", new { message = "x" })).Status);
        await Bot.PutAsync($"v4/room/{token}/webinar/lobby", new { state = 0 });
        await Bot.PutAsync($"v4/room/{token}/attendees/permissions", new { attendeeId = second, permissions = 5, method = "set" });
        Assert.Equal(403, (await Second.PostAsync($"v1/chat/{token}", new { message = "x" })).Status);
        Assert.Equal(403, (await Second.PutAsync($"v4/room/{token}", new { roomName = "mine" })).Status);
    }

    [Fact]
    public async Task A_guest_called_like_a_user_is_a_guest()
    {
        var token = await house.GroupAsync(type: 3);
        Assert.Equal(200, (await house.Guest.PostAsync($"v4/room/{token}/participants/active")).Status);
        var posted = await house.Guest.PostAsync($"v1/chat/{token}", new { message = "yes", actorDisplayName = house.SecondId });
        Assert.Equal((201, "guests"), (posted.Status, (string?)posted.Data!["actorType"]));
        var asked = await house.PostAsync(token, "prompt?");
        var reaction = await house.Guest.PostAsync($"v1/reaction/{token}/{asked}", new { reaction = "👍" });
        Assert.Equal("guests", (string?)reaction.Data!["👍"]![0]!["actorType"]);
    }
}
