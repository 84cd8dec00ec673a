using System.Text.Json.Nodes;
using Xunit;

namespace Istota.Tests.Talk;

/// <summary>What Istota relies on in a Talk server, told of messages: posts, edits, reactions, history and the long poll.</summary>
public sealed class TalkChatContract(TalkContractHouse house) : IClassFixture<TalkContractHouse>
{
    private const string Ref = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private TalkClientForTests Bot => house.Bot;
    private TalkClientForTests Second => house.Second;

    [Fact]
    public async Task A_reference_is_a_label_and_not_a_key()
    {
        var token = await house.DirectAsync();
        var one = await Bot.PostAsync($"v1/chat/{token}", new { message = "  once \n", referenceId = Ref });
        var two = await Bot.PostAsync($"v1/chat/{token}", new { message = "once", referenceId = Ref + "cut" });
        Assert.Equal((201, 201), (one.Status, two.Status));
        Assert.NotEqual(one.Id, two.Id);
        Assert.Equal([Ref, Ref], [(string)one.Data!["referenceId"]!, (string)two.Data!["referenceId"]!]);
        Assert.Equal("once", (string?)one.Data["message"]);
        Assert.Empty((JsonArray)one.Data["messageParameters"]!);
        Assert.True((bool)one.Data["markdown"]!);
    }

    [Fact]
    public async Task Blank_missing_and_too_long_are_three_refusals()
    {
        var token = await house.DirectAsync();
        Assert.Equal(400, (await Bot.PostAsync($"v1/chat/{token}", new { message = " \n " })).Status);
        Assert.Equal(500, (await Bot.PostAsync($"v1/chat/{token}", new { })).Status);
        Assert.Equal(500, (await Bot.GetAsync($"v1/chat/{token}")).Status);
        var smiles = string.Concat(Enumerable.Repeat("😀", 32_000));
        Assert.Equal(201, (await Bot.PostAsync($"v1/chat/{token}", new { message = $"  {smiles}  " })).Status);
        Assert.Equal(413, (await Bot.PostAsync($"v1/chat/{token}", new { message = smiles + "x" })).Status);
    }

    [Fact]
    public async Task A_reply_carries_its_parent_and_cannot_reach_another_room()
    {
        var (direct, group) = (await house.DirectAsync(), await house.GroupAsync());
        var asked = await house.PostAsync(direct, "Shall I?");
        var answer = await Second.PostAsync($"v1/chat/{direct}", new { message = "yes", replyTo = asked });
        Assert.Equal(asked, (long)answer.Data!["parent"]!["id"]!);
        Assert.Equal(400, (await Bot.PostAsync($"v1/chat/{group}", new { message = "x", replyTo = asked })).Status);
        Assert.Equal(400, (await Bot.PostAsync($"v1/chat/{direct}", new { message = "x", replyTo = asked + 1_000_000 })).Status);
    }

    [Fact]
    public async Task Mentions_become_placeholders_and_a_typed_placeholder_stays()
    {
        var token = await house.GroupAsync();
        var posted = await Bot.PostAsync($"v1/chat/{token}", new { message = $"hi @\"{house.SecondId}\" and @all and @nobody-of-this-name {{mention-user1}}" });
        Assert.Equal("hi {mention-user1} and {mention-call1} and @nobody-of-this-name {mention-user1}", (string?)posted.Data!["message"]);
        Assert.Equal(house.SecondId, (string?)posted.Data["messageParameters"]!["mention-user1"]!["id"]);
    }

    [Fact]
    public async Task History_goes_backwards_and_ends_with_304()
    {
        var token = await house.GroupAsync(withSecond: false);
        foreach (var text in new[] { "one", "two", "three" }) await house.PostAsync(token, text);
        var page = await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=0&limit=2");
        Assert.Equal(["three", "two"], page.Items.Select(m => (string?)m["message"]));
        Assert.Equal((long)page.Items[^1]["id"]!, page.Given);
        var rest = await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=0&limit=200&lastKnownMessageId={page.Given}");
        var end = await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=0&lastKnownMessageId={rest.Given}");
        Assert.Equal((304, ""), (end.Status, end.Text));
        Assert.Null(end.Header("X-Chat-Last-Given"));
    }

