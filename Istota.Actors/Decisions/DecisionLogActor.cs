using Akka.Actor;
using Akka.Event;

namespace Istota.Actors.Decisions;

/// <summary>Writes decision records in batches, one write at a time, and tells each new one to whoever counts. It never holds up who decides: when the store stays away for long, the oldest records are lost, and that is said.</summary>
public sealed class DecisionLogActor : ReceiveActor, IWithTimers
{
    private const int LargestBatch = 500;
    private readonly Queue<Waiting> _waiting = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IDecisionStore _store;
    private readonly Backoff _backoff;
    private List<Waiting> _writing = [];
    private long _lost;

    /// <param name="counted">called once for each record that was not known, after it is written.</param>
    /// <param name="capacity">how many records wait at most.</param>
    public DecisionLogActor(IDecisionStore store, Action<DecisionRecord> counted, Backoff backoff, int capacity = 100_000)
    {
        (_store, _backoff) = (store, backoff);

        Receive<RecordDecisions>(record =>
        {
            foreach (var decision in record.Decisions) _waiting.Enqueue(new Waiting(decision, record.ReplyTo));
            while (_waiting.Count > capacity)
            {
                _waiting.Dequeue();
                if (_lost++ == 0) _log.Error("Decision records wait for the store and there are too many; the oldest are lost");
            }
            if (_writing.Count == 0) Write();
        });
        Receive<Written>(written =>
        {
            if (_lost > 0) _log.Error("The store takes decision records again; {0} were lost", _lost);
            foreach (var asker in _writing.Where(w => w.ReplyTo is not null).GroupBy(w => w.ReplyTo!, w => w.Record.Id)) asker.Key.Tell(new DecisionsRecorded([.. asker]));
            (_writing, _lost) = ([], 0);
            _backoff.Reset();
            foreach (var decision in written.New) counted(decision);
            Write();
        });
        Receive<WriteFailed>(failed =>
        {
            var pause = _backoff.Next();
            _log.Warning(failed.Cause, "Decision records could not be written; again in {0}", pause);
            Timers.StartSingleTimer(Again.Instance, Again.Instance, pause);
        });
        Receive<Again>(_ => Start());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IDecisionStore store, Action<DecisionRecord> counted) =>
        Akka.Actor.Props.Create(() => new DecisionLogActor(store, counted, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)), 100_000));

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Write()
    {
        if (_waiting.Count == 0) return;
        var batch = new List<Waiting>(Math.Min(_waiting.Count, LargestBatch));
        while (batch.Count < LargestBatch && _waiting.TryDequeue(out var decision)) batch.Add(decision);
        _writing = batch;
        Start();
    }

    private void Start() => _store.AppendAsync([.. _writing.Select(w => w.Record)], _stop.Token)
        .PipeTo(Self, success: added => new Written(added), failure: cause => new WriteFailed(cause));

    private sealed record Waiting(DecisionRecord Record, IActorRef? ReplyTo);

    private sealed record Written(IReadOnlyList<DecisionRecord> New);

    private sealed record WriteFailed(Exception Cause);

    private sealed record Again
    {
        public static readonly Again Instance = new();
    }
}
