using Akka.Actor;
using Istota.Actors.Talk;
using Istota.Actors.Users;
using Xunit;

namespace Istota.Tests.Talk;

public sealed class TalkIncomingTests : TalkSurfaceSpec
{
    [Fact]
    public async Task What_a_user_says_reaches_them_with_a_key_of_its_own()
    {
        var (_, room) = await StartWithRoomAsync();
        var id = House.Say(room, "alice", "hello bot");
        await UntilAsync(Second, () => Assert.Single(Users.Heard));
        var said = Users.Heard[0];
        Assert.Equal((Alice, $"talk:{room}", $"talk:{room}:{id}", "hello bot", null, true), (said.User, said.Place.ToString(), said.Key, said.Text, said.ReplyTo, said.Private));
    }

    [Fact]
    public async Task What_was_said_before_the_room_was_first_seen_is_no_command()
    {
        var room = House.Direct("istota", "alice");
        House.Say(room, "alice", "yes");
        Start();
        await UntilAsync(() => Assert.NotNull(Users.Found(Alice, room)));
        House.Say(room, "alice", "now");
        await UntilAsync(Second, () => Assert.Equal(["now"], Users.Texts));
    }

    [Fact]
    public async Task A_message_counts_as_read_when_its_user_has_it()
    {
        var (surface, room) = await StartWithRoomAsync();
        Users.Answers = false;
        House.Say(room, "alice", "first");
        House.Say(room, "alice", "second");
        await UntilAsync(Second, () => Assert.Equal(["first"], Users.Texts));
        var cursor = await Store.CursorAsync(room, Ct);
        await UntilAsync(TimeSpan.FromSeconds(5), () => Assert.True(Users.Told.OfType<UserCommand.Say>().Count(s => s.Text == "first") > 1));
        Assert.Equal(cursor, await Store.CursorAsync(room, Ct));

        // The daemon ends here; the next one says it again, and the user knows its key.
        await StopAsync(surface);
        Users.Answers = true;
        Start();
        await UntilAsync(Second, () => Assert.Equal(["first", "second"], Users.Texts));
        await UntilAsync(Second, () => Assert.Equal(House.Comments(room)[^1].Id, Store.CursorAsync(room, Ct).Result));
    }

    [Fact]
    public async Task A_cursor_that_cannot_be_written_is_tried_again_and_nothing_is_lost()
    {
        var (_, room) = await StartWithRoomAsync();
        Store.FailCursors = 3;
        House.Say(room, "alice", "first");
        await UntilAsync(Second, () => Assert.Equal(["first"], Users.Texts));
        House.Say(room, "alice", "second");
        await UntilAsync(Second, () => Assert.Equal(["first", "second"], Users.Texts));
    }

    [Fact]
    public async Task Expired_messages_move_the_cursor()
    {
        var (_, room) = await StartWithRoomAsync();
        Talk.Faults.Hold(TalkCall.Read);
        Talk.Faults.EndPolls();
        await UntilAsync(Second, () => Assert.Equal(0, Talk.OpenPolls));
        var id = House.Say(room, "alice", "gone soon");
        House.Expire(id);
        Talk.Faults.Release(TalkCall.Read);
        await UntilAsync(Second, () => Assert.Equal(id, Store.CursorAsync(room, Ct).Result));
        Assert.Empty(Users.Texts);
    }

    [Fact]
    public async Task A_reply_names_the_post_that_it_answers()
    {
        var (surface, room) = await StartWithRoomAsync();
        surface.Tell(Post(7, room, "A?", question: 4));
        await UntilAsync(() => Assert.Equal([7], Users.Delivered));
        House.Say(room, "alice", "trust", replyTo: Newest(room).Id);
        await UntilAsync(Second, () => Assert.Equal(7, Assert.Single(Users.Heard).ReplyTo));

        House.Say(room, "alice", "yes", replyTo: House.Say(room, "alice", "by the way"));
        await UntilAsync(Second, () => Assert.Equal(3, Users.Heard.Count));
        Assert.Equal(IncomingRules.SomethingElse, Users.Heard[2].ReplyTo);
    }

    [Fact]
    public async Task A_reply_is_known_also_when_it_comes_before_the_answer_to_our_post()
    {
        var (surface, room) = await StartWithRoomAsync();
        Talk.Faults.LoseAnswer(TalkCall.Post);
        surface.Tell(Post(7, room, "A?", question: 4));
        await UntilAsync(() => Assert.Single(Said(room)));
        House.Say(room, "alice", "yes", replyTo: Newest(room).Id);
        await UntilAsync(Second, () => Assert.Equal(7, Assert.Single(Users.Heard).ReplyTo));
    }

    [Fact]
    public async Task A_bare_yes_that_was_said_before_the_question_does_not_answer_it()
    {
        var (surface, room) = await StartWithRoomAsync();
        Talk.Faults.Hold(TalkCall.Read);
        Talk.Faults.EndPolls();
        await UntilAsync(Second, () => Assert.Equal(0, Talk.OpenPolls));
        House.Say(room, "alice", "yes");
        surface.Tell(Post(7, room, "A?", question: 4));
        await UntilAsync(() => Assert.Equal([7], Users.Delivered));
        House.Say(room, "alice", "no");
        Talk.Faults.Release(TalkCall.Read);
        await UntilAsync(Second, () => Assert.Equal(["yes", "no"], Users.Texts));
        Assert.Equal(IncomingRules.SomethingElse, Users.Heard[0].ReplyTo);
        Assert.Null(Users.Heard[1].ReplyTo);
    }

