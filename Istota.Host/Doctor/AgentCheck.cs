using System.Diagnostics;
using System.Globalization;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Users;
using Istota.Host.Agent;
using Istota.Host.Configuration;
using Istota.Host.Daemon;

namespace Istota.Host.Doctor;

/// <summary>Whether the agent's program is there, and, for a person who asks, whether it answers: run as for a task, in its sandbox, in folders of its own that are gone afterwards.</summary>
/// <param name="run">false: it is not started, for each start may cost money.</param>
internal sealed class AgentCheck(LoadResult loaded, IstotaConfig config, bool run) : ICheck
{
    private const string Prompt = """
        ## Instructions

        This is a check by `istota doctor`: nobody wrote, and nothing is to be done. Use no tool.

        ## Request

        Answer with the one word OK.
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(7);

    /// <param name="Program">where it was found; null: nowhere.</param>
    /// <param name="Outcome">null: it was not run.</param>
    public sealed record Seen(string Command, string? Program, AttemptOutcome? Outcome, TimeSpan Took);

    public string Name => "agent";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct) => [Of(await LookAsync(ct))];

    public static Finding Of(Seen seen) => seen switch
    {
        { Program: null } => Finding.Failed("agent", $"the agent's program {seen.Command} is not there, or may not be run", "install it, or set agent.command to its full path"),
        { Outcome: null } => Finding.Ok("agent", seen.Program),
        { Outcome: AttemptOutcome.Returned } => Finding.Ok("agent", string.Create(CultureInfo.InvariantCulture, $"{seen.Program} answered after {seen.Took.TotalSeconds:0.0} s")),
        { Outcome: AttemptOutcome.Stopped } => Finding.Warning("agent", string.Create(CultureInfo.InvariantCulture, $"{seen.Program} starts, but had not answered after {s_patience.TotalSeconds:0} s and was stopped"), "try it by hand; slow is no fault, a question on the terminal is"),
        { Outcome: AttemptOutcome.Failed failed } => Finding.Failed("agent", $"{seen.Program} fails: {SafeText.OneLine(failed.Reason, 300)}", "run the command by hand as the user of the daemon; look at agent.command and agent.env, and whether it is logged in"),
        _ => Finding.Failed("agent", $"{seen.Program} did not come to an end", "run the command by hand as the user of the daemon"),
    };

    private async Task<Seen> LookAsync(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("istota-doctor-").FullName;
        try
        {
            var folders = new AgentFolders(Path.Combine(folder, "data"), Path.Combine(folder, "users"));
            var real = DaemonParts.AgentOf(loaded, config, folders);
            // The real folders are hidden as they are from a real task: these here stand in their place.
            var settings = real with { Timeout = TimeSpan.FromMinutes(1), Grace = TimeSpan.FromSeconds(0.5), Hidden = [.. real.Hidden, .. new[] { config.Storage.DataDir, config.Storage.UsersRoot }.Where(Directory.Exists)] };
            var command = settings.Command.Count > 0 ? settings.Command[0] : "the built-in demonstration agent";
            var program = settings.Command.Count > 0 ? Find(command, PathOf(settings)) : command;
            return program is null || !run ? new Seen(command, program, null, default) : await TryAsync(command, program, settings, ct);
        }
        finally
        {
            await AgentFolders.DropAsync(folder, CancellationToken.None);
        }
    }

    private static async Task<Seen> TryAsync(string command, string program, AgentSettings settings, CancellationToken ct)
    {
        AgentFolders.Make(settings.Folders.DataDir);
        await AgentLauncher.InstallAsync(settings.Folders, ct);
        await using var runner = new ProcessAgentRunner(settings, await AgentSandbox.ProbeAsync(settings, ct), TimeProvider.System);
        var task = new AgentRun(new TaskId(new UserId("doctor"), 1), 1, TaskSource.Cli, new ConversationId("doctor"), "", Prompt);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(s_patience);
        var began = Stopwatch.GetTimestamp();
        var outcome = await runner.RunAsync(task, _ => Task.CompletedTask, _ => { }, patience.Token);
        return new Seen(command, program, outcome, Stopwatch.GetElapsedTime(began));
    }

    private static string PathOf(AgentSettings settings) => settings.Env.GetValueOrDefault("PATH") ?? settings.Passed.GetValueOrDefault("PATH") ?? "";

    /// <summary>As execvp(3) looks for it.</summary>
    public static string? Find(string command, string path) => command.Contains('/', StringComparison.Ordinal)
        ? IsProgram(command) ? command : null
        : path.Split(':').Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, command)).FirstOrDefault(IsProgram);

    private static bool IsProgram(string file) =>
        File.Exists(file) && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
