using Akka.Actor;
using Istota.Actors.Conversations;
using Istota.Actors.Talk;
using Xunit;

namespace Istota.Tests.Talk;

public sealed class TalkPostsTests : TalkSurfaceSpec
{
    [Fact]
    public async Task A_post_is_said_in_the_room_and_answered_for()
    {
        var (surface, room) = await StartWithRoomAsync();
        surface.Tell(Post(1, room));
        await UntilAsync(() => Assert.Equal([1], Users.Delivered));
        Assert.Equal(["hello"], Said(room));
        Assert.True(Assert.Single(Store.Parts).MessageId > int.MaxValue);

        surface.Tell(Post(1, room, "other"));
        surface.Tell(Post(2, room, "more"));
        await UntilAsync(() => Assert.Equal([1, 1, 2], Users.Delivered));
        Assert.Equal(["hello", "more"], Said(room));
    }

    [Fact]
    public async Task A_post_whose_answer_was_lost_is_said_once()
    {
        var (surface, room) = await StartWithRoomAsync();
        Talk.Faults.LoseAnswer(TalkCall.Post);
        surface.Tell(Post(1, room));
        await UntilAsync(Second, () => Assert.Equal([1], Users.Delivered));
        Assert.Equal(["hello"], Said(room));
        Assert.Single(Talk.Calls, c => c.Call == TalkCall.Post);
    }

    [Fact]
    public async Task A_reference_that_somebody_copied_is_not_ours()
    {
        var (surface, room) = await StartWithRoomAsync();
        Talk.Faults.Fail(TalkFault.Away, TalkCall.Post);
        surface.Tell(Post(1, room));
        await UntilAsync(() => Assert.Single(Talk.Calls, c => c.Call == TalkCall.Post));
        House.Say(room, "alice", "mine", reference: Talk.Calls.Single(c => c.Call == TalkCall.Post).Reference!);
        await UntilAsync(Second, () => Assert.Equal([1], Users.Delivered));
        Assert.Equal(["hello"], Said(room));
    }

    [Fact]
    public async Task A_restart_between_the_post_and_its_answer_says_nothing_twice()
    {
        var (surface, room) = await StartWithRoomAsync();
        Talk.Faults.LoseAnswer(TalkCall.Post);
        surface.Tell(Post(1, room));
        await UntilAsync(() => Assert.Single(Said(room)));
        await StopAsync(surface);
        surface = Start();
        surface.Tell(Post(1, room));
        await UntilAsync(Second, () => Assert.Equal([1], Users.Delivered));
        Assert.Equal(["hello"], Said(room));
    }

    [Fact]
    public async Task What_waits_while_Talk_is_away_arrives_in_order_and_once()
    {
        var (surface, room) = await StartWithRoomAsync();
        Talk.Faults.Fail(TalkFault.Away, TalkCall.Post, times: 5);
        foreach (var id in new[] { 1, 2, 3, 1, 2, 3 }) surface.Tell(Post(id, room, $"post {id}"));
        await UntilAsync(TimeSpan.FromSeconds(20), () => Assert.Equal(3, Users.Delivered.Distinct().Count()));
        Assert.Equal(["post 1", "post 2", "post 3"], Said(room));
    }

    [Fact]
    public async Task A_long_post_comes_in_parts_which_survive_a_lost_answer()
    {
        Settings = Settings with { LongestPart = 120 };
        var (surface, room) = await StartWithRoomAsync();
        Talk.Faults.LoseAnswer(TalkCall.Post, times: 2);
        surface.Tell(Post(1, room, string.Join("\n\n", Enumerable.Range(1, 9).Select(i => $"paragraph {i} {new string('x', 20)}"))));
        await UntilAsync(Second, () => Assert.Equal([1], Users.Delivered));
        Assert.Equal(3, Said(room).Count);
        Assert.Equal(9, Said(room).Sum(p => p.Split("paragraph").Length - 1));
    }

    [Fact]
    public async Task An_answer_is_a_reply_to_the_users_message_and_a_reply_that_is_gone_is_said_all_the_same()
    {
        var (surface, room) = await StartWithRoomAsync();
        var message = House.Say(room, "alice", "!status");
        surface.Tell(Post(5, room, "!status") with { Author = Author.User, Key = $"talk:{room}:{message}" });
        surface.Tell(Post(6, room, "all quiet", replyTo: 5));
        await UntilAsync(() => Assert.Equal([5, 6], Users.Delivered));
        Assert.Equal(["all quiet"], Said(room));
        Assert.Equal(message, Newest(room).Parent!.Id);

        House.Delete(message, "alice");
        surface.Tell(Post(7, room, "still quiet", replyTo: 5));
        await UntilAsync(() => Assert.Equal([5, 6, 7], Users.Delivered));
        Assert.Null(Newest(room).Parent);
    }

