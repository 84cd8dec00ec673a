using System.Security.Cryptography;
using Istota.Actors.Agent;
using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Host.Agent;
using Istota.Host.Configuration;
using Istota.Host.Doctor;
using Istota.Host.Inspection;
using Istota.Host.Journal;
using Istota.Host.Login;
using Istota.Host.Storage;
using Istota.Host.Talk;
using Istota.Host.Telemetry;
using Istota.Host.Users;
using Istota.Host.Web;

namespace Istota.Host.Daemon;

/// <summary>What the daemon is made of before an actor runs: stores, the agent's box, logs; opened once, closed last.</summary>
public sealed class DaemonParts : IAsyncDisposable
{
    /// <summary>Until the end: somebody may be in the middle of a call.</summary>
    private readonly List<HttpTalk> _retired = [];

    public required ILoggerFactory Logs { get; init; }
    public required LogRing Ring { get; init; }
    public required Readiness Readiness { get; init; }
    public required Storage.Database Database { get; init; }
    public required SqliteMailStore Mails { get; init; }
    public required SqliteOutgoingStore Outgoing { get; init; }
    public required SqliteThreadIndex Threads { get; init; }
    public required SqliteFiledStore Filed { get; init; }
    public required SqliteDecisionStore Decisions { get; init; }
    public required SqliteRoomStore Rooms { get; init; }
    public required SqliteTalkStore TalkStore { get; init; }
    public required HttpTalk? Talk { get; set; }
    public required TokenService Tokens { get; init; }
    public required AccessTokens? MailTokens { get; init; }
    public required UserJournals Journals { get; init; }
    public required byte[] InstallKey { get; init; }
    /// <summary>Mail was being dealt with elsewhere until now.</summary>
    public required bool FirstSweepAll { get; init; }
    public required ConfiguredUsers Users { get; init; }
    public required AgentFolders Folders { get; init; }
    public required AgentSandbox Sandbox { get; set; }
    public required ProcessAgentRunner Runner { get; init; }
    public ISelfCheck SelfCheck => DoctorParts.ForDaemon(() => InForce, MailTokens);
    public required LoadResult InForce { get; set; }
    public required MailReaderSettings Reading { get; set; }
    public required PromptSettings Prompt { get; set; }
    public required DaemonTelemetry Telemetry { get; init; }
    public required CollectorExport? Collector { get; init; }
    public RecentMails Recent { get; } = new();
    /// <summary>Which configuration is in force, and what is the matter with the file, for people.</summary>
    public required string Source { get; set; }
    public TimeProvider Time { get; } = TimeProvider.System;

    public static async Task<DaemonParts> OpenAsync(LoadResult loaded, IstotaConfig config, CancellationToken ct)
    {
        var readiness = new Readiness();
        var ring = new LogRing(TimeProvider.System);
        var collector = CollectorExport.Open(config.Telemetry.OtlpEndpoint);
        var logs = Logging.Make(config.Telemetry.LogFormat, ring, collector);
        var database = Storage.Database.Open(new DatabaseOptions(config.Storage.DataDir)
        {
            Health = fault => readiness.Report(Readiness.Journal, fault?.Message),
        });
        readiness.Report(Readiness.Journal, null);

        var folders = new AgentFolders(config.Storage.DataDir, config.Storage.UsersRoot);
        var agent = AgentOf(loaded, config, folders);
        await AgentLauncher.InstallAsync(folders, ct);
        var sandbox = await SandboxAsync(agent, ct);

        var settings = new SqliteSettingsStore(database);
        var installKey = await settings.InstallKeyAsync(ct);
        var users = new ConfiguredUsers(config, await settings.RestoredAtAsync(ct));
        return new DaemonParts
        {
            Logs = logs,
            Ring = ring,
            Readiness = readiness,
            Database = database,
            Mails = new SqliteMailStore(database),
            Outgoing = new SqliteOutgoingStore(database),
            Threads = new SqliteThreadIndex(database),
            Filed = new SqliteFiledStore(database),
            Decisions = new SqliteDecisionStore(database),
            Rooms = new SqliteRoomStore(database),
            TalkStore = new SqliteTalkStore(database),
            Talk = TalkEdge.Open(config, readiness, logs),
            Tokens = new TokenService(new SqliteTokenStore(database), TimeProvider.System),
            MailTokens = AccessTokens.Of(config, TimeProvider.System),
            Journals = new UserJournals(database),
            InstallKey = installKey,
            Users = users,
            FirstSweepAll = await settings.FirstSweepAllAsync(ct),
            Folders = folders,
            Sandbox = sandbox,
            // As child subreaper it adopts whatever an agent leaves behind, and ends it.
            Runner = new ProcessAgentRunner(agent, sandbox, TimeProvider.System, ownsOrphans: Subreaper.Enable()),
            Reading = ReadingOf(config),
            Prompt = await PromptAsync(config, ct),
            Telemetry = new DaemonTelemetry(installKey, users, readiness, database, logs, TimeProvider.System),
            Collector = collector,
            InForce = loaded,
            Source = loaded.Source,
        };
    }

