using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Routing;
using Istota.Actors.Telemetry;

namespace Istota.Actors.Users;

/// <summary>What a user's aggregate works with: other actors, and the ports of its effects.</summary>
/// <param name="Node">names this process and its incarnation.</param>
public sealed record UserServices(
    IUserPolicies Policies, string Node, IActorRef Surfaces, IActorRef Outbox, IActorRef Decisions,
    IThreadIndex Threads, IFiledStore Filed, IDecisionStore DecisionLog, IAgentRunner Runner, IHandOver HandOver, TaskServices Tasks, IOutgoingStore Outgoing, TimeProvider Time)
{
    public IUserWatch Watch { get; init; } = NoWatch.Instance;
}

/// <summary>The one writer of one user's facts: decides, persists, answers, and does what follows. Its tasks are its children, and stop with it.</summary>
public sealed class UserActor : UntypedPersistentActor, IWithTimers
{
    private const int SnapshotEvery = 1_000;
    private const int MarkEvery = 200;
    private const int LargestWrite = 200;
    private const int LargestRow = 500;

    private readonly UserId _user;
    private readonly UserServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(UserEvent Event, string Position)> _replayed = [];
    private readonly List<Effect> _forgotten = [];
    private readonly OpenProjections _open = new();
    private readonly List<DecisionRecord> _decisions = [];
    private readonly List<Decided> _unwritten = [];
    private UserState _state = UserState.Empty;
    private int _sinceSnapshot, _sinceMark;
    private UserPolicy _policy;
    private TaskServices _tasks;

    public UserActor(UserId user, UserServices services)
    {
        _user = user;
        _services = services;
        _policy = services.Policies.Of(user) ?? throw new InvalidOperationException($"user {user} is not configured");
        _tasks = services.Tasks;
    }

    public static Props Props(UserId user, UserServices services) => Akka.Actor.Props.Create(() => new UserActor(user, services));

