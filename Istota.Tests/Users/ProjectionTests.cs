using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Users;

/// <summary>What follows from events and leaves no trace in the state is done, wherever a kill falls: also right after a snapshot.</summary>
public sealed class ProjectionTests : TestKit
{
    private const int MoreThanASnapshot = 1_100;
    private const int MoreThanAMark = 210;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly UserWorld _world = new();
    private readonly FakeHouse _house = new();
    private readonly TestProbe _decisions;
    private IActorRef _user;

    public ProjectionTests()
        : base("""
            akka.loglevel = WARNING
            akka.log-dead-letters = off
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            """)
    {
        _decisions = CreateTestProbe();
        _user = Start();
    }

    private IActorRef Start() => Sys.ActorOf(UserActor.Props(Alice, _house.Services(Sys.DeadLetters, Sys.DeadLetters, _decisions)));

    private async Task CrashAsync()
    {
        Watch(_user);
        Sys.Stop(_user);
        await ExpectTerminatedAsync(_user, Soon);
        await ForgetToldAsync();
        _user = Start();
    }

    private async Task ForgetToldAsync()
    {
        await foreach (var _ in _decisions.ReceiveWhileAsync<RecordDecisions>(max: TimeSpan.FromMilliseconds(50), shouldContinue: m => m is RecordDecisions)) { }
    }

    private async Task<MailKey> MailAsync(string from)
    {
        var mail = _world.Mail(from);
        await _user.Ask<UserReply.MailsTaken>(new UserCommand.ReceiveMails([_world.Arrived(mail)]) { User = Alice, At = _world.Now }, Soon);
        return mail.Key;
    }

    /// <summary>Events of which nothing follows but posts.</summary>
    private async Task LiveAsync(int events)
    {
        for (var i = 0; i < events; i++) _user.Tell(new UserCommand.Notify(Main, $"{i}") { User = Alice, At = _world.Now });
        await _user.Ask<UserView.Summary>(new UserQuery.Summary { User = Alice }, Soon);
    }

    private async Task<List<string>> RecordedAsync()
    {
        var told = await _decisions.ExpectMsgAsync<RecordDecisions>(Soon);
        told.ReplyTo!.Tell(new DecisionsRecorded([.. told.Decisions.Select(d => d.Id)]));
        return [.. told.Decisions.Select(d => d.Id)];
    }

    [Fact]
    public async Task A_filed_mail_is_listed_though_the_kill_came_after_many_more_events()
    {
        _house.Filed.Fault = new IOException("the disk is full");
        var mail = await MailAsync("news@shop.example");
        await RecordedAsync();
        await LiveAsync(MoreThanASnapshot);
        await CrashAsync();
        _house.Filed.Fault = null;
        await CrashAsync();
        await AwaitAssertAsync(async () => Assert.Equal(mail, Assert.Single(await _house.Filed.ListAsync(false, Alice, 10, default)).Key), Soon);
    }

    [Fact]
    public async Task Decisions_that_nobody_answered_for_are_recorded_though_the_kill_came_after_many_more_events()
    {
        await MailAsync(Stranger);
        var live = (await _decisions.ExpectMsgAsync<RecordDecisions>(Soon)).Decisions.Select(d => d.Id).ToList();
        await LiveAsync(MoreThanASnapshot);
        await CrashAsync();
        Assert.Equal(live, await RecordedAsync());
    }

    [Theory]
    [InlineData(MoreThanAMark)]
    [InlineData(MoreThanASnapshot)]
    public async Task Once_all_is_done_a_restart_does_nothing_of_it_again(int events)
    {
        await MailAsync("news@shop.example");
        await RecordedAsync();
        await LiveAsync(events);
        await _house.Filed.RemoveAsync(new MailKey("INBOX", 1, 1), Alice, default);
        await CrashAsync();
        await LiveAsync(1);
        await _decisions.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.Empty(await _house.Filed.ListAsync(false, Alice, 10, default));
    }

    [Fact]
    public async Task What_the_log_of_decisions_lost_is_told_again_as_time_passes()
    {
        await MailAsync(Stranger);
        var live = (await _decisions.ExpectMsgAsync<RecordDecisions>(Soon)).Decisions.Select(d => d.Id).ToList();
        _house.Time.Advance(TimeSpan.FromMinutes(2));
        _user.Tell(new UserCommand.Tick { User = Alice, At = _house.Time.GetUtcNow() });
        Assert.Equal(live, await RecordedAsync());
    }

    [Fact]
    public void The_pages_hear_that_trust_or_filed_mail_is_different_now()
    {
        foreach (var said in new[] { "!trust carol@work.example", "!untrust carol@work.example", "!block carol@work.example", "!unblock carol@work.example" })
        {
            _world.Say(said);
            Assert.Single(Followed<SurfaceCommand.Changed>());
        }
        _world.Say("!block carol@work.example");
        _world.Receive("carol@work.example");
        Assert.Single(Followed<SurfaceCommand.Changed>());
        _world.Say("hello");
        Assert.Empty(Followed<SurfaceCommand.Changed>());
    }

    [Fact]
    public void The_post_that_tells_of_a_failure_names_the_task_and_no_other_does()
    {
        _world.Policy = _world.Policy with { MaxAttempts = 1 };
        _world.Say("do it");
        Assert.All(Followed<SurfaceCommand.Post>(), post => Assert.Null(post.FailedTask));
        _world.Fail(_world.Running);
        Assert.Equal("alice-1", Assert.Single(Followed<SurfaceCommand.Post>()).FailedTask?.ToString());
    }

    private IEnumerable<T> Followed<T>() where T : SurfaceCommand =>
        _world.Last.SelectMany(e => Effects.Of(e, _world.State, _world.Policy)).OfType<Effect.Say>().Select(s => s.Command).OfType<T>();

    [Fact]
    public void A_surface_hears_again_of_what_was_decided_lately()
    {
        _world.Receive(Stranger);
        _world.Answer(1, Istota.Actors.Gate.AnswerWord.No);
        var soon = Effects.Outstanding(_world.State, _world.Policy, _world.Now.AddHours(1));
        var mark = Assert.Single(soon.OfType<Effect.Say>().Select(s => s.Command).OfType<SurfaceCommand.Decided>());
        Assert.Equal((1, AlertsRoom), (mark.Question, mark.Place));
        Assert.Empty(Effects.Outstanding(_world.State, _world.Policy, _world.Now.AddDays(2)).OfType<Effect.Say>().Select(s => s.Command).OfType<SurfaceCommand.Decided>());
    }
}