    [Fact]
    public async Task A_decided_prompt_says_so()
    {
        var (surface, room) = await StartWithRoomAsync();
        surface.Tell(Post(1, room, "Reply `yes 4`", question: 4));
        surface.Tell(new SurfaceCommand.Decided(4, "approved", Yes: true) { User = Alice, Place = new Place("talk", room) });
        await UntilAsync(() => Assert.Equal(["✅ **4**: approved\n\nReply `yes 4`"], Said(room)));

        surface.Tell(new SurfaceCommand.Decided(4, "approved", Yes: true) { User = Alice, Place = new Place("talk", room) });
        surface.Tell(Post(2, room));
        await UntilAsync(() => Assert.Equal([1, 2], Users.Delivered));
        Assert.Single(Talk.Calls, c => c.Call == TalkCall.Edit);
    }

    [Fact]
    public async Task A_decision_that_was_not_shown_before_the_end_is_shown_after_it()
    {
        var (surface, room) = await StartWithRoomAsync();
        surface.Tell(Post(1, room, "A?", question: 4));
        await UntilAsync(() => Assert.Equal([1], Users.Delivered));
        Talk.Faults.Fail(TalkFault.Away, TalkCall.Edit, times: 100);
        surface.Tell(new SurfaceCommand.Decided(4, "discarded") { User = Alice, Place = new Place("talk", room) });
        await UntilAsync(() => Assert.Contains(Talk.Calls, c => c.Call == TalkCall.Edit));
        await StopAsync(surface);
        Talk.Faults.Heal();
        Start();
        await UntilAsync(Second, () => Assert.Equal(["❌ **4**: discarded\n\nA?"], Said(room)));
    }

    [Fact]
    public async Task A_prompt_that_is_too_old_for_an_edit_is_followed_by_a_note()
    {
        var (surface, room) = await StartWithRoomAsync();
        surface.Tell(Post(1, room, "A?", question: 4));
        await UntilAsync(() => Assert.Equal([1], Users.Delivered));
        Time.Advance(TimeSpan.FromHours(25));
        surface.Tell(new SurfaceCommand.Decided(4, "approved", Yes: true) { User = Alice, Place = new Place("talk", room) });
        await UntilAsync(Second, () => Assert.Equal(["A?", "✅ **4**: approved"], Said(room)));
        Assert.Equal(House.Comments(room)[0].Id, Newest(room).Parent!.Id);
    }

    [Fact]
    public async Task Progress_is_one_line_that_changes_now_and_then()
    {
        var (surface, room) = await StartWithRoomAsync();
        void Go(int from, int to)
        {
            for (var i = from; i <= to; i++) surface.Tell(new SurfaceCommand.Progress("alice-1", $"step {i}", false) { User = Alice, Place = new Place("talk", room) });
        }
        Go(1, 10);
        await UntilAsync(Second, () => Assert.Equal(["⏳ step 10"], Said(room)));
        Go(11, 20);
        await UntilAsync(Second, () => Assert.Equal(["⏳ step 20"], Said(room)));
        Assert.Equal(2, Talk.Calls.Count(c => c.Call is TalkCall.Edit or TalkCall.Post));

        // What took no longer than its result is never shown.
        Go(21, 30);
        surface.Tell(Post(1, room, "the result"));
        await UntilAsync(Second, () => Assert.Equal([1], Users.Delivered));
        for (var i = 0; i < 20; i++) Pass(Second);
        Assert.Equal(["⏳ step 20", "the result"], Said(room));
    }

    [Fact]
    public async Task In_a_group_the_user_is_named_and_a_question_only_hinted_at()
    {
        var group = House.Group("alerts", "alice", "istota", "carol");
        Settings = Settings with { Users = [new TalkUser(Alice, "alice", group), new TalkUser(Bob, "bob", null)] };
        var surface = Start();
        await UntilAsync(() => Assert.True(Users.Found(Alice, group) is { Direct: false, Private: false, Gone: false }));
        surface.Tell(Post(1, group, "an alert"));
        surface.Tell(Post(2, group, "a secret", question: 4));
        await UntilAsync(() => Assert.Equal([1, 2], Users.Delivered));
        Assert.Equal("{mention-user1}\n\nan alert", Said(group)[0]);
        Assert.Contains("answer it in your direct chat", Said(group)[1], StringComparison.Ordinal);
        Assert.DoesNotContain(House.Comments(group), m => m.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_for_a_room_that_is_not_there_is_given_back_to_its_user()
    {
        var surface = Start();
        surface.Tell(Post(1, "roomgone"));
        await UntilAsync(() => Assert.True(Users.Found(Alice, "roomgone") is { Gone: true }));
        Assert.Empty(Users.Delivered);
    }

    [Fact]
    public async Task A_refused_part_is_left_out_and_what_follows_is_said()
    {
        var (surface, room) = await StartWithRoomAsync();
        Talk.Faults.Fail(TalkFault.Refused, TalkCall.Post);
        surface.Tell(Post(1, room, "cannot be said"));
        surface.Tell(Post(2, room, "can be said"));
        await UntilAsync(() => Assert.Equal([1, 2], Users.Delivered));
        Assert.Equal(["can be said"], Said(room));
    }
}
