using Akka.Actor;
using Akka.Event;
using Istota.Actors.Agent;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>
/// Takes what attempts hand over, folder by folder: asks the user about it, reads it, offers it, and puts the files away when the user has it.
/// A folder stays until then, and each step can be done again, so a crash anywhere between is only another look.
/// </summary>
internal sealed class HandOverActor : ReceiveActor, IWithTimers
{
    private const int AtOnce = 4;
    private readonly OutboxSettings _settings;
    private readonly OutboxPorts _ports;
    private readonly IActorRef _users;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Work> _open = [];
    private readonly Dictionary<string, int> _failures = [];
    private readonly HashSet<UserId> _once = [];
    private bool _listing;
    private bool _listAgain;
    private bool _watching;

    public HandOverActor(OutboxSettings settings, OutboxPorts ports, IActorRef users)
    {
        (_settings, _ports, _users) = (settings, ports, users);
        Receive<Look>(_ => OnLook());
        Receive<Changed>(OnChanged);
        Receive<Listed>(OnListed);
        Receive<UserReply.HandOver>(OnHandOver);
        Receive<ReadDone>(OnRead);
        Receive<UserReply.HandOverTaken>(OnTaken);
        Receive<Ended>(OnEnded);
        Receive<Unanswered>(none => GiveUpForNow(none.Work, "its user did not answer"));
        Receive<StepFailed>(failed => GiveUpForNow(failed.Work, failed.Cause.Message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Self.Tell(new Look());
        Timers.StartPeriodicTimer("look", new Look(), _settings.ScanEvery);
    }

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void OnLook()
    {
        if (!_watching)
        {
            _watching = true;
            _ports.Ready.WaitAsync(_stop.Token).PipeTo(Self, success: () => new Changed(null), failure: cause => new Changed(cause));
        }
        List();
    }

    /// <summary>Watching that failed is taken up again with the next look.</summary>
    private void OnChanged(Changed changed)
    {
        _watching = false;
        if (changed.Trouble is null) OnLook();
        else _log.Warning("The outbox folder cannot be watched: {0}", changed.Trouble.Message);
    }

    private void List()
    {
        _listAgain = _listing;
        if (_listing) return;
        _listing = true;
        _ports.Ready.ListAsync(_stop.Token).PipeTo(Self, success: names => new Listed(names, null), failure: cause => new Listed([], cause));
    }

    private void OnListed(Listed listed)
    {
        _listing = false;
        if (listed.Trouble is { } trouble) _log.Warning("The outbox folder cannot be read: {0}", trouble.Message);
        _once.UnionWith(_ports.Policies.All);
        // What failed lately comes last, so that it holds up nothing else.
        foreach (var name in listed.Names.Where(n => !_open.ContainsKey(n) && !IsAway(n)).OrderBy(n => _failures.GetValueOrDefault(n)).ThenBy(n => n, StringComparer.Ordinal))
        {
            if (_open.Count >= AtOnce) break;
            Begin(name);
        }
        if (_listAgain) List();
    }

    /// <summary>Somebody who left the configuration while it was handed over: it waits for them.</summary>
    private bool IsAway(string name) => TryName(name, out var task, out _) && _ports.Policies.Of(task.User) is null && _once.Contains(task.User);

    private void Begin(string name)
    {
        var known = TryName(name, out var task, out var attempt) && _ports.Policies.Of(task.User) is not null;
        var work = _open[name] = new Work(name, task, attempt);
        if (known) Ask(work, new UserCommand.DescribeHandOver(task, attempt) { User = task.User, At = _ports.Time.GetUtcNow() });
        else Fail(work);
    }

    private void Ask(Work work, UserCommand command)
    {
        _users.Tell(command);
        Timers.StartSingleTimer(work.Name, new Unanswered(work), _settings.AnswerWithin);
    }

    private void OnHandOver(UserReply.HandOver told)
    {
        if (!_open.TryGetValue(NameOf(told.Task, told.Attempt), out var work) || work.Stage != Stage.Asked) return;
        Timers.Cancel(work.Name);
        if (told is { Taken: false, Context: null })
        {
            Fail(work);
            return;
        }
        (work.Stage, work.Taken) = (Stage.Reading, told.Taken);
        var reader = new HandOverReader(_settings, _ports, work.Name, work.Task, work.Attempt, told.Context);
        reader.ReadAsync(_stop.Token).PipeTo(Self, success: reading => new ReadDone(work, reading), failure: cause => new StepFailed(work, cause));
    }

    private void OnRead(ReadDone done)
    {
        var work = done.Work;
        if (done.Reading is not { } reading)
        {
            Close(work);
            return;
        }
        (work.Stage, work.Faults) = (Stage.Offered, reading.FaultsByFile);
        if (work.Taken) Finish(work);
        else Ask(work, new UserCommand.TakeHandOver(work.Task, work.Attempt, reading.Content) { User = work.Task.User, At = _ports.Time.GetUtcNow() });
    }

    private void OnTaken(UserReply.HandOverTaken taken)
    {
        if (_open.TryGetValue(NameOf(taken.Task, taken.Attempt), out var work) && work.Stage == Stage.Offered) Finish(work);
    }

    private void Finish(Work work) => End(work, _ports.Ready.FinishAsync(work.Name, work.Faults, _stop.Token));

    private void Fail(Work work)
    {
        _log.Warning("No task handed over the outbox folder {0}: it goes to failed", DeferredNames.Plain(work.Name));
        End(work, _ports.Ready.FailAsync(work.Name, "no task handed it over", _stop.Token));
    }

    private void End(Work work, Task end)
    {
        work.Stage = Stage.Ending;
        Timers.Cancel(work.Name);
        end.PipeTo(Self, success: () => new Ended(work), failure: cause => new StepFailed(work, cause));
    }

    private void OnEnded(Ended ended)
    {
        _failures.Remove(ended.Work.Name);
        Close(ended.Work);
    }

    private void Close(Work work)
    {
        if (!IsOpen(work)) return;
        Timers.Cancel(work.Name);
        _open.Remove(work.Name);
        List();
    }

    /// <summary>The folder stays where it is; the next periodic look takes it up again from its first step.</summary>
    private void GiveUpForNow(Work work, string why)
    {
        if (!IsOpen(work)) return;
        _log.Warning("The outbox folder {0} waits: {1}", work.Name, why);
        Timers.Cancel(work.Name);
        _open.Remove(work.Name);
        if (_failures.Count > 10_000) _failures.Clear();
        _failures[work.Name] = _failures.GetValueOrDefault(work.Name) + 1;
    }

    private bool IsOpen(Work work) => _open.TryGetValue(work.Name, out var open) && ReferenceEquals(open, work);

    private static string NameOf(TaskId task, int attempt) => MailComposer.Limit($"{task}-{attempt}");

    /// <summary>Exactly the names that hand-over gives.</summary>
    internal static bool TryName(string name, out TaskId task, out int attempt)
    {
        (task, attempt) = (default, 0);
        var cut = name.LastIndexOf('-');
        return cut > 0 && TaskId.TryParse(name[..cut], out task)
            && int.TryParse(name.AsSpan(cut + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out attempt)
            && attempt > 0 && NameOf(task, attempt) == name;
    }

    private sealed class Work(string name, TaskId task, int attempt)
    {
        public string Name => name;
        public TaskId Task => task;
        public int Attempt => attempt;
        public Stage Stage { get; set; }
        public bool Taken { get; set; }
        public IReadOnlyDictionary<string, string> Faults { get; set; } = new Dictionary<string, string>();
    }

    private enum Stage
    {
        Asked,
        Reading,
        Offered,
        Ending,
    }

    private sealed record Look;
    private sealed record Changed(Exception? Trouble);
    private sealed record Listed(IReadOnlyList<string> Names, Exception? Trouble);
    private sealed record ReadDone(Work Work, HandOverReading? Reading);
    private sealed record Ended(Work Work);
    private sealed record Unanswered(Work Work);
    private sealed record StepFailed(Work Work, Exception Cause);
}
