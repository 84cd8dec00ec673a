using Akka.Actor;
using Akka.TestKit;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Tests.Storage.Fakes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Mailbox;

/// <summary>A poller on a folder in memory, with time that passes when the test says so and a journal that outlives the actor.</summary>
public abstract class PollerTests() : Akka.TestKit.Xunit.TestKit("""
    akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
    akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
    akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
    akka.loglevel = WARNING
    akka.log-dead-letters = off

    """ + Journal.WatchedJournal.Settings)
{
    protected FakeFolder Folder { get; set; } = new();
    protected PollerHouse House { get; } = new();
    protected InMemoryMailStore Store { get; } = new();
    protected InMemoryFiledStore Filed { get; } = new();
    protected FakeReadiness Readiness { get; } = new();
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    protected MailboxSettings Settings { get; set; } = new() { Account = "bot@fake/INBOX", BatchSize = 4 };
    private IActorRef? _house;
    private int _incarnations;

    protected static string Mail(string id, string body = "body") =>
        $"From: Alice <alice@good.test>\r\nTo: bot+anna@lab.test\r\nSubject: about {id}\r\nMessage-ID: <{id}>\r\n\r\n{body} {id}\r\n";

    protected IActorRef Start()
    {
        _house ??= Sys.ActorOf(House.Props());
        var reading = new MailReading(
            (key, raw, at, ct) => raw.AsSpan().IndexOf("explode"u8) >= 0 ? throw new InvalidDataException("parser fell over") : MailReader.ReadAsync(key, raw, at, MailReaderSettings.Default, ct),
            (key, raw, at, size) => MailReader.ReadHeaders(key, raw, at, size, MailReaderSettings.Default));
        var ports = new PollerPorts(() => new FakeMailbox(Folder), Store, Filed, reading, _house, _house, Readiness, Time, () => 0);
        return Sys.ActorOf(MailboxPollerActor.Props(ports, Settings), $"mailbox-{++_incarnations}");
    }

    protected async Task StopAsync(IActorRef poller)
    {
        Watch(poller);
        poller.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(poller);
    }

    protected void Pass(TimeSpan time)
    {
        Time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }

    protected static Task<MailboxView> ViewAsync(IActorRef poller) => poller.Ask<MailboxView>(MailboxQuery.Instance, TimeSpan.FromSeconds(10));

    protected Task UntilAsync(IActorRef poller, Func<MailboxView, bool> holds) => AwaitAssertAsync(async () =>
    {
        var view = await ViewAsync(poller);
        Assert.True(holds(view), view.ToString());
    }, TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(20));

    /// <summary>The same while time passes.</summary>
    protected Task UntilAsync(IActorRef poller, TimeSpan step, Func<MailboxView, bool> holds) => AwaitAssertAsync(async () =>
    {
        Pass(step);
        var view = await ViewAsync(poller);
        Assert.True(holds(view), view.ToString());
    }, TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20));

    protected static bool IsResting(MailboxView view) => view.State is "idle" or "polling" && view.InFlight == 0;
}
