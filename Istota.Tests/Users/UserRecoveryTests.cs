using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Mail;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Users;

/// <summary>The user actor is killed at each step of a mail's walk: what was begun goes on, and nothing runs twice.</summary>
public sealed class UserRecoveryTests : UserActorSpec
{
    [Fact]
    public async Task After_a_crash_a_held_mail_is_held_and_its_question_is_posted_again()
    {
        await MailAsync(Stranger);
        await CrashAsync();
        var post = await _rooms.ExpectMsgAsync<SurfaceCommand.Post>(Soon);
        Assert.Equal([1], post.Questions);
        Assert.Empty((await TasksAsync()).Items);
        Assert.Empty(_house.Done);
    }

    [Fact]
    public async Task A_post_that_its_room_answered_for_is_not_repeated()
    {
        await MailAsync(Stranger);
        var post = await _rooms.ExpectMsgAsync<SurfaceCommand.Post>(Soon);
        _user.Tell(new UserCommand.PostsDelivered("web", [post.Id]) { User = Alice, At = _world.Now });
        await TasksAsync();
        await CrashAsync();
        await TasksAsync();
        await _rooms.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_post_that_was_lost_is_repeated_though_a_newer_one_was_answered_for()
    {
        await MailAsync(Stranger);
        var lost = await _rooms.ExpectMsgAsync<SurfaceCommand.Post>(Soon);
        await AskAsync<UserReply.Heard>(new UserCommand.Say(Main, TaskSource.Web, "k", "!pending", null, true) { User = Alice, At = _world.Now });
        var said = await _rooms.ExpectMsgAsync<SurfaceCommand.Post>(Soon);
        var newer = await _rooms.ExpectMsgAsync<SurfaceCommand.Post>(Soon);
        _user.Tell(new UserCommand.PostsDelivered("web", [newer.Id, said.Id]) { User = Alice, At = _world.Now });
        _user.Tell(new UserCommand.PostsDelivered("talk", [lost.Id]) { User = Alice, At = _world.Now });
        await TasksAsync();
        await CrashAsync();
        Assert.Equal(lost.Id, (await _rooms.ExpectMsgAsync<SurfaceCommand.Post>(Soon)).Id);
        await TasksAsync();
        await _rooms.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_surface_that_is_away_keeps_no_other_from_its_posts()
    {
        var world = new UserWorld();
        for (var i = 0; i < 150; i++) world.Do(new UserCommand.Notify(new Place("talk", "abc"), $"{i}") { User = Alice, At = world.Now });
        world.Do(new UserCommand.Notify(Main, "here") { User = Alice, At = world.Now });
        var again = Effects.Overdue(world.State, world.Policy, world.Now.AddMinutes(5)).OfType<Effect.Say>().Select(s => (SurfaceCommand.Post)s.Command).ToList();
        Assert.Equal("here", Assert.Single(again, p => p.Place == Main).Text);
        Assert.Equal(again.Where(p => p.Place != Main).Select(p => p.Id).Order(), again.Where(p => p.Place != Main).Select(p => p.Id));
    }

    [Fact]
    public async Task A_post_that_nobody_answered_for_is_repeated_as_time_passes()
    {
        await MailAsync(Stranger);
        await _rooms.ExpectMsgAsync<SurfaceCommand.Post>(Soon);
        _house.Time.Advance(TimeSpan.FromMinutes(5));
        _user.Tell(new UserCommand.Tick { User = Alice, At = _world.Now.AddMinutes(5) });
        await _rooms.ExpectMsgAsync<SurfaceCommand.Post>(Soon);
    }

    [Fact]
    public async Task After_a_crash_while_the_agent_runs_it_is_killed_first_and_then_started_once()
    {
        await MailAsync(Stranger);
        Assert.Equal(AnswerResult.Done, (await AnswerAsync(1, AnswerWord.Yes)).Result);
        Did("save", "run 1.1", "go 1.1");
        await CrashAsync();
        Did("kill 41");
        Did("drop 1.1"); // whatever of it no journal knew goes before anything else happens
        var rest = new[] { Next(), Next(), Next(), Next() };
        Assert.Equal(["drop 1.1", "go 1.2", "run 1.2", "save"], rest.Order(StringComparer.Ordinal));
        var task = Assert.Single((await TasksAsync()).Items);
        Assert.Equal(("running", 2), (task.Status, task.Attempt));
        Assert.Equal(AnswerResult.AlreadyAnswered, (await AnswerAsync(1, AnswerWord.Yes)).Result);
        Assert.Empty(_house.Done);
    }

    private string Next() => _house.Done.TryTake(out var done, Soon) ? done : "nothing";

    [Fact]
    public async Task After_a_crash_before_the_hand_over_was_taken_it_is_driven_on_and_nothing_runs_again()
    {
        await MailAsync(Stranger);
        await AnswerAsync(1, AnswerWord.Yes);
        Did("save", "run 1.1", "go 1.1");
        _house.End("1.1", new AttemptOutcome.Returned("the result"));
        Did("hand 1.1");
        await CrashAsync();
        Did("hand 1.1");
        var described = await AskAsync<UserReply.HandOver>(new UserCommand.DescribeHandOver(new TaskId(Alice, 1), 1) { User = Alice, At = _world.Now });
        Assert.NotNull(described.Context);
        await TakeAsync(new HandOverContent { Mails = [Reply(Stranger)] });
        Did("drop 1.1");
        await CrashAsync();
        described = await AskAsync<UserReply.HandOver>(new UserCommand.DescribeHandOver(new TaskId(Alice, 1), 1) { User = Alice, At = _world.Now });
        Assert.True(described.Taken);
        Assert.NotNull(described.Context);
        Did("drop 1.1");
        Assert.Empty(_house.Done);
        Assert.Equal("done", (await TasksAsync()).Items.Single().Status);
    }

    [Fact]
    public async Task The_walk_of_a_mail_that_goes_out_survives_a_crash_at_each_step()
    {
        const string id = "out1@home.example";
        await MailAsync(Stranger);
        await AnswerAsync(1, AnswerWord.Yes);
        Did("save", "run 1.1", "go 1.1");
        _house.End("1.1", new AttemptOutcome.Returned("the result"));
        Did("hand 1.1");
        await TakeAsync(new HandOverContent { Mails = [Reply(Stranger, id: id)] });

        await CrashAsync();                                          // drafted
        await TasksAsync();
        await _outbox.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.False((await AskAsync<UserReply.MaySend>(new UserCommand.BeginSending(id, Node) { User = Alice, At = _world.Now })).Yes);
        await AnswerAsync(2, AnswerWord.Yes);
        var first = await _outbox.ExpectMsgAsync<OutboxCommand.Send>(Soon);

        await CrashAsync();                                          // cleared
        var again = await _outbox.ExpectMsgAsync<OutboxCommand.Send>(Soon);
        Assert.Equal(first.Stamp, again.Stamp);
        Assert.True((await AskAsync<UserReply.MaySend>(new UserCommand.BeginSending(id, Node) { User = Alice, At = _world.Now })).Yes);
        Assert.Single(await _house.Threads.FindAsync([id], default));
        Assert.Empty(await _house.Threads.ListAsync(Alice, 10, default)); // cleared is not sent

        await CrashAsync();                                          // the bytes may have left
        await _outbox.ExpectMsgAsync<OutboxCommand.Resolve>(Soon);
        Assert.False((await AskAsync<UserReply.MaySend>(new UserCommand.BeginSending(id, Node) { User = Alice, At = _world.Now })).Yes);
        _user.Tell(new UserCommand.EndSending(id, new SendingOutcome.Sent([Stranger], [])) { User = Alice, At = _world.Now });
        await _outbox.ExpectMsgAsync<OutboxCommand.Copy>(Soon);
        Assert.Single(await _house.Threads.ListAsync(Alice, 10, default));

        await CrashAsync();                                          // sent, not copied
        await _outbox.ExpectMsgAsync<OutboxCommand.Copy>(Soon);
        _user.Tell(new UserCommand.CopyMade(id) { User = Alice, At = _world.Now });
        await TasksAsync();

        await CrashAsync();                                          // all done
        await TasksAsync();
        await _outbox.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Decisions_have_the_same_ids_when_they_are_written_again()
    {
        await MailAsync(Stranger);
        var live = (await _decisions.ExpectMsgAsync<RecordDecisions>(Soon)).Decisions.Select(d => d.Id).ToList();
        await CrashAsync();
        Assert.Equal(live, (await _decisions.ExpectMsgAsync<RecordDecisions>(Soon)).Decisions.Select(d => d.Id));
        Assert.Equal(live.Count, live.Distinct().Count());
    }

    [Fact]
    public async Task A_filed_mail_is_listed_even_when_the_crash_came_first()
    {
        var mail = await MailAsync("news@shop.example");
        await _house.Filed.RemoveAsync(mail.Key, Alice, default);
        await CrashAsync();
        await TasksAsync();
        await AwaitAssertAsync(async () => Assert.Single(await _house.Filed.ListAsync(false, Alice, 10, default)), Soon);
    }

    [Fact]
    public async Task What_the_user_stops_is_stopped_and_its_folder_dropped()
    {
        await MailAsync(Stranger);
        await AnswerAsync(1, AnswerWord.Yes);
        Did("save", "run 1.1", "go 1.1");
        await AskAsync<UserReply.Heard>(new UserCommand.Say(Main, TaskSource.Web, "k", "!stop", null, true) { User = Alice, At = _world.Now });
        Did("drop 1.1");
        Assert.Equal("cancelled", (await TasksAsync()).Items.Single().Status);
    }
}
