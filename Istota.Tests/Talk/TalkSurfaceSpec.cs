using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit;
using Istota.Actors.Conversations;
using Istota.Actors.Mail;
using Istota.Actors.Talk;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Tests.Mailbox;
using Istota.Tests.Storage.Fakes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Talk;

/// <summary>The surface on a Talk in memory, with time that passes when the test says so and a store that outlives the actor. Ids are larger than an int can hold.</summary>
public abstract class TalkSurfaceSpec : Akka.TestKit.Xunit.TestKit
{
    protected static readonly UserId Alice = new("alice"), Bob = new("bob");
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private IActorRef? _users;
    private int _lives;

    protected TalkSurfaceSpec() : base("""
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.loglevel = ERROR
        akka.log-dead-letters = off
        """)
    {
        House = new FakeTalkHouse(Time, (1L << 31) + 5).With("istota", "alice", "bob", "carol");
        Talk = new FakeTalk(House);
        Settings = new TalkSurfaceSettings { Users = [new TalkUser(Alice, "Alice", null), new TalkUser(Bob, "bob", null)], InstallKey = new byte[32] };
    }

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    protected FakeTalkHouse House { get; }
    protected FakeTalk Talk { get; }
    protected InMemoryTalkStore Store { get; } = new();
    protected InMemoryMailStore Mails { get; } = new();
    protected FakeReadiness Readiness { get; } = new();
    protected TalkSurfaceSettings Settings { get; set; }

    /// <summary>What users were told.</summary>
    protected Household Users { get; } = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected IActorRef Start()
    {
        _users ??= Sys.ActorOf(Users.Props());
        var posted = new PostedMail(Mails, (key, raw, ct) => MailReader.ReadAsync(key, raw, Time.GetUtcNow(), MailReaderSettings.Default, ct), new RecentMails());
        return Sys.ActorOf(TalkSurfaceActor.Props(new TalkPorts(Talk, Store, posted, _users, Readiness, Time, () => 0), Settings), $"talk-{++_lives}");
    }

    /// <summary>Started, and in the rooms of its users; the token of Alice's.</summary>
    protected async Task<(IActorRef Surface, string Room)> StartWithRoomAsync()
    {
        var room = House.Direct("istota", "alice");
        var surface = Start();
        await UntilAsync(() => Assert.True(Users.Found(Alice, room) is { Direct: true, Private: true }));
        return (surface, room);
    }

    protected async Task StopAsync(IActorRef surface)
    {
        Watch(surface);
        surface.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(surface);
    }

    protected void Pass(TimeSpan time)
    {
        Time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }

    protected Task UntilAsync(Action holds) => AwaitAssertAsync(holds, TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(20), Ct);

    /// <summary>The same while time passes.</summary>
    protected Task UntilAsync(TimeSpan step, Action holds) => AwaitAssertAsync(() =>
    {
        Pass(step);
        holds();
    }, TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20), Ct);

    protected static SurfaceCommand.Post Post(int id, string room, string text = "hello", int? question = null, int? replyTo = null, UserId? user = null) =>
        new(id, Author.Istota, text, DateTimeOffset.UnixEpoch, replyTo, question is { } q ? [q] : [], null, null) { User = user ?? Alice, Place = new Place("talk", room) };

    /// <summary>What the bot said in a room, as it stands.</summary>
    protected IReadOnlyList<string> SaidBy(string account, string room) => [.. House.Comments(room).Where(m => m.ActorId == account).Select(m => m.Text)];

    protected IReadOnlyList<string> Said(string room) => SaidBy("istota", room);

    protected TalkMessage Newest(string room) => House.Comments(room)[^1];
}

/// <summary>The users as far as the surface sees them: remember what they are told, and answer.</summary>
public sealed class Household
{
    private readonly ConcurrentDictionary<string, int> _heard = new();
    private int _next = 1_000;

    public ConcurrentQueue<UserCommand> Told { get; } = new();

    /// <summary>Whether messages are answered for.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>Each message once, in order.</summary>
    public IReadOnlyList<UserCommand.Say> Heard => [.. Told.OfType<UserCommand.Say>().DistinctBy(s => s.Key)];
    public IReadOnlyList<string> Texts => [.. Heard.Select(s => s.Text)];
    public IReadOnlyList<string> Notices => [.. Told.OfType<UserCommand.Notify>().Select(n => n.Text)];
    public IReadOnlyList<int> Delivered => [.. Told.OfType<UserCommand.PostsDelivered>().SelectMany(d => d.Ids)];

    public KnownRoom? Found(UserId user, string token) => Told.OfType<UserCommand.RoomFound>().LastOrDefault(f => f.User == user && f.Place.Room == token)?.Room;

    public Props Props() => Akka.Actor.Props.Create(() => new Actor(this));

    private sealed class Actor : ReceiveActor
    {
        public Actor(Household household) => Receive<UserCommand>(command =>
        {
            household.Told.Enqueue(command);
            if (command is UserCommand.Say say && household.Answers)
                Sender.Tell(new UserReply.Heard(say.Key, household._heard.GetOrAdd(say.Key, _ => household._next++)) { User = say.User });
        });
    }
}