    [Fact]
    public async Task S_77_an_edited_deleted_or_foreign_answer_does_not_count_and_its_writer_is_told()
    {
        var (_, room) = await StartWithRoomAsync();
        Talk.Faults.Hold(TalkCall.Read);
        Talk.Faults.EndPolls();
        await UntilAsync(Second, () => Assert.Equal(0, Talk.OpenPolls));
        var no = House.Say(room, "alice", "no 4");
        House.Rewrite(no, "bob", "yes 4");
        House.Delete(House.Say(room, "alice", "yes 5"), "alice");
        House.Say(room, "bob", "yes 4", actorType: "guests");
        House.Say(room, "alice", "yes 6", actorType: "bridged");
        House.Say(room, "alice", "yes 7", type: "command");
        House.Say(room, "alice", "yes 8");
        Talk.Faults.Release(TalkCall.Read);
        await UntilAsync(Second, () => Assert.Equal(["yes 8"], Users.Texts));
        Assert.Equal([IncomingRules.Edited], Users.Notices);
    }

    [Fact]
    public async Task A_thumb_answers_a_prompt_and_both_ask()
    {
        var (surface, room) = await StartWithRoomAsync();
        surface.Tell(Post(7, room, "A?", question: 4));
        await UntilAsync(() => Assert.Equal([7], Users.Delivered));
        var prompt = Newest(room).Id;
        House.React(prompt, "istota", "👍");
        House.React(prompt, "carol", "👍");
        House.React(prompt, "alice", "🎉");
        House.React(prompt, "alice", "👍🏽");
        await UntilAsync(Second, () => Assert.Single(Users.Heard));
        Assert.Equal((Alice, "yes", 7), (Users.Heard[0].User, Users.Heard[0].Text, Users.Heard[0].ReplyTo));

        House.React(prompt, "alice", "👎");
        await UntilAsync(Second, () => Assert.Contains("Both", Assert.Single(Users.Notices), StringComparison.Ordinal));
        Assert.Single(Users.Heard);
    }

    [Fact]
    public async Task A_thumb_that_was_taken_back_before_the_act_does_nothing()
    {
        var (surface, room) = await StartWithRoomAsync();
        surface.Tell(Post(7, room, "A?", question: 4));
        await UntilAsync(() => Assert.Equal([7], Users.Delivered));
        var prompt = Newest(room).Id;
        Talk.Faults.Hold(TalkCall.Reactions);
        House.React(prompt, "alice", "👍");
        await UntilAsync(Second, () => Assert.Contains(Talk.Calls, c => c.Call == TalkCall.Reactions));
        House.Unreact(prompt, "alice", "👍");
        Talk.Faults.Release(TalkCall.Reactions);
        House.Say(room, "alice", "hm");
        await UntilAsync(Second, () => Assert.Equal(["hm"], Users.Texts));
    }

    [Fact]
    public async Task In_a_group_only_what_names_the_bot_is_heard_and_it_is_not_private()
    {
        var group = House.Group("family", "carol", "alice", "istota");
        Start();
        await UntilAsync(() => Assert.True(Users.Found(Alice, group) is { Private: false }));
        House.Say(group, "alice", "yes 4");
        House.Say(group, "carol", "@istota delete all");
        House.Say(group, "alice", "@istota what is the weather");
        await UntilAsync(Second, () => Assert.Equal(["what is the weather"], Users.Texts));
        Assert.False(Users.Heard[0].Private);
    }

    [Fact]
    public async Task A_private_group_stops_being_one_the_moment_somebody_joins()
    {
        var group = House.Group("alerts", "istota", "alice");
        Settings = Settings with { Users = [new TalkUser(Alice, "alice", group), new TalkUser(Bob, "bob", null)] };
        Start();
        await UntilAsync(() => Assert.True(Users.Found(Alice, group) is { Private: true }));
        Talk.Faults.Hold(TalkCall.Read);
        Talk.Faults.EndPolls();
        await UntilAsync(Second, () => Assert.Equal(0, Talk.OpenPolls));
        House.Join(group, "carol");
        House.Say(group, "alice", "yes 4");
        House.Say(group, "alice", "@istota yes 4");
        Talk.Faults.Release(TalkCall.Read);
        await UntilAsync(Second, () => Assert.Equal(["yes 4"], Users.Texts));
        Assert.False(Users.Heard[0].Private);
        Assert.True(Users.Found(Alice, group) is { Private: false });
    }

    [Fact]
    public async Task Two_users_have_two_rooms_and_neither_hears_the_other()
    {
        var (_, alices) = await StartWithRoomAsync();
        await UntilAsync(() => Assert.Contains(Users.Told.OfType<UserCommand.RoomFound>(), f => f.User == Bob));
        var bobs = Users.Told.OfType<UserCommand.RoomFound>().First(f => f.User == Bob).Place.Room;
        Assert.NotEqual(alices, bobs);
        House.Say(alices, "alice", "from alice");
        House.Say(bobs, "bob", "from bob");
        await UntilAsync(Second, () => Assert.Equal(2, Users.Heard.Count));
        Assert.Equal("from alice", Users.Heard.Single(h => h.User == Alice).Text);
        Assert.Equal("from bob", Users.Heard.Single(h => h.User == Bob).Text);
    }
}
