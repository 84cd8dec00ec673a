using System.Collections.Concurrent;
using Akka.Actor;
using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Inspection;
using Istota.Host.Storage;
using Istota.Host.Web;
using Istota.Host.Web.SignIn;
using Istota.Tests.Storage;
using Istota.Tests.Storage.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>The HTTP edge as it runs: Kestrel on a free port of loopback, the web surface, the real stores; the users alone are a stand-in.</summary>
public sealed class WebServer : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();
    private readonly ActorSystem _system = ActorSystem.Create("web", "akka { loglevel = WARNING, stdout-loglevel = OFF }");
    private readonly ConcurrentDictionary<(UserId, MailKey), MailFacts> _mails = new();
    private WebApplication _app = null!;

    public static UserId Anna { get; } = new("anna");

    public static UserId Bob { get; } = new("bob");

    public FakeTimeProvider Time { get; init; } = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    public Readiness Readiness { get; } = new();

    /// <summary>Hears every line of the log, down to the finest level.</summary>
    public ILoggerProvider? Log { get; init; }

    public string PublicUrl { get; init; } = "";

    public SignInProvider? Provider { get; init; }

    public IReadOnlyList<RouteEndpoint> Routes => [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public void LogOneWarning(string text) => _app.Services.GetRequiredService<ILogger<WebServer>>().LogWarning("{Text}", text);

    public InMemoryMailStore Mails { get; } = new();

    public InMemoryThreadIndex Threads { get; } = new();

    public SqliteDecisionStore Decisions { get; private set; } = null!;

    public IActorRef? Inspector { get; init; }

    /// <summary>What each user remembers of outgoing mail.</summary>
    public ConcurrentDictionary<UserId, IReadOnlyList<OutgoingView>> Outgoing { get; } = new();

    /// <summary>From now on this mail is this user's.</summary>
    public void KnowMail(UserId user, MailKey key, string subject) => _mails[(user, key)] = new MailFacts
    {
        Key = key,
        MessageId = "m@x",
        From = "eve@evil.example",
        Subject = subject,
        ReceivedAt = default,
        Size = 1,
        Digest = "d",
        Authentication = AuthenticationVerdict.Unverified,
        Rule = RouteRule.PlusAddress,
    };

    public SqliteRoomStore Rooms { get; private set; } = null!;

    public TokenService Tokens { get; private set; } = null!;

    public IActorRef Surfaces { get; private set; } = null!;

    public DecisionMetrics Metrics { get; } = new();

    public WebParts Parts => _app.Services.GetRequiredService<WebParts>();

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Rooms = new SqliteRoomStore(_temporary.Database);
        Decisions = new SqliteDecisionStore(_temporary.Database);
        Tokens = new TokenService(new SqliteTokenStore(_temporary.Database), Time);
        var users = _system.ActorOf(Props.Create(() => new StandInUsers(_mails, Outgoing)), "users");
        var posted = new PostedMail(Mails, (key, raw, ct) => MailReader.ReadAsync(key, raw, Time.GetUtcNow(), MailReaderSettings.Default, ct), new RecentMails());
        Surfaces = _system.ActorOf(SurfacesActor.Props(new Dictionary<string, Props>
        {
            [WebSurfaceActor.Name] = WebSurfaceActor.Props(users, Rooms, posted, Time),
        }), "surfaces");
        users.Tell(Surfaces);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        if (Log is not null) builder.Logging.AddProvider(Log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddIstotaWeb(new WebParts
        {
            Users = users,
            Surfaces = Surfaces,
            Rooms = Rooms,
            ReadPositions = new SqliteReadPositions(_temporary.Database),
            Outgoing = new SqliteOutgoingStore(_temporary.Database),
            Filed = new InMemoryFiledStore(),
            InstallKey = new byte[32],
            Tokens = Tokens,
            Mails = Mails,
            ReadMail = (key, raw, ct) => MailReader.ReadAsync(key, raw, Time.GetUtcNow(), MailReaderSettings.Default, ct),
            Threads = Threads,
            Decisions = Decisions,
            Figures = new SqliteDecisionFigures(_temporary.Database),
            Inspector = Inspector ?? ActorRefs.Nobody,
            Policies = new TwoUsers(),
            Readiness = Readiness,
            PublicUrl = PublicUrl,
            Provider = Provider,
            Heartbeat = TimeSpan.FromMilliseconds(200),
        });
        _app = builder.Build();
        _app.MapIstotaWeb();
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Metrics.Dispose();
        await _system.Terminate();
        await _temporary.DisposeAsync();
    }

    /// <summary>A client with a token of this user; without one when null.</summary>
    public async Task<HttpClient> ClientAsync(UserId? user)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (user is { } who)
            client.DefaultRequestHeaders.Authorization = new("Bearer", await Tokens.CreateTokenAsync(who, TestContext.Current.CancellationToken));
        return client;
    }

    private sealed class TwoUsers : IUserPolicies
    {
        public IReadOnlyCollection<UserId> All => [Anna, Bob];

        public UserPolicy? Of(UserId user) => All.Contains(user)
            ? new UserPolicy { User = user, Bot = new MailAddress("bot@h.example"), From = new MailAddress($"bot+{user}@h.example") }
            : null;
    }

    /// <summary>Numbers what is said and posts it, as the aggregate does; each user has a room of their own beside main and alerts.</summary>
    private sealed class StandInUsers : ReceiveActor
    {
        private readonly Dictionary<(UserId, string), SurfaceCommand.Post> _said = [];
        private readonly Dictionary<UserId, int> _ids = [];
        private readonly List<(UserId User, RoomView Room)> _rooms = [(Anna, new RoomView("plans", "Plans")), (Bob, new RoomView("secrets", "Secrets"))];
        private readonly HashSet<(UserId, int)> _answered = [];
        private IActorRef _surfaces = ActorRefs.Nobody;

        public StandInUsers(ConcurrentDictionary<(UserId, MailKey), MailFacts> mails, ConcurrentDictionary<UserId, IReadOnlyList<OutgoingView>> outgoing)
        {
            Receive<UserQuery.Outgoing>(q => Sender.Tell(new UserView.Outgoing(outgoing.GetValueOrDefault(q.User, [])) { User = q.User }));
            Receive<UserQuery.Mails>(q => Sender.Tell(new UserView.Mails(
                [.. q.Keys.Where(key => mails.ContainsKey((q.User, key))).Select(key => new KnownMailView(mails[(q.User, key)], "", new SenderDoubts(null, null, null)))])
            { User = q.User }));
            Receive<IActorRef>(surfaces => _surfaces = surfaces);
            Receive<UserQuery.Rooms>(q => Sender.Tell(new UserView.Rooms(
                [new("main", "Main"), new("alerts", "Alerts"), .. _rooms.Where(r => r.User == q.User).Select(r => r.Room)])
            { User = q.User }));
            Receive<UserCommand.MakeRoom>(made =>
            {
                _rooms.Add((made.User, new RoomView("r1", made.Name)));
                Sender.Tell(new UserReply.RoomMade("r1", made.Name) { User = made.User });
            });
            Receive<UserQuery.Questions>(q => Sender.Tell(new UserView.Questions(
                [new(12, QuestionKind.Gate, new Place("web", "alerts"), "Let it in?", q.User == Anna ? DateTimeOffset.UnixEpoch : default, [AnswerWord.Yes, AnswerWord.No], null)])
            { User = q.User }));
            Receive<UserCommand.Answer>(Answer);
            Receive<UserCommand.Say>(Say);
            Receive<UserCommand.PostsDelivered>(_ => { });
        }

        private void Answer(UserCommand.Answer answer)
        {
            var result = answer.Number != 12 ? AnswerResult.NoSuchQuestion
                : answer.Word == AnswerWord.Trust ? AnswerResult.NotAllowed
                : _answered.Add((answer.User, answer.Number)) ? AnswerResult.Done : AnswerResult.AlreadyAnswered;
            Sender.Tell(new UserReply.Answered(result, result == AnswerResult.NotAllowed ? "" : "released") { User = answer.User });
        }

        private void Say(UserCommand.Say say)
        {
            if (!_said.TryGetValue((say.User, say.Key), out var post))
            {
                var id = _ids[say.User] = _ids.GetValueOrDefault(say.User) + 1;
                _said[(say.User, say.Key)] = post = new SurfaceCommand.Post(id, Author.User, say.Text, say.At, say.ReplyTo, [], null, say.Key) { User = say.User, Place = say.Place };
                _surfaces.Tell(post);
            }
            Sender.Tell(new UserReply.Heard(say.Key, post.Id) { User = say.User });
        }
    }
}
