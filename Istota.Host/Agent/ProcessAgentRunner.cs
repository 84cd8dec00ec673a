using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Istota.Actors.Agent;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Host.Configuration;

namespace Istota.Host.Agent;

/// <summary>Runs the agent as a process with a session of its own (docs/agents.md): it starts with a fixed environment in fresh folders, and after any end nothing of it is left running before a file of it is read.</summary>
public sealed class ProcessAgentRunner : IAgentRunner, IAsyncDisposable
{
    private volatile Box _box;
    private readonly AgentFolders _folders;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places;
    private readonly Orphans? _orphans;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Task, byte> _running = new();

    /// <param name="ownsOrphans">whether this process is the subreaper of all below it (<see cref="Subreaper.Enable"/>) and nobody else in it makes sessions.</param>
    public ProcessAgentRunner(AgentSettings settings, AgentSandbox sandbox, TimeProvider time, bool ownsOrphans = false)
    {
        _orphans = ownsOrphans ? new Orphans() : null;
        (_box, _folders, _time) = (new Box(settings, sandbox), settings.Folders, time);
        _places = new SemaphoreSlim(settings.MaxConcurrentTasks);
    }

    /// <summary>For attempts that start from now on; folders and the number of places stay.</summary>
    public void Use(AgentSettings settings, AgentSandbox sandbox) => _box = new Box(settings, sandbox);

