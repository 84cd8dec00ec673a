using Akka.Actor;
using Akka.TestKit;
using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Routing;

public sealed class RouterActorTests : Akka.TestKit.Xunit.TestKit
{
    private static readonly UserId Anna = new("anna");
    private static readonly UserId Bob = new("bob");
    private static readonly DateTimeOffset At = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly InMemoryThreadIndex _threads = new();
    private readonly TestProbe _users;
    private readonly TestProbe _decisions;
    private readonly TestProbe _poller;
    private readonly IActorRef _router;
    private UserDirectory _directory = UserDirectory.Of(new MailAddress("bot@lab.test"), [Anna, Bob], []);

    public RouterActorTests()
    {
        (_users, _decisions, _poller) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _router = Sys.ActorOf(RouterActor.Props(_threads, () => _directory, _users.Ref, _decisions.Ref));
    }

    private static InboundMail Mail(uint uid, params string[] deliveredTo) =>
        RouterRulesTests.Mail() with { Key = new MailKey("bot@lab/INBOX", 7, uid), MessageId = $"m{uid}@x", DeliveredTo = deliveredTo, ReceivedAt = At };

    private void Route(params InboundMail[] mails) => _router.Tell(new RouterCommand.Route(1, mails, At), _poller.Ref);

    [Fact]
    public async Task Each_user_gets_theirs_as_one_command_from_the_poller_and_the_poller_hears_whom_to_wait_for()
    {
        Route(Mail(1, "bot+anna@lab.test"), Mail(2, "bot+bob@lab.test"), Mail(3, "bot+anna@lab.test"));
        var routed = await _poller.ExpectMsgAsync<RouterReply.Routed>();
        Assert.Equal([Anna, Bob, Anna], routed.Mails.Select(m => Assert.Single(m.Users)));
        var first = await _users.ExpectMsgAsync<UserCommand.ReceiveMails>();
        Assert.Equal((Anna, At), (first.User, first.At));
        Assert.Equal([1u, 3u], first.Mails.Select(m => m.Mail.Key.Uid));
        Assert.Equal(_poller.Ref, _users.LastSender);
        Assert.Equal(Bob, (await _users.ExpectMsgAsync<UserCommand.ReceiveMails>()).User);
    }

    [Fact]
    public async Task A_reply_carries_its_thread_and_touches_it()
    {
        await _threads.PutAsync([RouterRulesTests.Sent("sent@lab.test", Anna)], default);
        Route(Mail(1) with { Answers = ["sent@lab.test"] });
        var mail = Assert.Single((await _users.ExpectMsgAsync<UserCommand.ReceiveMails>()).Mails);
        Assert.Equal((RouteRule.References, "sent@lab.test"), (mail.Rule, mail.Thread!.MessageId));
        await AwaitAssertAsync(async () => Assert.Equal(At, Assert.Single(await _threads.ListAsync(Anna, 1, default)).LastReplyAt));
    }

    [Fact]
    public async Task Unrouted_mail_is_recorded_under_an_id_that_stays_the_same()
    {
        Route(Mail(1));
        var asked = await _decisions.ExpectMsgAsync<RecordDecisions>();
        var record = Assert.Single(asked.Decisions);
        Assert.Equal(("bot@lab/INBOX/7/1:routing", Verdict.Unrouted, Reason.NoMatch), (record.Id, record.Verdict, record.Reason));
        // Once the poller has it, the mail may be settled, and then nobody could say any more what became of it.
        await _poller.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        asked.ReplyTo!.Tell(new DecisionsRecorded([record.Id]));
        Assert.Empty(Assert.Single((await _poller.ExpectMsgAsync<RouterReply.Routed>()).Mails).Users);
        await _users.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task An_index_that_fails_routes_nothing()
    {
        _threads.Fault = new IOException("locked");
        Route(Mail(1, "bot+anna@lab.test") with { Answers = ["x@y"] });
        Assert.Equal("locked", (await _poller.ExpectMsgAsync<RouterReply.NotRouted>()).Reason);
        await _users.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_new_directory_counts_from_the_next_fetch_on()
    {
        _directory = UserDirectory.Of(new MailAddress("bot@lab.test"), [], []);
        Route(Mail(1, "bot+anna@lab.test"));
        (await _decisions.ExpectMsgAsync<RecordDecisions>()).ReplyTo!.Tell(new DecisionsRecorded([]));
        Assert.Empty(Assert.Single((await _poller.ExpectMsgAsync<RouterReply.Routed>()).Mails).Users);
    }
}
