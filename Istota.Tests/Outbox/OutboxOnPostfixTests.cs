using Akka.Actor;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Host.Outbox;
using Istota.Tests.Servers;
using Istota.Tests.Storage.Fakes;
using Xunit;
using Envelope = Istota.Actors.Outbox.Envelope;

namespace Istota.Tests.Outbox;

/// <summary>The actor, the real sender and a real Postfix, with a line between them that comes and goes.</summary>
public sealed class OutboxOnPostfixTests(SharedMailLab shared) : Akka.TestKit.Xunit.TestKit("akka.loglevel = ERROR")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Mail_that_is_ready_while_the_server_is_down_waits_and_goes_once_it_is_back()
    {
        var lab = await shared.GetAsync();
        var (from, to) = (MailLab.Address(lab.NewUser()), lab.NewUser());
        await using var proxy = TcpFaultProxy.Start(lab.SubmissionPort);
        await proxy.RefuseAsync();
        await using var sender = SmtpMailSenderTests.Sender(lab, from, proxy.Port);
        var (store, readiness, users, id) = (new InMemoryOutgoingStore(), new FakeReadiness(), CreateTestProbe(), OutgoingMails.NewId());
        await store.PutAsync([new OutgoingBytes(id, OutgoingMails.Bytes(id, from, MailLab.Address(to)))], CancellationToken.None);
        var outbox = Sys.ActorOf(OutboxActor.Props(new OutboxSettings { Node = "one", InstallKey = new byte[32], BotDomain = "lab.test" },
            new OutboxPorts(new FakeReadyFolder(), new InMemoryMailStore(), store, sender, new NoSentFolder(), readiness, new FakePolicies("alice"), TimeProvider.System), users.Ref));
        outbox.Tell(new OutboxCommand.Send(new Envelope(from, [MailLab.Address(to)]), new Stamp(OutgoingMails.Date), OutgoingMails.Digest(OutgoingMails.Bytes(id, from, MailLab.Address(to))), DateTimeOffset.UnixEpoch) { User = new UserId("alice"), MessageId = id });
        await AwaitConditionAsync(async () => (await outbox.Ask<OutboxView>(OutboxQuery.Instance, Patience)) is { Connected: false, RetryAt: not null, Queued.Count: 1 }, Patience);
        Assert.NotNull(readiness.Problem);
        proxy.Forward();
        await users.ExpectMsgAsync<UserCommand.BeginSending>(Patience);
        users.Reply(new UserReply.MaySend(id, true) { User = new UserId("alice") });
        Assert.IsType<SendingOutcome.Sent>((await users.ExpectMsgAsync<UserCommand.EndSending>(Patience)).Outcome);
        Assert.Null(readiness.Problem);
        await lab.WaitForMailAsync(to, m => m.MessageId == id, Patience);
    }
}