    [Fact]
    public async Task The_future_from_zero_is_the_whole_past_and_beyond_the_end_it_waits()
    {
        var token = await house.GroupAsync(withSecond: false);
        var newest = await house.PostAsync(token, "hello");
        var all = await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=1&timeout=30&lastKnownMessageId=0");
        Assert.Equal(("conversation_created", newest), ((string)all.Items[0]["systemMessage"]!, all.Given));
        Assert.Equal(304, (await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=1&timeout=0&lastKnownMessageId={newest}")).Status);
        Assert.Equal(304, (await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=1&timeout=-1&lastKnownMessageId={newest + 1_000_000}")).Status);
    }

    [Fact]
    public async Task A_poll_brings_what_is_posted_while_it_waits()
    {
        var token = await house.DirectAsync();
        var known = await house.NewestAsync(token);
        var poll = Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=1&timeout=20&lastKnownMessageId={known}&setReadMarker=0&markNotificationsAsRead=0");
        var posted = await Second.PostAsync($"v1/chat/{token}", new { message = "wake up" });
        var news = await poll;
        Assert.Equal((200, posted.Id), (news.Status, news.Given));
        Assert.Equal("wake up", (string?)news.Items.Single()["message"]);
    }

    [Fact]
    public async Task What_expired_moves_the_cursor_and_shows_nothing()
    {
        var token = await house.GroupAsync(withSecond: false);
        await Bot.PostAsync($"v4/room/{token}/message-expiration", new { seconds = 2 });
        var known = await house.NewestAsync(token);
        var gone = await house.PostAsync(token, "self-destruct");
        await house.PassAsync(token, 4);
        var news = await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=1&timeout=5&lastKnownMessageId={known}");
        Assert.Equal((200, gone), (news.Status, news.Given));
        Assert.Empty(news.Items);
    }

    [Fact]
    public async Task An_edit_keeps_the_author_and_names_the_editor()
    {
        var token = await house.GroupAsync();
        var said = (await Second.PostAsync($"v1/chat/{token}", new { message = "no" })).Id;
        var edited = await Bot.PutAsync($"v1/chat/{token}/{said}", new { message = "yes" });
        Assert.Equal("message_edited", (string?)edited.Data!["systemMessage"]);
        var parent = edited.Data["parent"]!;
        Assert.Equal(("yes", house.SecondId, house.BotId), ((string)parent["message"]!, (string)parent["actorId"]!, (string)parent["lastEditActorId"]!));
        Assert.Equal(403, (await Second.PutAsync($"v1/chat/{token}/{await house.PostAsync(token, "mine")}", new { message = "x" })).Status);
    }

    [Fact]
    public async Task In_a_direct_room_nobody_touches_the_others_words()
    {
        var token = await house.DirectAsync();
        var prompt = await house.PostAsync(token, "prompt");
        Assert.Equal(403, (await Second.PutAsync($"v1/chat/{token}/{prompt}", new { message = "x" })).Status);
        Assert.Equal(403, (await Second.DeleteAsync($"v1/chat/{token}/{prompt}")).Status);
        Assert.Contains((await Bot.PutAsync($"v1/chat/{token}/{prompt}", new { message = "prompt (answered)" })).Status, new[] { 200, 202 });
        Assert.Equal(404, (await Bot.PutAsync($"v1/chat/{token}/1", new { message = "x" })).Status);
    }

    [Fact]
    public async Task A_deleted_message_keeps_its_author_and_takes_no_reply()
    {
        var token = await house.DirectAsync();
        var said = (await Second.PostAsync($"v1/chat/{token}", new { message = "never mind" })).Id;
        Assert.Contains((await Second.DeleteAsync($"v1/chat/{token}/{said}")).Status, new[] { 200, 202 });
        var seen = (await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=1&timeout=0&lastKnownMessageId={said - 1}")).Items;
        Assert.Equal(("comment_deleted", house.SecondId, true), ((string)seen[0]["messageType"]!, (string)seen[0]["actorId"]!, (bool)seen[0]["deleted"]!));
        Assert.Equal("message_deleted", (string?)seen[1]["systemMessage"]);
        Assert.Equal(400, (await Bot.PostAsync($"v1/chat/{token}", new { message = "x", replyTo = said })).Status);
    }

    [Fact]
    public async Task A_reaction_is_told_and_its_withdrawal_rewrites_what_was_told()
    {
        var token = await house.DirectAsync();
        var asked = await house.PostAsync(token, "Approve?");
        var reaction = $"v1/reaction/{token}/{asked}";
        var said = new[] { "👍", "👍", "👍🏽", "yes", "👍👎" }.Select(emoji => (Func<Task<TalkAnswer>>)(() => Second.PostAsync(reaction, new { reaction = emoji })));
        Assert.Equal([201, 200, 201, 400, 400], await TalkClientForTests.InTurnAsync([.. said]));
        Assert.Equal(404, (await Second.PostAsync($"v1/reaction/{token}/{asked + 1_000_000}", new { reaction = "👍" })).Status);
        var told = (await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=1&timeout=2&lastKnownMessageId={asked}")).Items[0];
        Assert.Equal(("reaction", "👍", house.SecondId, asked), ((string)told["systemMessage"]!, (string)told["message"]!, (string)told["actorId"]!, (long)told["parent"]!["id"]!));
        Assert.Equal(200, (await Second.DeleteAsync($"{reaction}?reaction=%F0%9F%91%8D")).Status);
        var after = (await Bot.GetAsync($"v1/chat/{token}?lookIntoFuture=1&timeout=2&lastKnownMessageId={asked}")).Items;
        Assert.Equal((long)told["id"]!, (long)after[0]["id"]!);
        Assert.Equal(["reaction_deleted", "reaction", "reaction_revoked"], after.Select(m => (string?)m["systemMessage"]));
        Assert.Equal(["👍🏽"], ((JsonObject)(await Bot.GetAsync(reaction)).Data!).Select(p => p.Key));
    }

    [Fact]
    public async Task Context_gives_what_stands_around()
    {
        var token = await house.GroupAsync(withSecond: false);
        var ids = new List<long>();
        foreach (var text in new[] { "one", "two", "three" }) ids.Add(await house.PostAsync(token, text));
        var around = await Bot.GetAsync($"v1/chat/{token}/{ids[1]}/context?limit=2");
        Assert.Equal(ids, around.Items.Select(m => (long)m["id"]!));
    }

    [Fact]
    public async Task A_read_marker_answers_with_the_room()
    {
        var token = await house.DirectAsync();
        Assert.Equal(token, (await Bot.PostAsync($"v1/chat/{token}/read")).Token);
    }
}
