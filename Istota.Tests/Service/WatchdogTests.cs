using System.Threading.Channels;
using Akka.Actor;
using Istota.Actors.Journal;
using Istota.Actors.Mailbox;
using Istota.Host.Service;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Service;

public sealed class WatchdogTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("vitals", "akka.loglevel = OFF");

    public void Dispose() => _system.Dispose();

    [Fact]
    public async Task It_says_four_times_within_the_managers_patience_that_the_daemon_lives_unless_there_is_a_fault()
    {
        var (time, happened, journalWrites) = (new FakeTimeProvider(), Channel.CreateUnbounded<string>(), true);
        await using (Watchdog.Start(TimeSpan.FromMinutes(4), LookAsync, () => happened.Writer.TryWrite("alive"), TimeSpan.FromHours(1), time, NullLogger.Instance))
        {
            await NextAsync("look within 1 min", "alive");
            time.Advance(TimeSpan.FromMinutes(1));
            await NextAsync("look within 1 min", "alive");
            journalWrites = false;
            time.Advance(TimeSpan.FromMinutes(1));
            await NextAsync("look within 1 min");
            time.Advance(TimeSpan.FromMinutes(1));
            await NextAsync("look within 1 min");
            journalWrites = true;
            time.Advance(TimeSpan.FromMinutes(1));
            await NextAsync("look within 1 min", "alive");
        }

        Task<VitalSigns> LookAsync(TimeSpan within, CancellationToken ct)
        {
            happened.Writer.TryWrite($"look within {within.TotalMinutes} min");
            return Task.FromResult(new VitalSigns(time.GetUtcNow(), [], null, journalWrites));
        }

        async Task NextAsync(params string[] expected)
        {
            foreach (var one in expected) Assert.Equal(one, await happened.Reader.ReadAsync());
        }
    }

    [Fact]
    public async Task An_actor_that_is_stuck_and_one_that_has_ended_are_seen_and_the_others_are_not_named()
    {
        using var stuck = new ManualResetEventSlim();
        var (well, hung, ended) = (Actor(_ => { }), Actor(_ => stuck.Wait()), Actor(_ => { }));
        hung.Tell("go");
        await ended.GracefulStop(TimeSpan.FromSeconds(10));
        var vitals = new Vitals(new Dictionary<string, IActorRef> { ["well"] = well, ["hung"] = hung, ["ended"] = ended }, Answering(Mailbox), Actor(_ => { }), TimeProvider.System);
        var seen = await vitals.LookAsync(TimeSpan.FromMilliseconds(500), default);
        stuck.Set();
        Assert.Equal(["ended", "hung"], seen.Silent);
        Assert.Equal(Mailbox, seen.Mailbox);
        Assert.False(seen.JournalWrites);
    }

    [Fact]
    public async Task A_poller_that_does_not_answer_is_silent_and_a_write_that_is_answered_was_taken()
    {
        var vitals = new Vitals(new Dictionary<string, IActorRef>(), Actor(_ => { }), Answering(JournalPulse.Taken.Instance), TimeProvider.System);
        var seen = await vitals.LookAsync(TimeSpan.FromMilliseconds(500), default);
        Assert.Equal(["mailbox"], seen.Silent);
        Assert.True(seen.JournalWrites);
    }

    private static MailboxView Mailbox { get; } = new("idle", "INBOX", 1, 0, 0, true, null, 0, 0, 0, 0, 0, null);

    private IActorRef Answering(object answer) => _system.ActorOf(Props.Create(() => new Listener((_, sender) => sender.Tell(answer))));

    private IActorRef Actor(Action<object> heard) => _system.ActorOf(Props.Create(() => new Listener((message, _) => heard(message))));

    private sealed class Listener : ReceiveActor
    {
        public Listener(Action<object, IActorRef> heard) => ReceiveAny(message => heard(message, Sender));
    }
}
