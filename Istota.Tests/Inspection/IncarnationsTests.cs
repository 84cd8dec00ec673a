using Akka.Actor;
using Istota.Actors.Inspection;
using Xunit;

namespace Istota.Tests.Inspection;

/// <summary>Restarts and waiting messages are measured at real actors.</summary>
public sealed class IncarnationsTests : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("lives", "akka.loglevel = OFF");

    public async ValueTask DisposeAsync() => await _system.Terminate();

    [Fact]
    public async Task An_actor_that_is_restarted_is_counted()
    {
        var lives = Incarnations.Of(_system);
        var fragile = _system.ActorOf(Props.Create(() => new Fragile()), "fragile");
        Assert.Equal("alive", await fragile.Ask<string>("are you", TimeSpan.FromSeconds(10)));
        Assert.Equal(0, lives.RestartsOf(fragile.Path));

        fragile.Tell("break");
        Assert.Equal("alive", await fragile.Ask<string>("are you", TimeSpan.FromSeconds(10)));
        Assert.Equal(1, lives.RestartsOf(fragile.Path));
        Assert.Equal(1, ActorTree.Walk(_system, lives).Single(r => r.Path == "/user/fragile").Restarts);
    }

    [Fact]
    public async Task What_waits_in_a_mailbox_is_counted_while_its_actor_is_busy()
    {
        using var busy = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = _system.ActorOf(Props.Create(() => new Slow(begun, busy)), "slow");
        slow.Tell("work");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        for (var n = 0; n < 3; n++) slow.Tell("more");

        Assert.Equal(3, ActorTree.Walk(_system, null).Single(r => r.Path == "/user/slow").Waiting);
        busy.Set();
    }

    private sealed class Fragile : ReceiveActor
    {
        public Fragile()
        {
            Receive<string>(m => m == "break", _ => throw new InvalidOperationException("on purpose"));
            Receive<string>(_ => Sender.Tell("alive"));
        }
    }

    private sealed class Slow : ReceiveActor
    {
        public Slow(TaskCompletionSource begun, ManualResetEventSlim busy) => Receive<string>(_ =>
        {
            begun.TrySetResult();
            busy.Wait(TimeSpan.FromSeconds(10));
        });
    }
}
