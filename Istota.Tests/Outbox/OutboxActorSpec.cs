using Akka.Actor;
using Akka.TestKit;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>An outbox among fakes: a probe stands for all users, another hears what is done on the wire and with folders.</summary>
public abstract class OutboxActorSpec : Akka.TestKit.Xunit.TestKit
{
    private protected static readonly UserId Alice = new("alice");
    private protected readonly FakeMailSender Smtp = new();
    private protected readonly FakeSentFolder SentFolder = new();
    private protected readonly FakeReadyFolder Ready = new();
    private protected readonly FakeReadiness Readiness = new();
    private protected readonly InMemoryOutgoingStore Outgoing = new();
    private protected readonly InMemoryMailStore Mails = new();
    private protected readonly TestProbe Users;
    private protected readonly TestProbe Wire;
    private protected readonly TestProbe Folders;

    protected OutboxActorSpec() : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\nakka.loglevel = ERROR")
    {
        (Users, Wire, Folders) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var (wire, folders) = (Wire.Ref, Folders.Ref);
        Smtp.Did = step => wire.Tell(step);
        Ready.Did = step => folders.Tell(step);
    }

    private protected static OutboxSettings Settings => new() { Node = "one", InstallKey = new byte[32], BotDomain = "lab.test" };

    private protected new DateTimeOffset Now => Scheduler.Now.ToUniversalTime();

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    private protected void Advance(TimeSpan by) => Scheduler.Advance(by);

    private protected IActorRef Start(OutboxSettings? settings = null) => Sys.ActorOf(OutboxActor.Props(settings ?? Settings, new OutboxPorts(
        Ready, Mails, Outgoing, Smtp, SentFolder, Readiness, new FakePolicies("alice", "bob"), new SchedulerTime(Scheduler)), Users.Ref));

    /// <summary>Returns when the outbox says so of itself: everything before has been done.</summary>
    private protected async Task<OutboxView> WaitForAsync(IActorRef outbox, Func<OutboxView, bool> wanted)
    {
        OutboxView? view = null;
        await AwaitConditionAsync(async () => wanted(view = await outbox.Ask<OutboxView>(OutboxQuery.Instance, TimeSpan.FromSeconds(5))), TimeSpan.FromSeconds(10));
        return view!;
    }

    private protected async Task<OutboxCommand.Send> ReadyToSendAsync(string id, TimeSpan? after = null, params string[] recipients)
    {
        if (recipients.Length == 0) recipients = ["ext@lab.test"];
        var bytes = OutgoingMails.Bytes(id, "bot+alice@lab.test", recipients[0]);
        await Outgoing.PutAsync([new OutgoingBytes(id, bytes)], CancellationToken.None);
        return new OutboxCommand.Send(new Istota.Actors.Outbox.Envelope("bot+alice@lab.test", recipients), new Stamp(OutgoingMails.Date), OutgoingMails.Digest(bytes), Now + (after ?? TimeSpan.Zero)) { User = Alice, MessageId = id };
    }

    private protected async Task GrantAsync(string id, bool yes = true)
    {
        var asked = await Users.ExpectMsgAsync<UserCommand.BeginSending>(TimeSpan.FromSeconds(10));
        Assert.Equal((id, "one"), (asked.MessageId, asked.Node));
        Users.Reply(new UserReply.MaySend(id, yes) { User = Alice });
    }

    private protected async Task<SendingOutcome> OutcomeAsync(string id)
    {
        var end = await Users.ExpectMsgAsync<UserCommand.EndSending>(TimeSpan.FromSeconds(10));
        Assert.Equal((id, Alice), (end.MessageId, end.User));
        return end.Outcome;
    }
}
