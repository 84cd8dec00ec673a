using System.Globalization;
using Akka.Actor;
using Akka.Hosting;
using Akka.Hosting.Logging;
using Akka.Pattern;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Doctor;
using Istota.Actors.Inspection;
using Istota.Actors.Journal;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Actors.Routing;
using Istota.Actors.Talk;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Agent;
using Istota.Host.Configuration;
using Istota.Host.Doctor;
using Istota.Host.Inspection;
using Istota.Host.Journal;
using Istota.Host.Service;
using Istota.Host.Telemetry;

namespace Istota.Host.Daemon;

/// <summary>The actor system of one process, composed: who exists, and whom each may reach.</summary>
public sealed class DaemonActors
{
    private readonly IHost _host;
    private readonly ActorSystem _system;
    private IActorRef? _poller;
    private IActorRef _outbox = ActorRefs.Nobody;
    private volatile UserServices? _services;

    private DaemonActors(IHost host) => (_host, _system) = (host, host.Services.GetRequiredService<ActorSystem>());

    public IActorRef Users { get; private set; } = ActorRefs.Nobody;
    public IActorRef Surfaces { get; private set; } = ActorRefs.Nobody;
    public IActorRef Doctor { get; private set; } = ActorRefs.Nobody;
    public IActorRef Inspector { get; private set; } = ActorRefs.Nobody;
    public Task Terminated => _system.WhenTerminated;

    /// <summary>Whom the watchdog asks whether they still answer.</summary>
    internal Vitals Vitals(TimeProvider time) => new(
        new Dictionary<string, IActorRef> { ["users"] = Users, ["surfaces"] = Surfaces, ["outbox"] = _outbox, ["inspector"] = Inspector },
        _poller, _system.ActorOf(Supervised(JournalPulseActor.Props(), "writer"), "pulse"), time);

