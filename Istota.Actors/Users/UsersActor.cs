using Akka.Actor;
using Istota.Actors.Agent;

namespace Istota.Actors.Users;

/// <summary>Which users have a journal: they may have work that was begun and not ended.</summary>
public interface IUserJournals
{
    Task<IReadOnlyList<UserId>> ListAsync(CancellationToken ct);
}

/// <summary>Reaches every user in this process: makes their actor at the first message, and again after a crash; wakes those with a past at start, and all of them as time goes by.</summary>
public sealed class UsersActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMinutes(1);
    private readonly HashSet<UserId> _awake = [];
    private readonly HashSet<UserId> _leaving = [];
    private readonly IUserPolicies _policies;
    private readonly Func<UserId, Props> _props;
    private readonly IUserJournals _journals;
    private readonly TimeProvider _time;
    private IActorRef? _stopAsker;

    public UsersActor(IUserPolicies policies, Func<UserId, Props> props, IUserJournals journals, TimeProvider time)
    {
        (_policies, _props, _journals, _time) = (policies, props, journals, time);
        Receive<IWithUserId>(Forward);
        Receive<Tick>(_ => Wake(_awake));
        Receive<Journals>(j => { _awake.UnionWith(j.Users.Where(u => policies.Of(u) is not null)); Wake(_awake); });
        Receive<JournalsUnread>(_ => Timers.StartSingleTimer(nameof(Journals), ReadJournals.Instance, TimeSpan.FromSeconds(5)));
        Receive<ReadJournals>(_ => Read());
        Receive<UsersStart>(_ => Read());
        Receive<UserStop>(_ => StopAll());
        Receive<UsersChanged>(Change);
        Receive<Left>(l => { _leaving.Remove(l.User); Read(); });
        Receive<Terminated>(_ => Stopped());
    }

    public static Props Props(IUserPolicies policies, Func<UserId, Props> props, IUserJournals journals, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new UsersActor(policies, props, journals, time));

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TickEvery);

    private void Read() => _journals.ListAsync(CancellationToken.None)
        .PipeTo(Self, success: users => new Journals(users), failure: _ => JournalsUnread.Instance);

    private void Forward(IWithUserId message)
    {
        // Somebody who left the configuration is nobody here; their journal stays.
        if (_policies.Of(message.User) is null || _stopAsker is not null || _leaving.Contains(message.User))
        {
            Unhandled(message);
            return;
        }
        _awake.Add(message.User);
        ChildOf(message.User).Forward(message);
    }

    private void Wake(IEnumerable<UserId> users)
    {
        if (_stopAsker is not null) return;
        foreach (var user in users.Except(_leaving)) ChildOf(user).Tell(new UserCommand.Tick { User = user, At = _time.GetUtcNow() });
    }

    /// <summary>Who left the configuration stops with their tasks, as at the end of the daemon; who came wakes, with whatever they left behind once.</summary>
    private void Change(UsersChanged changed)
    {
        if (_stopAsker is not null) return;
        foreach (var user in _awake.Where(u => _policies.Of(u) is null).ToList()) Leave(user);
        foreach (var user in _awake)
            if (Context.Child(NameOf(user)) is var child && !child.IsNobody()) child.Tell(new UserChanged(_policies.Of(user)!, changed.Tasks));
        Read();
    }

    private void Leave(UserId user)
    {
        _awake.Remove(user);
        var child = Context.Child(NameOf(user));
        if (child.IsNobody()) return;
        _leaving.Add(user);
        Context.WatchWith(child, new Left(user));
        child.Tell(UserStop.Instance);
    }

    private static string NameOf(UserId user) => Uri.EscapeDataString(user.Value);

    private IActorRef ChildOf(UserId user)
    {
        var name = NameOf(user);
        var child = Context.Child(name);
        return child.IsNobody() ? Context.ActorOf(_props(user), name) : child;
    }

    private void StopAll()
    {
        _stopAsker = Sender;
        Timers.Cancel(nameof(Tick));
        foreach (var child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Watch(child);
            child.Tell(UserStop.Instance);
        }
        Stopped();
    }

    private void Stopped()
    {
        if (_stopAsker is not null && !Context.GetChildren().Any()) Context.Stop(Self);
    }

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    private sealed record Left(UserId User);

    private sealed record ReadJournals
    {
        public static readonly ReadJournals Instance = new();
    }

    private sealed record Journals(IReadOnlyList<UserId> Users);

    private sealed record JournalsUnread
    {
        public static readonly JournalsUnread Instance = new();
    }
}

/// <summary>The configuration that <see cref="IUserPolicies"/> tells of is another one now.</summary>
/// <param name="Tasks">what tasks that start from now on work with.</param>
public sealed record UsersChanged(TaskServices Tasks);

/// <summary>All that the users work with is there: those with a past may go on.</summary>
public sealed record UsersStart
{
    public static readonly UsersStart Instance = new();
}
