using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Inspection;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Host.Inspection;
using Istota.Host.Storage;
using Istota.Host.Web;
using Istota.Tests.Storage;
using Istota.Tests.Storage.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Istota.Tests.Inspection;

/// <summary>A daemon's worth of things to inspect, with users and a mailbox that answer from a script.</summary>
internal sealed class InspectionWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 13, 0, 0, TimeSpan.FromHours(1));
    public static readonly MailKey Key = new("INBOX", 7, 42);
    public static readonly Place Main = new("web", "main");

    private readonly TemporaryDatabase _database = new();

    public InspectionWorld(int users = 1)
    {
        Policies = new FewPolicies(["alice", .. Enumerable.Range(1, users - 1).Select(i => $"user{i}")]);
        Log = new LogRing(new FakeTimeProvider(Noon));
        Tokens = new TokenService(new SqliteTokenStore(_database.Database), new FakeTimeProvider(Noon));
        Sources = new InspectionSources
        {
            Users = System.ActorOf(Props.Create(() => new ScriptedUsers(Asked, Silent)), "users"),
            Mailbox = System.ActorOf(Props.Create(() => new ScriptedMailbox()), "mailbox"),
            Policies = Policies,
            Threads = Threads,
            Filed = Filed,
            Decisions = Decisions,
            Facts = new SystemFacts(new FakeTimeProvider(Noon), "/data", () => "/etc/istota/config.toml", () => new Dictionary<string, string> { ["mailbox"] = "login refused" }),
            Log = Log,
            Patience = TimeSpan.FromMilliseconds(300),
        };
        Inspector = System.ActorOf(InspectorActor.Props(Sources), "inspector");
    }

    public ActorSystem System { get; } = ActorSystem.Create("inspection", "akka.loglevel = WARNING");
    public InspectionSources Sources { get; }
    public IActorRef Inspector { get; }
    public FewPolicies Policies { get; }
    public InMemoryThreadIndex Threads { get; } = new();
    public InMemoryFiledStore Filed { get; } = new();
    public InMemoryDecisionStore Decisions { get; } = new();
    public LogRing Log { get; }
    /// <summary>Users who never answer.</summary>
    public HashSet<string> Silent { get; } = [];
    public List<UserQuery> Asked { get; } = [];

    public TokenService Tokens { get; }

    public ControlServices Services => new()
    {
        Inspector = Inspector,
        Decisions = Decisions,
        Log = Log,
        PublicUrl = "http://127.0.0.1:8642",
        Web = new WebParts
        {
            Users = Sources.Users,
            Surfaces = ActorRefs.Nobody,
            Rooms = new InMemoryRoomStore(),
            ReadPositions = new SqliteReadPositions(_database.Database),
            Outgoing = new SqliteOutgoingStore(_database.Database),
            Filed = new InMemoryFiledStore(),
            InstallKey = new byte[32],
            Tokens = Tokens,
            Mails = new InMemoryMailStore(),
            ReadMail = (key, raw, ct) => MailReader.ReadAsync(key, raw, DateTimeOffset.UnixEpoch, MailReaderSettings.Default, ct),
            Threads = new InMemoryThreadIndex(),
            Decisions = Decisions,
            Figures = new SqliteDecisionFigures(_database.Database),
            Inspector = Inspector,
            Policies = Policies,
            Readiness = new Readiness(),
        },
    };

    public Task<InspectReply> AskAsync(string noun, string? argument = null) =>
        Inspector.Ask<InspectReply>(new InspectQuery(noun, argument), TimeSpan.FromSeconds(10));

    public void WriteLog(string message) => Log.CreateLogger("Istota.Mailbox").Log(LogLevel.Warning, 0, message, null, (m, _) => m);

    public Task DecideAsync(params DecisionRecord[] records) => Decisions.AppendAsync(records, CancellationToken.None);

    public static DecisionRecord Held(string evidence = "alice is the plus address; m@evil.example is not trusted") => new(
        "d1", new UserId("alice"), Key, "m1@evil.example", null, 12, DecisionStep.Gate, Verdict.Held, Reason.UntrustedSender, evidence, Noon);

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        Log.Dispose();
        await _database.DisposeAsync();
    }

    internal sealed class FewPolicies(IReadOnlyList<string> ids) : IUserPolicies
    {
        public IReadOnlyCollection<UserId> All { get; } = [.. ids.Select(i => new UserId(i))];

        public UserPolicy? Of(UserId user) => !ids.Contains(user.Value) ? null : new UserPolicy
        {
            User = user,
            Addresses = [$"{user}@home.example"],
            Bot = new MailAddress("istota@bot.example"),
            From = new MailAddress($"istota+{user}@bot.example"),
        };
    }

    private sealed class ScriptedMailbox : ReceiveActor
    {
        public ScriptedMailbox() => Receive<MailboxQuery>(_ => Sender.Tell(
            new MailboxView("idle", "INBOX", 7, 42, 1, true, Noon, 40, 1, 2, 0, 3, null)));
    }

    private sealed class ScriptedUsers : ReceiveActor
    {
        public ScriptedUsers(List<UserQuery> asked, HashSet<string> silent) => Receive<UserQuery>(query =>
        {
            asked.Add(query);
            if (!silent.Contains(query.User.Value)) Sender.Tell(Answer(query));
        });

        private static UserView Answer(UserQuery query) => query switch
        {
            UserQuery.Summary => new UserView.Summary("Alice", new Place("web", "alerts"), new Place("web", "main"), 2, 1, 1, 3) { User = query.User },
            UserQuery.Questions => new UserView.Questions([Gate, Draft]) { User = query.User },
            UserQuery.Trust => new UserView.Trust(["*@friends.example"], [new TrustView("bob@work.example", Noon, "web:main")], []) { User = query.User },
            UserQuery.Tasks => new UserView.Tasks([new TaskView(new TaskId(query.User, 3), TaskSource.Email, "running", 1, Noon, null, "mail:m1@x")]) { User = query.User },
            UserQuery.Outgoing => new UserView.Outgoing([new OutgoingView("o1@bot.example", ["bob@work.example"], "Hi", "queued", 2, Noon, "450 later")]) { User = query.User },
            UserQuery.Rooms => new UserView.Rooms([new RoomView("main", "Main")]) { User = query.User },
            _ => throw new ArgumentOutOfRangeException(nameof(query)),
        };

        private static QuestionView Gate => new(
            12, QuestionKind.Gate, new Place("web", "alerts"), "a mail", Noon, [AnswerWord.Yes, AnswerWord.No],
            new HeldMailView(Key, "m1@evil.example", "m@evil.example", "Mallory", "[red]hi[/]", Noon, "untrusted-sender", "not checked", [new HeldAttachmentView("a.pdf", 9)]));

        private static QuestionView Draft => new(13, QuestionKind.Draft, Main, "a draft", Noon, [AnswerWord.Yes, AnswerWord.No], null);
    }
}