    public static async Task<DaemonActors> StartAsync(IstotaConfig config, DaemonParts parts, CancellationToken ct)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(parts.Logs);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddAkka("istota", (akka, _) => akka
            .AddSetup(new LoggerFactorySetup(parts.Logs)).AddSetup(parts.Telemetry.Journal)
            .ConfigureLoggers(log => { log.ClearLoggers(); log.AddLogger<ActorLogger>(); })
            .WithJournal(parts.Database.Path));
        var host = builder.Build();
        await host.StartAsync(ct);
        var actors = new DaemonActors(host);
        actors.Compose(config, parts);
        return actors;
    }

    /// <summary>Everybody is there and every way in is open: those with work from before go on.</summary>
    public void Begin() => Users.Tell(UsersStart.Instance);

    /// <summary>When the mailbox has been opened, so that mail from now on is new to it; or could not be, or took too long, which /readyz tells.</summary>
    public async Task MailboxBegunAsync(TimeSpan within, CancellationToken ct)
    {
        if (_poller is null) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(within);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while ((await _poller.Ask<MailboxView>(MailboxQuery.Instance, limit.Token)).State == "starting") await look.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Everything else runs without it.
        }
    }

    /// <summary>Another configuration is in force, and <paramref name="parts"/> has it: whoever keeps something of it hears.</summary>
    public void Use(IstotaConfig before, IstotaConfig config, DaemonParts parts)
    {
        _services = _services! with { Tasks = parts.TaskServices(config) };
        Users.Tell(new UsersChanged(_services.Tasks));
        // A surface that was refused logs in anew: what was wrong may have been mended on the server.
        if (parts.Talk is { } talk && (TalkEdge.Differs(before, config) || parts.Readiness.Problems.ContainsKey(Readiness.Talk)))
            Surfaces.Tell(new SurfaceChanged(TalkSurfaceActor.Name, TalkEdge.Surface(config, parts, talk, Users)));
    }

    /// <summary>From the outside in: nothing new comes, what was told to a user is journaled, then all ends.</summary>
    public async Task StopAsync(TimeSpan within)
    {
        var half = within / 3;
        if (_poller is not null) await StopAsync(_poller, half, PoisonPill.Instance);
        await StopAsync(_outbox, half, OutboxStop.Instance);
        await StopAsync(Users, half, UserStop.Instance);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _host.StopAsync(patience.Token);
        _host.Dispose();
    }

    private static async Task StopAsync(IActorRef actor, TimeSpan within, object message)
    {
        try
        {
            await actor.GracefulStop(within, message);
        }
        catch (TaskCanceledException)
        {
            // It had its time; what it was doing is done again at the next start.
        }
    }

    private void Compose(IstotaConfig config, DaemonParts parts)
    {
        // A name for this life of this process: work of another life has an unclear outcome.
        var lives = Incarnations.Of(_system);
        var node = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{ProcessTable.Identify(Environment.ProcessId)?.StartedAt}");
        var decisions = _system.ActorOf(DecisionLogActor.Props(parts.Decisions, parts.Telemetry.Decided), "decisions");
        Users = _system.ActorOf(UsersActor.Props(parts.Users, user => UserActor.Props(user, _services!), parts.Journals, parts.Time), "users");
        var surfaces = new Dictionary<string, Props>
        {
            [WebSurfaceActor.Name] = WebSurfaceActor.Props(Users, parts.Rooms, new PostedMail(parts.Mails, parts.ReadAsync, parts.Recent), parts.Time),
        };
        if (parts.Talk is { } talk) surfaces[TalkSurfaceActor.Name] = TalkEdge.Surface(config, parts, talk, Users);
        Surfaces = _system.ActorOf(SurfacesActor.Props(surfaces), "surfaces");
        _outbox = _system.ActorOf(OutboxActor.Props(
            new OutboxSettings { Node = node, InstallKey = parts.InstallKey, BotDomain = parts.Users.Directory.Bot.Domain },
            MailEdge.OutboxPorts(config, parts), Users), "outbox");
        _services = new UserServices(parts.Users, node, Surfaces, _outbox, decisions, parts.Threads, parts.Filed, parts.Decisions,
            parts.Runner, new HandOver(parts.Folders), parts.TaskServices(config), parts.Outgoing, parts.Time)
        { Watch = parts.Telemetry.Users };

        var marks = new RoundtripMarks(parts.InstallKey);
        Doctor = _system.ActorOf(DoctorActor.Props(
            new DoctorPorts(parts.SelfCheck, new RoundtripMail(() => parts.InForce.Config!, parts.MailTokens, parts.Time), marks, parts.Users, Users, _system.ActorSelection("/user/mailbox"), parts.Time), new DoctorSettings()), "doctor");
        var router = _system.ActorOf(RouterActor.Props(parts.Threads, () => parts.Users.Directory, Users, decisions, new OwnChecks(marks, Doctor)), "router");
        if (config.Email.Enabled)
            _poller = _system.ActorOf(Supervised(MailboxPollerActor.Props(MailEdge.PollerPorts(config, parts, router, Users), MailEdge.PollerSettings(config, parts)), "poller"), "mailbox");
        else
            parts.Readiness.Report(Readiness.Mailbox, null);

        Inspector = _system.ActorOf(InspectorActor.Props(new InspectionSources
        {
            Users = Users,
            Mailbox = _poller ?? _system.ActorOf(Props.Create<MailboxOff>(), "mailbox"),
            Talk = parts.Talk is null ? null : _system.ActorSelection(Surfaces.Path / TalkSurfaceActor.Name),
            Doctor = Doctor,
            Policies = parts.Users,
            Threads = parts.Threads,
            Filed = parts.Filed,
            Decisions = parts.Decisions,
            Facts = new SystemFacts(parts.Time, config.Storage.DataDir, () => parts.Source, () => parts.Readiness.Problems),
            Log = parts.Ring,
            Lives = lives,
        }), "inspector");
#if PETABRIDGE_CMD
        PetabridgeAdapter.Start(_system, Inspector);
#endif
    }

    /// <summary>A write that failed, as on a full disk, stops a persistent actor, and any other fault does here too; it is made again after a pause, and asks its journal.</summary>
    private static Props Supervised(Props child, string name) => BackoffSupervisor.Props(
        Akka.Pattern.Backoff.OnStop(child, name, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), 0.2, -1).WithDefaultStoppingStrategy());
}
