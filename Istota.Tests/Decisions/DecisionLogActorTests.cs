using Akka.Actor;
using Akka.TestKit.Xunit;
using Istota.Actors.Decisions;
using Istota.Tests.Storage.Fakes;
using Xunit;

namespace Istota.Tests.Decisions;

public sealed class DecisionLogActorTests : TestKit
{
    private readonly InMemoryDecisionStore _store = new();

    private IActorRef Start(IDecisionStore store, int capacity = 1000)
    {
        var counted = TestActor;
        return Sys.ActorOf(Props.Create(() => new DecisionLogActor(store, record => counted.Tell(record.Id, ActorRefs.NoSender),
            new Backoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10)), capacity)));
    }

    private static RecordDecisions Records(params string[] ids) => new([.. ids.Select(id => new DecisionRecord(
        id, null, null, "a@b.example", null, null, DecisionStep.Gate, Verdict.Held, Reason.UntrustedSender, "", DateTimeOffset.UnixEpoch))]);

    [Fact]
    public async Task A_record_is_written_and_counted_once_however_often_it_is_told()
    {
        var log = Start(_store);
        log.Tell(Records("a", "b"));
        log.Tell(Records("b", "a"));
        log.Tell(Records("c"));
        foreach (var id in new[] { "a", "b", "c" }) Assert.Equal(id, await ExpectMsgAsync<string>());
        Assert.Equal(["a", "b", "c"], _store.Records.Select(r => r.Id));
    }

    [Fact]
    public async Task A_failed_write_is_tried_again_until_it_holds_and_counted_then()
    {
        _store.FailNext(3);
        var log = Start(_store);
        log.Tell(Records("a"));
        log.Tell(Records("b"));
        Assert.Equal("a", await ExpectMsgAsync<string>());
        Assert.Equal("b", await ExpectMsgAsync<string>());
        Assert.Equal(["a", "b"], _store.Records.Select(r => r.Id));
    }

    [Fact]
    public async Task Who_asks_for_it_hears_when_their_records_are_written_and_not_before()
    {
        _store.FailNext(2);
        var log = Start(_store);
        var (one, other) = (CreateTestProbe(), CreateTestProbe());
        log.Tell(Records("a", "b") with { ReplyTo = one.Ref });
        log.Tell(Records("c") with { ReplyTo = other.Ref });
        Assert.Equal(["a", "b"], (await one.ExpectMsgAsync<DecisionsRecorded>()).Ids);
        Assert.Equal(["c"], (await other.ExpectMsgAsync<DecisionsRecorded>()).Ids);
        Assert.Equal(["a", "b", "c"], _store.Records.Select(r => r.Id));
    }

    [Fact]
    public async Task While_one_write_is_under_way_what_comes_is_collected_into_the_next()
    {
        var slow = new SlowStore();
        var log = Start(slow);
        log.Tell(Records("a"));
        await slow.Begun.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        for (var n = 0; n < 50; n++) log.Tell(Records($"{n}"));
        await log.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(5));
        slow.Release();
        for (var n = 0; n < 51; n++) await ExpectMsgAsync<string>();
        Assert.Equal([1, 50], slow.Batches);
    }

    [Fact]
    public async Task With_too_many_waiting_the_oldest_are_lost_and_nothing_grows_without_bound()
    {
        var slow = new SlowStore();
        var log = Start(slow, capacity: 2);
        log.Tell(Records("a"));
        await slow.Begun.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        log.Tell(Records("b", "c", "d"));
        await log.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(5));
        slow.Release();
        foreach (var id in new[] { "a", "c", "d" }) Assert.Equal(id, await ExpectMsgAsync<string>());
    }

    /// <summary>Holds the first write until it is released.</summary>
    private sealed class SlowStore : IDecisionStore
    {
        private readonly TaskCompletionSource _begun = new(), _released = new();

        public Task Begun => _begun.Task;

        public List<int> Batches { get; } = [];

        public void Release() => _released.SetResult();

        public async Task<IReadOnlyList<DecisionRecord>> AppendAsync(IReadOnlyList<DecisionRecord> records, CancellationToken ct)
        {
            Batches.Add(records.Count);
            _begun.TrySetResult();
            await _released.Task.WaitAsync(ct);
            return records;
        }

        public Task<IReadOnlyList<DecisionRecord>> ChainAsync(string key, CancellationToken ct) => throw new NotSupportedException();

        public Task<int> PruneAsync(DateTimeOffset olderThan, CancellationToken ct) => throw new NotSupportedException();
    }
}
