using Akka.Actor;
using Akka.Event;
using Istota.Actors.Conversations;
using Istota.Actors.Inspection;
using Istota.Actors.Users;
using Istota.Actors.Web;

namespace Istota.Actors.Talk;

/// <summary>What the surface works with.</summary>
/// <param name="Dice">0 (inclusive) to 1.</param>
public sealed record TalkPorts(ITalk Talk, ITalkStore Store, PostedMail Posted, IActorRef Users, IReadiness Readiness, TimeProvider Time, Func<double> Dice);

/// <summary>Nextcloud Talk: logs in, knows which rooms are whose, gives the few long polls to those where something goes on, and stops all traffic when the login is refused.</summary>
public sealed class TalkSurfaceActor : ReceiveActor, IWithTimers
{
    public const string Name = "talk";
    private static readonly TimeSpan AfterGone = TimeSpan.FromSeconds(10), AfterNoAccount = TimeSpan.FromHours(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<object> _work = [];
    private readonly TalkSurfaceSettings _settings;
    private readonly TalkServices _services;
    private readonly IReadiness _readiness;
    private readonly RoomSlots _rooms;
    private readonly Acquaintance _acquaintance;
    private readonly WaitingCommands _waiting;
    private long? _modifiedBefore;
    private DateTimeOffset _fullListAt;
    private TalkAccount? _account;
    private string _state = "starting";
    private string? _problem;
    private DateTimeOffset? _nextLoginAt;
    private bool _loggedIn, _learnt, _working;
    private int _failures, _children;

    public TalkSurfaceActor(TalkPorts ports, TalkSurfaceSettings settings)
    {
        var self = Self;
        _settings = settings;
        _readiness = ports.Readiness;
        var gate = new TalkGate(ports.Talk, ports.Time, failure => self.Tell(new Refused(failure)));
        _services = new TalkServices(gate, ports.Store, ports.Posted, ports.Users, ports.Time, ports.Dice, settings);
        (_rooms, _acquaintance, _waiting) = (new RoomSlots(settings), new Acquaintance(settings), new WaitingCommands(settings.MostWaitingPosts));

        Receive<SurfaceCommand>(Forward);
        Receive<LogIn>(_ => _services.Talk.LogInAsync(_stop.Token).PipeTo(Self, success: a => new LoginAnswer(a), failure: Broken<LoginAnswer, TalkAccount>(a => new LoginAnswer(a))));
        Receive<LoginAnswer>(LoggedIn);
        Receive<Refused>(r => { if (_loggedIn) Shut(r.Failure); });
        Receive<List>(_ => AskForList());
        Receive<ListAnswer>(Listed);
        Receive<OpenAnswer>(Opened);
        Receive<CheckAnswer>(Checked);
        Receive<RoomReport.Ready>(r => { if (_rooms.Find(r.Token) is { } room) room.Ready = true; Fill(); });
        Receive<RoomReport.Read>(r => { _rooms.Find(r.Token)?.Told(r, Now); Fill(); });
        Receive<RoomReport.Stands>(r => { if (_rooms.Find(r.Token) is { } room) room.Standing = r.Standing; });
        Receive<TalkQuery>(_ => Sender.Tell(View()));
        Receive<RoomReport.Gone>(_ => { _fullListAt = default; Timers.StartSingleTimer(nameof(List), List.Instance, AfterGone); });
        Receive<SlotsDue>(_ => Fill());
        Receive<Terminated>(Stopped);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    public static Props Props(TalkPorts ports, TalkSurfaceSettings settings) => Akka.Actor.Props.Create(() => new TalkSurfaceActor(ports, settings));

    protected override void PreStart() => Self.Tell(LogIn.Instance);

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>A room that fell over is begun anew from its cursor.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    private TalkRow View() => new(
        _state, _account?.Id, _account?.Version, _rooms.All.Count(r => r.HasSlot), _settings.MaxLongPolls, _waiting.Posts + _rooms.All.Sum(r => r.Standing.WaitingPosts),
        _nextLoginAt, _problem, [.. _acquaintance.Unmet.Select(u => u.User.Value)], [.. _rooms.All.OrderBy(r => r.Room.Token, StringComparer.Ordinal).Select(r => TalkRows.Of(r, Now))]);

    private void Report(string state, string? problem)
    {
        (_state, _problem) = (state, problem);
        _readiness.Report(Name, problem);
    }

    private void Forward(SurfaceCommand command)
    {
        if (_rooms.Find(command.Place.Room) is { } room)
        {
            room.NewsAt = Now;
            if (command is SurfaceCommand.Post { Questions.Count: > 0 }) room.Awaits = true;
            room.Actor.Tell(command);
        }
        else if (!_learnt) _waiting.Take(command);
        else if (command is SurfaceCommand.Post) _services.Users.Tell(new UserCommand.RoomFound(command.Place, new KnownRoom(false, false, Gone: true)) { User = command.User, At = Now });
    }

    private void LoggedIn(LoginAnswer answer)
    {
        if (answer.Answer is TalkAnswer<TalkAccount>.Failed { Failure: var failure })
        {
            Shut(failure);
            return;
        }
        var account = ((TalkAnswer<TalkAccount>.Ok)answer.Answer).Value;
        (_account, _loggedIn, _failures, _modifiedBefore, _nextLoginAt) = (account, true, 0, null, null);
        _acquaintance.IAm(account.Id);
        _log.Info("Logged in to Nextcloud Talk {0} as {1}", account.Version, account.Id);
        foreach (var room in _rooms.All) room.Actor.Tell(new RoomCommand.Wake());
        AskForList();
    }

    /// <summary>No login, no traffic: wrong passwords lock out the right one too.</summary>
    private void Shut(TalkFailure failure)
    {
        _loggedIn = false;
        Timers.Cancel(nameof(List));
        var pause = TalkBackoff.After(failure, ++_failures, _services.Dice());
        var refused = failure.Fault == TalkFault.LoggedOut;
        var problem = refused ? $"the server refuses the login ({failure.Detail}); all traffic has stopped" : $"no login ({failure.Detail})";
        _nextLoginAt = Now + pause;
        // Said once: a password that stays wrong for a night is no news at each try.
        if (_problem != problem) _log.Warning("Nextcloud Talk: {0}; again in {1}", problem, TalkBackoff.InWords(pause));
        Report(refused ? "refused" : "backing-off", problem);
        Timers.StartSingleTimer(nameof(LogIn), LogIn.Instance, pause);
    }

    private void AskForList()
    {
        if (!_loggedIn) return;
        var full = _modifiedBefore is null || Now - _fullListAt >= _settings.FullListEvery;
        _services.Talk.RoomsAsync(full ? null : _modifiedBefore, _stop.Token)
            .PipeTo(Self, success: a => new ListAnswer(a, full), failure: Broken<ListAnswer, TalkRoomList>(a => new ListAnswer(a, full)));
    }

    private void Listed(ListAnswer listed)
    {
        if (listed.Answer is TalkAnswer<TalkRoomList>.Failed { Failure: var failure })
        {
            if (!_loggedIn) return;
            var pause = TalkBackoff.After(failure, ++_failures, _services.Dice());
            if (_failures > 1) Report("backing-off", $"the rooms cannot be listed ({failure.Detail})");
            _log.Warning("The rooms of Nextcloud Talk cannot be listed ({0}: {1}); again in {2}", failure.Fault, failure.Detail, TalkBackoff.InWords(pause));
            Timers.StartSingleTimer(nameof(List), List.Instance, pause);
            return;
        }
        var list = ((TalkAnswer<TalkRoomList>.Ok)listed.Answer).Value;
        (_failures, _modifiedBefore) = (0, list.ModifiedBefore ?? _modifiedBefore);
        if (listed.Full) _fullListAt = Now;
        Report("connected", null);
        Learn(list.Rooms.Where(Acquaintance.CanMatter).ToList(), listed.Full);
        Timers.StartSingleTimer(nameof(List), List.Instance, _rooms.EachHasItsOwn ? _settings.ListEvery : _settings.ListOftenEvery);
        Work();
    }

    private void Learn(List<TalkRoom> rooms, bool full)
    {
        if (rooms.Select(_acquaintance.Meet).ToList().Contains(true)) Introduce();
        var there = rooms.Select(r => r.Token).ToHashSet();
        if (full)
        {
            foreach (var lost in _rooms.All.Where(r => !there.Contains(r.Room.Token)).ToList()) Lose(lost);
            // Before the groups: whose account is whose is told by these rooms.
            foreach (var user in _acquaintance.Missing(Now)) _work.Enqueue(user);
        }
        foreach (var room in rooms) Meet(room, full);
        _rooms.Look(there, Now);
    }

    /// <summary>Everybody learns who is who.</summary>
    private void Introduce()
    {
        foreach (var room in _rooms.All) room.Actor.Tell(new RoomCommand.Seen(room.Room, _acquaintance.People, room.Role));
    }

    private void Meet(TalkRoom room, bool full)
    {
        var role = _acquaintance.RoleOf(room);
        if (_rooms.Find(room.Token) is { } known)
        {
            var changed = known.Room with { LastActivity = room.LastActivity } != room;
            (known.Room, known.Role) = (room, role);
            if (full || changed) known.Actor.Tell(new RoomCommand.Seen(room, _acquaintance.People, role));
        }
        else if (role.Matters) Begin(room, role);
        else if (_acquaintance.IsToBeChecked(room)) _work.Enqueue(room);
    }

    private void Begin(TalkRoom room, RoomRole role)
    {
        var actor = Context.ActorOf(TalkRoomActor.Props(new RoomCommand.Seen(room, _acquaintance.People, role), _services), $"{Uri.EscapeDataString(room.Token)}-{++_children}");
        Context.Watch(actor);
        var hadTheirOwn = _rooms.EachHasItsOwn;
        _rooms.Add(new RoomEntry(actor, room, role));
        // The pause until the next list was chosen before this room was known, and it may have to be heard of by that list.
        if (hadTheirOwn && !_rooms.EachHasItsOwn && Timers.IsTimerActive(nameof(List))) Timers.StartSingleTimer(nameof(List), List.Instance, _settings.ListOftenEvery);
        foreach (var command in _waiting.For(room.Token)) Forward(command);
    }

    private void Lose(RoomEntry room)
    {
        _log.Warning("Room {0} is no longer ours", room.Room.Token);
        _rooms.Remove(room);
        room.Actor.Tell(new RoomCommand.Lost());
    }

    private void Stopped(Terminated gone)
    {
        if (_rooms.All.FirstOrDefault(r => r.Actor.Equals(gone.ActorRef)) is not { } room) return;
        _rooms.Remove(room);
        _fullListAt = default;
        Timers.StartSingleTimer(nameof(List), List.Instance, AfterGone);
    }

    /// <summary>What the list does not tell is asked for, one after the other: missing one-to-one rooms, then the members of groups.</summary>
    private void Work()
    {
        if (_working || !_loggedIn) return;
        if (!_work.TryDequeue(out var next))
        {
            Learnt();
            return;
        }
        _working = true;
        if (next is TalkUser user)
            _services.Talk.OpenDirectAsync(user.Account, _stop.Token).PipeTo(Self, success: a => new OpenAnswer(user, a), failure: Broken<OpenAnswer, TalkRoom>(a => new OpenAnswer(user, a)));
        else if (next is TalkRoom room)
            _services.Talk.ParticipantsAsync(room.Token, _stop.Token)
                .PipeTo(Self, success: a => new CheckAnswer(room, a), failure: Broken<CheckAnswer, IReadOnlyList<TalkParticipant>>(a => new CheckAnswer(room, a)));
    }

    private void Opened(OpenAnswer opened)
    {
        _working = false;
        if (opened.Answer is TalkAnswer<TalkRoom>.Ok { Value: var room }) Learn([room], full: false);
        else if (opened.Answer is TalkAnswer<TalkRoom>.Failed { Failure: var failure })
        {
            var user = opened.User.User;
            if (failure.Fault is TalkFault.NotFound or TalkFault.Forbidden or TalkFault.Refused)
            {
                _log.Warning("{0} cannot be reached in Talk ({1}): is users.{0}.talk_user right? Questions are in the web chat meanwhile; again in {2}", user, failure.Detail, TalkBackoff.InWords(AfterNoAccount));
                _acquaintance.HasNoAccount(user, Now + AfterNoAccount);
            }
            else _log.Warning("There is no one-to-one room with {0} yet ({1}: {2})", user, failure.Fault, failure.Detail);
        }
        Work();
    }

    private void Checked(CheckAnswer answer)
    {
        _working = false;
        if (answer.Answer is TalkAnswer<IReadOnlyList<TalkParticipant>>.Ok { Value: var members } && _rooms.Find(answer.Room.Token) is null)
        {
            if (MembershipRules.Of(answer.Room, members, _acquaintance.People).Members.Count > 0) Begin(answer.Room, _acquaintance.RoleOf(answer.Room));
            else _acquaintance.IsStrange(answer.Room);
        }
        Work();
    }

    /// <summary>What waited for a room that is not there will not get it.</summary>
    private void Learnt()
    {
        if (_learnt) return;
        _learnt = true;
        foreach (var user in _settings.Users.Where(u => u.AlertsRoom is { } token && _rooms.Find(token) is null))
            _log.Warning("The alerts channel of {0} is a room that the bot is not in", user.User);
        foreach (var command in _waiting.Rest()) Forward(command);
    }

    private void Fill()
    {
        var now = Now;
        if (_loggedIn && _rooms.Fill(now) is { } next) Timers.StartSingleTimer(nameof(SlotsDue), SlotsDue.Instance, next - now);
    }

    /// <summary>The port tells failures as answers; what it throws is our own stop, or a fault to be tried again.</summary>
    private static Func<Exception, object> Broken<TMessage, T>(Func<TalkAnswer<T>, TMessage> of) =>
        cause => of(new TalkAnswer<T>.Failed(new TalkFailure(TalkFault.Away, null, cause.Message)))!;

    private sealed record LoginAnswer(TalkAnswer<TalkAccount> Answer);
    private sealed record Refused(TalkFailure Failure);
    private sealed record ListAnswer(TalkAnswer<TalkRoomList> Answer, bool Full);
    private sealed record OpenAnswer(TalkUser User, TalkAnswer<TalkRoom> Answer);
    private sealed record CheckAnswer(TalkRoom Room, TalkAnswer<IReadOnlyList<TalkParticipant>> Answer);

    private sealed record LogIn
    {
        public static readonly LogIn Instance = new();
    }

    private sealed record List
    {
        public static readonly List Instance = new();
    }

    private sealed record SlotsDue
    {
        public static readonly SlotsDue Instance = new();
    }
}
