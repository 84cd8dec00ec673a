using Akka.Actor;

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
        if (_policies.Of(message.User) is null || _stopAsker is not null)
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
        foreach (var user in users) ChildOf(user).Tell(new UserCommand.Tick { User = user, At = _time.GetUtcNow() });
    }

    private IActorRef ChildOf(UserId user)
    {
        var name = Uri.EscapeDataString(user.Value);
        var child = Context.Child(name);
        return child.IsNobody() ? Context.ActorOf(_props(user), name) : child;
    }

    private void StopAll()
    {
        _stopAsker = Sender;
        Timers.Cancel(nameof(Tick));
        foreach (var child in Context.GetChildren())
        {
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

/// <summary>All that the users work with is there: those with a past may go on.</summary>
public sealed record UsersStart
{
    public static readonly UsersStart Instance = new();
}