    /// <summary>Reads a stored mail again. When it arrived is not asked of this reading.</summary>
    public Task<InboundMail> ReadAsync(MailKey key, byte[] raw, CancellationToken ct) => MailReader.ReadAsync(key, raw, DateTimeOffset.UnixEpoch, Reading, ct);

    /// <summary>Another configuration is in force. Throws, and changes nothing, where it cannot be.</summary>
    public async Task UseAsync(LoadResult loaded, IstotaConfig config, CancellationToken ct)
    {
        var agent = AgentOf(loaded, config, Folders);
        var sandbox = await SandboxAsync(agent, ct);
        Prompt = await PromptAsync(config, ct);
        (Reading, Sandbox) = (ReadingOf(config), sandbox);
        Runner.Use(agent, sandbox);
        Users.Use(config);
        InForce = loaded;
        if (Talk is { } talk && !talk.Serves(config.Nextcloud))
        {
            _retired.Add(talk);
            Talk = TalkEdge.Open(config, Readiness, Logs);
        }
    }

    public TaskServices TaskServices(IstotaConfig config) => new(
        Runner, Mails, new AttachmentStore(Folders, config.Scheduler.EmailMaxAttachmentBytes, (raw, index) => MailReader.ReadAttachment(raw, index, Reading)),
        Prompt, ReadAsync, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)), Time);

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        Talk?.Dispose();
        MailTokens?.Dispose();
        foreach (var talk in _retired) talk.Dispose();
        await Database.DisposeAsync();
        Collector?.Dispose();
        Telemetry.Dispose();
        Logs.Dispose();
        Ring.Dispose();
    }

    internal static AgentSettings AgentOf(LoadResult loaded, IstotaConfig config, AgentFolders folders) => new()
    {
        Folders = folders,
        Command = config.Agent.Command,
        Format = config.Agent.Format,
        Env = config.Agent.Env.ToDictionary(e => e.Key, e => e.Value.Reveal() ?? ""),
        Sandbox = config.Agent.Sandbox,
        MaxConcurrentTasks = config.Scheduler.MaxConcurrentTasks,
        Timeout = config.Scheduler.TaskTimeout,
        Hidden = loaded.SecretFiles,
    };

    private static async Task<AgentSandbox> SandboxAsync(AgentSettings agent, CancellationToken ct)
    {
        var sandbox = await AgentSandbox.ProbeAsync(agent, ct);
        return agent.Sandbox != Configuration.Sandbox.Bwrap || sandbox.Status.Active ? sandbox
            : throw new DaemonException($"agent.sandbox = \"bwrap\", but bubblewrap does not work here: {sandbox.Status.Reason}");
    }

    private static MailReaderSettings ReadingOf(IstotaConfig config) => new() { AuthservId = config.Email.AuthservId };

    private static async Task<PromptSettings> PromptAsync(IstotaConfig config, CancellationToken ct) =>
        new(await InstructionsAsync(config.Agent.InstructionsFile, ct), config.Scheduler.EmailMaxBodyChars);

    private static async Task<string> InstructionsAsync(string? file, CancellationToken ct) => file is null ? "" : await File.ReadAllTextAsync(file, ct);
}