    public ITimerScheduler Timers { get; set; } = null!;
    public override string PersistenceId => $"user-{_user}";

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    protected override void PostStop()
    {
        _stop.Cancel();
        base.PostStop();
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case UserCommand.ReportProgress progress: ShowProgress(progress); break;
            case UserCommand command: Handle(command); break;
            case UserQuery query: Sender.Tell(Views.Of(_state, _policy, query)); break;
            case Due due: Handle(new UserCommand.Tick(due.JustStarted) { User = _user, At = Now }); break;
            case Indexed indexed: _services.Outbox.Tell(indexed.Command); break;
            case WorkFailed failed: Again(failed); break;
            case Retry retry: Start(retry.Effect); break;
            case DecisionsRecorded recorded: _open.End(recorded); Mark(); break;
            case Done done: _open.End(done.Effect); Mark(); break;
            case Terminated gone: TaskVanished(gone.ActorRef); break;
            case Explained explained: Handle(new UserCommand.Notify(explained.Place, explained.Text) { User = _user, At = Now }); break;
            case Write: WriteAll(); break;
            case UserChanged changed: Change(changed); break;
            case UserStop stop when _unwritten.Count > 0: Self.Tell(stop); break;   // behind the write
            case UserStop: Context.Stop(Self); break;
            case SaveSnapshotSuccess: break;
            case SaveSnapshotFailure failure: _log.Warning(failure.Cause, "The snapshot of user {0} was not saved; the events stand for it", _user); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>Decides upon what is decided already. All that waits here, such as what came during the last write, becomes one write and one commit of the journal.</summary>
    private void Handle(UserCommand command)
    {
        var state = _unwritten.Count > 0 ? _unwritten[^1].After : _state;
        var decision = UserRules.Decide(state, _policy, _services.Node, command);
        if (_unwritten.Count == 0) Self.Tell(Write.Instance);
        _unwritten.Add(new Decided(command, decision, decision.States.Count > 0 ? decision.States[^1] : state, Sender));
        if (_unwritten.Count >= LargestWrite) WriteAll();
    }

    /// <summary>From the next decision on; what runs goes on as it began. More may be allowed to run at once now.</summary>
    private void Change(UserChanged changed)
    {
        (_policy, _tasks) = (changed.Policy, changed.Tasks);
        Handle(new UserCommand.Tick { User = _user, At = Now });
    }

    private void WriteAll()
    {
        if (_unwritten.Count == 0) return;
        Decided[] decided = [.. _unwritten];
        _unwritten.Clear();
        var events = decided.SelectMany(d => d.Decision.Events).ToList();
        var states = decided.SelectMany(d => d.Decision.States).ToList();
        var written = 0;
        // No DeferAsync: one that is left alone in its batch is an empty write, which the journal counts as a failure.
        if (events.Count == 0) Answer(decided);
        PersistAll(Rows(events), row =>
        {
            foreach (var (e, position) in InRow(row)) Apply(e, position, states[written++]);
            if (written == states.Count) Answer(decided);
        });
    }

    /// <summary>One event is a row of its own; more share rows.</summary>
    private static IEnumerable<object> Rows(List<UserEvent> events) =>
        events.Chunk(LargestRow).Select(chunk => chunk.Length == 1 ? chunk[0] : (object)new UserEvents(chunk));

    /// <summary>The events of a row, each with its place in the journal: the row's number, and its own where there are more.</summary>
    private IEnumerable<(UserEvent Event, string Position)> InRow(object row)
    {
        var sequence = LastSequenceNr.ToString(CultureInfo.InvariantCulture);
        return row is UserEvents together ? together.Events.Select((e, i) => (e, $"{sequence}.{i}")) : [((UserEvent)row, sequence)];
    }

    private void Apply(UserEvent @event, string position, UserState after)
    {
        var before = _state;
        _state = after;
        (_sinceSnapshot, _sinceMark) = (_sinceSnapshot + 1, _sinceMark + 1);
        _services.Watch.Saw(_user, @event, before, after);
        _decisions.AddRange(UserDecisions.Of(@event, _state, _user, position));
        foreach (var effect in Effects.Of(@event, _state, _policy)) Start(effect);
        if (@event is not UserEvent.Forgotten) return;
        foreach (var effect in Effects.OfForgetting(before, _state)) Start(effect);
    }

    /// <summary>After the last write: the decisions are recorded, the askers hear, and what is due next is set.</summary>
    private void Answer(Decided[] all)
    {
        Record(_open.Begin(_decisions, Now));
        _decisions.Clear();
        foreach (var (command, decision, _, replyTo) in all)
        {
            if (command is UserCommand.ReportAgentStarted started) LetGo(started, replyTo);
            else if (decision.Reply is { } reply) replyTo.Tell(reply);
        }

        if (TickRules.NextDue(_state, Now) is { } due) Timers.StartSingleTimer(nameof(Due), Due.Instance, due - Now);
        if (all.Any(d => d.Command is UserCommand.Tick))
        {
            Record(_open.Late(Now));
            foreach (var effect in Effects.Overdue(_state, _policy, Now)) Start(effect);
        }
        Mark();
    }

    private void Record(IReadOnlyList<DecisionRecord> decisions)
    {
        if (decisions.Count > 0) _services.Decisions.Tell(new RecordDecisions(decisions, Self));
    }

    /// <summary>When nothing is open, recovery need not look further back than here: a snapshot after many events, a mark after some.</summary>
    private void Mark()
    {
        if (!_open.IsEmpty) return;
        if (_sinceSnapshot >= SnapshotEvery)
        {
            _sinceSnapshot = _sinceMark = 0;
            SaveSnapshot(_state);
        }
        else if (_sinceMark >= MarkEvery)
        {
            _sinceMark = 0;
            Persist(new UserEvent.ProjectionsWritten { At = Now }, e => _state = _state.Evolve(e));
        }
    }

    /// <summary>Only an agent whose process is in the journal may read its prompt.</summary>
    private void LetGo(UserCommand.ReportAgentStarted started, IActorRef task)
    {
        if (TaskRules.Running(_state, started.Task, started.Attempt) is { Process: not null }) task.Tell(new TaskCommand.Go());
    }

    /// <summary>The thread is open before the bytes can leave: a fast reply can beat our own bookkeeping.</summary>
    private void Dispatch(Effect.Dispatch effect) =>
        _services.Threads.PutAsync([effect.Thread], _stop.Token)
            .PipeTo(Self, success: () => new Indexed(effect.Command), failure: cause => new WorkFailed(effect, cause));

    private void Start(Effect effect)
    {
        _open.Begin(effect);
        switch (effect)
        {
            case Effect.Say say: _services.Surfaces.Tell(say.Command); break;
            case Effect.Tell tell: _services.Outbox.Tell(tell.Command); break;
            case Effect.Run run: StartTask(run.Brief); break;
            case Effect.StopTask stop: foreach (var child in ChildrenOf(stop.Task)) child.Tell(new TaskCommand.Stop()); break;
            case Effect.DropAttempt drop when ChildrenOf(drop.Task.Number).Any(c => c.Path.Name == NameOf(drop.Task, drop.Attempt)): break;   // when it has gone
            case Effect.DropAttempt drop: Work(effect, ct => _services.Runner.DropAttemptAsync(drop.Task, drop.Attempt, ct)); break;
            case Effect.HandOver over: Work(effect, ct => _services.HandOver.HandOverAsync(over.Task, over.Attempt, ct)); break;
            case Effect.File file: Work(effect, ct => _services.Filed.PutAsync([file.Mail], ct)); break;
            case Effect.OpenThread open: Work(effect, ct => _services.Threads.PutAsync([open.Thread], ct)); break;
            case Effect.DropBytes drop: Work(effect, ct => _services.Outgoing.DeleteAsync(drop.MessageIds, ct)); break;
            case Effect.Unfile unfile: Work(effect, ct => _services.Filed.RemoveAsync(unfile.Mail, _user, ct)); break;
            case Effect.CutOff cut: CutOff(cut); break;
            case Effect.Explain explain: Explain(explain); break;
            case Effect.Dispatch dispatch: Dispatch(dispatch); break;
            case Effect.Doubt doubt: Self.Tell(new UserCommand.EndSending(doubt.MessageId, new SendingOutcome.Unclear("cut short by the end of the daemon")) { User = _user, At = Now }); break;
            default: throw new ArgumentOutOfRangeException(nameof(effect), effect, "no way to do it");
        }
    }

    private void StartTask(TaskBrief brief)
    {
        // Watch, not WatchWith: a death that comes during a write is stashed, and comes back as a plain Terminated.
        Context.Watch(Context.ActorOf(TaskActor.Props(brief, _tasks), NameOf(brief.Task, brief.Attempt)));
    }

    private static string NameOf(TaskId task, int attempt) => $"task-{task.Number}-{attempt}";

    /// <summary>One that was stopped may still be going down while the next attempt runs.</summary>
    private static List<IActorRef> ChildrenOf(int task) =>
        [.. Context.GetChildren().Where(c => c.Path.Name.StartsWith($"task-{task}-", StringComparison.Ordinal))];

    /// <summary>A worker that is gone has said how it ended, or never will: then its attempt was cut short. Its folder goes with it.</summary>
    private void TaskVanished(IActorRef child)
    {
        var name = child.Path.Name.Split('-');
        var gone = (Task: new TaskId(_user, int.Parse(name[1], CultureInfo.InvariantCulture)), Attempt: int.Parse(name[2], CultureInfo.InvariantCulture));
        if (TaskRules.Running(_state, gone.Task, gone.Attempt) is { HandingOver: false })
            Handle(new UserCommand.EndAttempt(gone.Task, gone.Attempt, new AttemptOutcome.CutShort("the worker of the task stopped")) { User = _user, At = Now });
        else if (TaskRules.Running(_state, gone.Task, gone.Attempt) is null)
            Start(new Effect.DropAttempt(gone.Task, gone.Attempt));
    }

    /// <summary>After a restart: kill what is left of the attempt, and only then count it as cut short. An agent whose start was not journaled is found by its folder.</summary>
    private void CutOff(Effect.CutOff cut)
    {
        var ended = new UserCommand.EndAttempt(cut.Task, cut.Attempt, new AttemptOutcome.CutShort("the daemon stopped while it ran")) { User = _user, At = Now };
        CutOffAsync(_services.Runner, cut, _stop.Token).PipeTo(Self, success: () => ended, failure: cause => new WorkFailed(cut, cause));
    }

    private static async Task CutOffAsync(IAgentRunner runner, Effect.CutOff cut, CancellationToken ct)
    {
        if (cut.Process is { } process) await runner.KillLeftoverAsync(process, ct);
        await runner.DropAttemptAsync(cut.Task, cut.Attempt, ct);
    }

    private void Explain(Effect.Explain explain) =>
        _services.DecisionLog.ChainAsync(explain.Key, _stop.Token)
            .PipeTo(Self, success: chain => new Explained(explain.Place, Explanation.Write(chain, explain.Evidence)), failure: cause => new WorkFailed(explain, cause));

    private void ShowProgress(UserCommand.ReportProgress progress)
    {
        if (TaskRules.Running(_state, progress.Task, progress.Attempt) is not { } task) return;
        var place = Whereabouts.Of(_state, _policy, task.Conversation);
        _services.Surfaces.Tell(new SurfaceCommand.Progress(progress.Task.ToString(), SafeText.CommonMark(SafeText.OneLine(progress.Text, 300)), false) { User = _user, Place = place });
    }

    private void Work(Effect effect, Func<CancellationToken, Task> work) =>
        work(_stop.Token).PipeTo(Self, success: () => new Done(effect), failure: cause => new WorkFailed(effect, cause));

    /// <summary>Effects are done again until they are done; a full disk or a busy store passes.</summary>
    private void Again(WorkFailed failed)
    {
        _log.Warning(failed.Cause, "{0} for user {1} failed and is tried again", failed.Effect.GetType().Name, _user);
        Timers.StartSingleTimer(failed.Effect, new Retry(failed.Effect), TimeSpan.FromSeconds(10));
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: UserState state }:
                _state = state;
                break;
            case UserEvent.ProjectionsWritten:
                _sinceMark = 0;
                _replayed.Clear();
                _forgotten.Clear();
                break;
            case UserEvent or UserEvents:
                foreach (var (e, position) in InRow(message)) Replay(e, position);
                break;
            case RecoveryCompleted:
                Recovered();
                break;
        }
    }

    private void Replay(UserEvent @event, string position)
    {
        var before = _state;
        _state = _state.Evolve(@event);
        (_sinceSnapshot, _sinceMark) = (_sinceSnapshot + 1, _sinceMark + 1);
        _replayed.Add((@event, position));
        if (@event is UserEvent.Forgotten) _forgotten.AddRange(Effects.OfForgetting(before, _state));
    }

    private void Recovered()
    {
        _services.Watch.Recovered(_user, _state);
        // All that follows from events is done after the journal; what a crash may have kept from it since the last mark is done now.
        var decisions = _replayed.SelectMany(r => UserDecisions.Of(r.Event, _state, _user, r.Position)).ToList();
        List<Effect> repeated = [.. _replayed.SelectMany(r => Effects.Repeated(r.Event, _state, _policy)), .. _forgotten];
        _replayed.Clear();
        _forgotten.Clear();
        Record(_open.Begin(decisions, Now));
        foreach (var effect in repeated.Concat(Effects.Outstanding(_state, _policy, Now))) Start(effect);
        Self.Tell(new Due(JustStarted: true));
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        throw new InvalidOperationException($"{PersistenceId} could not write {@event.GetType().Name}", cause);

    private sealed record Due(bool JustStarted = false) : INotInfluenceReceiveTimeout
    {
        public static readonly Due Instance = new();
    }

    private sealed record Done(Effect Effect);

    /// <summary>Decided and not journaled yet.</summary>
    private sealed record Decided(UserCommand Command, Decision Decision, UserState After, IActorRef ReplyTo);

    private sealed record Write : INotInfluenceReceiveTimeout
    {
        public static readonly Write Instance = new();
    }

    private sealed record Indexed(OutboxCommand.Send Command);
    private sealed record Explained(Place Place, string Text);
    private sealed record WorkFailed(Effect Effect, Exception Cause);
    private sealed record Retry(Effect Effect);
}

/// <summary>The configuration says something else of this user from now on.</summary>
public sealed record UserChanged(UserPolicy Policy, TaskServices Tasks);

/// <summary>Sent behind all other commands at shutdown: what was told before it is still journaled.</summary>
public sealed record UserStop
{
    public static readonly UserStop Instance = new();
}
