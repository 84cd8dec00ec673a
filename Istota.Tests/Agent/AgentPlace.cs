using System.Runtime.CompilerServices;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Users;
using Istota.Host.Agent;
using Istota.Host.Configuration;

namespace Istota.Tests.Agent;

/// <summary>A data folder of its own with scripted agents in it.</summary>
internal sealed class AgentPlace : IDisposable
{
    public static readonly TaskId Task = new(new UserId("anna"), 7);
    public string Root { get; } = Directory.CreateTempSubdirectory("istota-agent-").FullName;
    public AgentFolders Folders { get; }

    public AgentPlace() => Folders = new AgentFolders(Path.Combine(Root, "data"), Path.Combine(Root, "users"));

    public AgentSettings Settings(string script, Sandbox sandbox = Sandbox.None) => new()
    {
        Folders = Folders,
        Command = ["/bin/sh", "-c", script],
        Sandbox = sandbox,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public static AgentRun Run(string prompt = "prompt", int attempt = 1) =>
        new(Task, attempt, TaskSource.Email, ConversationId.Of(new Place("web", "main")), "bot+anna@home.example", prompt);

    public Task<AttemptOutcome> RunAsync(string script, string prompt = "prompt", Func<AgentSettings, AgentSettings>? with = null, CancellationToken stop = default) =>
        RunAsync(Settings(script) is var settings && with is not null ? with(settings) : settings, Run(prompt), stop: stop);

    public static async Task<AttemptOutcome> RunAsync(AgentSettings settings, AgentRun run, Func<AgentProcess, Task>? started = null, Action<string>? progress = null, CancellationToken stop = default)
    {
        await using var runner = await RunnerAsync(settings);
        return await runner.RunAsync(run, started ?? (_ => System.Threading.Tasks.Task.CompletedTask), progress ?? (_ => { }), stop);
    }

    public static async Task<ProcessAgentRunner> RunnerAsync(AgentSettings settings) =>
        new(settings, await AgentSandbox.ProbeAsync(settings, CancellationToken.None), TimeProvider.System);

    public static string Result(AttemptOutcome outcome, [CallerArgumentExpression(nameof(outcome))] string what = "") => outcome switch
    {
        AttemptOutcome.Returned returned => returned.Result,
        AttemptOutcome.Failed failed => throw new InvalidOperationException($"{what}: {failed.Reason}"),
        _ => throw new InvalidOperationException($"{what}: {outcome}"),
    };

    /// <summary>Whether a process lives, a zombie being none.</summary>
    public static bool Lives(int pid) => ProcessTable.Read(pid) is { IsDead: false };

    /// <summary>What the agent wrote into its deferred folder, put there by hand.</summary>
    public void Deferred(string name, string text, int attempt = 1)
    {
        AgentFolders.Make(Folders.Work(Task, attempt));
        AgentFolders.Make(Folders.Deferred(Task, attempt));
        File.WriteAllText(Path.Combine(Folders.Deferred(Task, attempt), name), text);
    }

    public void Dispose() => AgentFolders.DropAsync(Root, CancellationToken.None).GetAwaiter().GetResult();
}