    public async Task<AttemptOutcome> RunAsync(AgentRun run, Func<AgentProcess, Task> started, Action<string> progress, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _closing.Token);
        var running = RunInPlaceAsync(run, started, progress, either.Token);
        _running.TryAdd(running, 0);
        try
        {
            return await running is AttemptOutcome.Stopped && !stop.IsCancellationRequested ? Closing : await running;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return stop.IsCancellationRequested ? new AttemptOutcome.Stopped() : Closing;
        }
        finally
        {
            _running.TryRemove(running, out _);
        }
    }

    private static AttemptOutcome Closing => new AttemptOutcome.CutShort("the daemon ended while it ran");

    public async Task KillLeftoverAsync(AgentProcess process, CancellationToken ct)
    {
        var tasks = _folders.Tasks + "/";
        var rows = ProcessTable.Read();
        var leader = rows.Find(row => row.Pid == process.Pid);
        if (process.Pid <= 1 || (leader is not null && ProcessTable.Identity(leader) != process.StartedAt))
            return;
        // A group whose leader is gone may be another's by now; its members say whose they are.
        var attempts = rows.Where(row => row.Group == process.Pid || row.Session == process.Pid)
            .Select(row => ProcessTable.Variable(row.Pid, AgentEnvironment.DeferredDir))
            .Where(deferred => deferred?.StartsWith(tasks, StringComparison.Ordinal) == true)
            .Distinct().ToList();
        foreach (var deferred in attempts)
            await new AttemptProcesses(deferred!, leader?.Pid ?? 0, leader?.Started ?? "").KillAsync();
        if (leader is not null && attempts.Count == 0)
            await new AttemptProcesses("", leader.Pid, leader.Started).KillAsync();
    }

    public async Task DropAttemptAsync(TaskId task, int attempt, CancellationToken ct)
    {
        await new AttemptProcesses(_folders.Deferred(task, attempt), 0, "").KillAsync();
        await _folders.DropAttemptAsync(task, attempt, ct);
    }

    /// <summary>Stops what runs, and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_running.Keys).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task<AttemptOutcome> RunInPlaceAsync(AgentRun run, Func<AgentProcess, Task> started, Action<string> progress, CancellationToken stop)
    {
        await _places.WaitAsync(stop);
        try
        {
            await _folders.PrepareAsync(run.Task, run.Attempt, stop);
            var outcome = await RunProcessAsync(_box, run, started, progress, stop);
            if (outcome is AttemptOutcome.Failed failed)
                outcome = failed with { Alerts = await AlertsAsync(run) };
            // A failed attempt keeps its folder until its user has journaled the alerts in it.
            if (outcome is AttemptOutcome.Stopped)
                await _folders.DropAttemptAsync(run.Task, run.Attempt, CancellationToken.None);
            return outcome;
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<AttemptOutcome> RunProcessAsync(Box box, AgentRun run, Func<AgentProcess, Task> started, Action<string> progress, CancellationToken stop)
    {
        using var process = _orphans is null ? Process.Start(StartInfo(box, run))! : _orphans.Start(StartInfo(box, run));
        var identity = ProcessTable.Identify(process.Id) ?? new AgentProcess(process.Id, "");
        var all = new AttemptProcesses(_folders.Deferred(run.Task, run.Attempt), process.Id, identity.StartedAt.Split(':')[^1]);
        AgentOutput output = box.Settings.Format == AgentFormat.ClaudeStreamJson ? new ClaudeOutput(progress, _time) : new TextOutput(progress, _time);
        var errors = new ErrorTail();
        var reading = Task.WhenAll(output.ReadAsync(process.StandardOutput.BaseStream), errors.ReadAsync(process.StandardError.BaseStream));
        using var over = new CancellationTokenSource();
        var watching = all.WatchAsync(_time, over.Token);
        var ended = true;
        using var timeout = new CancellationTokenSource(box.Settings.Timeout, _time);
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await started(identity).WaitAsync(cut.Token);
            var feeding = FeedAsync(process, run.Prompt);
            await process.WaitForExitAsync(cut.Token);
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested)
        {
            ended = false;
            await EndGentlyAsync(box, process, all);
        }
        finally
        {
            await all.KillAsync();
            await process.WaitForExitAsync(CancellationToken.None);
            if (_orphans is not null)
                await _orphans.EndedAsync(process.Id);
            await over.CancelAsync();
            await watching;
        }
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(5), _time, CancellationToken.None));
        return stop.IsCancellationRequested && !ended ? new AttemptOutcome.Stopped() : OutcomeOf(box.Settings, process.ExitCode, timedOut: !ended, output, errors);
    }

    private static AttemptOutcome OutcomeOf(AgentSettings settings, int exitCode, bool timedOut, AgentOutput output, ErrorTail errors)
    {
        if (timedOut)
            return new AttemptOutcome.Failed($"the agent was stopped after {Math.Round(settings.Timeout.TotalMinutes, 1)} minutes", []);
        var (result, problem) = output.Result();
        if (exitCode == 0 && result is not null)
            return new AttemptOutcome.Returned(result);
        var how = exitCode == 0 ? "the agent failed" : exitCode > 128 ? $"the agent was killed by signal {exitCode - 128}" : $"the agent ended with exit code {exitCode}";
        var why = settings.Format == AgentFormat.ClaudeStreamJson && problem is not null ? SafeText.OneLine(problem, 300) : "";
        var last = errors.LastLine;
        return new AttemptOutcome.Failed(string.Join(": ", new[] { how, why, last }.Where(part => part.Length > 0)), []);
    }

    /// <summary>setsid(1) makes the session and the group, and then is the agent: its process id is the group's.</summary>
    private ProcessStartInfo StartInfo(Box box, AgentRun run)
    {
        var command = box.Settings.Command.Count > 0 ? box.Settings.Command : [Path.Combine(_folders.Bin, "istota"), "demo-agent"];
        var start = new ProcessStartInfo("setsid", box.Sandbox.Wrap(run.Task, run.Attempt, command))
        {
            WorkingDirectory = _folders.Work(run.Task, run.Attempt),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in AgentEnvironment.Of(run, box.Settings))
            start.Environment[name] = value;
        return start;
    }

    private static async Task FeedAsync(Process process, string prompt)
    {
        try
        {
            await using var input = process.StandardInput.BaseStream;
            await input.WriteAsync(Encoding.UTF8.GetBytes(prompt));
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // an agent need not read its prompt to the end
        }
    }

    private async Task EndGentlyAsync(Box box, Process process, AttemptProcesses all)
    {
        all.Terminate();
        using var grace = new CancellationTokenSource(box.Settings.Grace, _time);
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            // what is left is killed next
        }
    }

    /// <summary>The alerts that a failed attempt wrote; anything odd about the file, and there are none.</summary>
    private async Task<IReadOnlyList<DeferredAlert>> AlertsAsync(AgentRun run)
    {
        using var folder = _folders.OpenDeferred(run.Task, run.Attempt);
        if (folder is null)
            return [];
        var name = DeferredNames.Of(run.Task, DeferredKind.UserAlerts);
        var (bytes, _) = await folder.ReadAllAsync(name, DeferredFiles.MaxBytes, CancellationToken.None);
        return bytes is null ? [] : DeferredFiles.ReadAlerts(name, bytes).Value ?? [];
    }

    private sealed record Box(AgentSettings Settings, AgentSandbox Sandbox);
}
