using Akka.Actor;
using Istota.Actors.Mail;
using Istota.Actors.Users;
using Istota.Host.Configuration;
using Istota.Host.Configuration.Reload;

namespace Istota.Host.Daemon.Reload;

/// <summary>Reads the configuration again when it is asked to or the file changes: what can be, is in force at once, what cannot is named, and a broken file changes nothing (docs/reload.md).</summary>
internal sealed class ConfigReload : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly DaemonParts _parts;
    private readonly DaemonActors _actors;
    private readonly ILogger _log;
    private readonly Task _work;
    private LoadResult _running;
    private string? _trouble;

    private ConfigReload(LoadResult running, DaemonParts parts, DaemonActors actors)
    {
        (_running, _parts, _actors) = (running, parts, actors);
        _log = parts.Logs.CreateLogger("Istota.Configuration");
        _work = RunAsync(_stop.Token);
    }

    public static ConfigReload Start(LoadResult loaded, DaemonParts parts, DaemonActors actors) => new(loaded, parts, actors);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        using var watch = new ConfigWatch(_parts.Time);
        var files = FilesOf(_running);
        watch.Watch(files);
        try
        {
            // It may have changed while the daemon was starting.
            if (_running.Again?.Invoke() is { } now && (ReloadPlan.Of(_running, now) is not { InForce: { }, Now: [], AtRestart: [] })) watch.Ask();
            while (true)
            {
                var asked = await watch.ChangedAsync(stop);
                _log.LogInformation("Reading the configuration again: {Why}", asked ? "it was asked for" : "its file has changed");
                await TryAsync(stop);
                if (FilesOf(_running) is var next && !next.SequenceEqual(files)) watch.Watch(files = next);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the daemon ends
        }
    }

    /// <summary>No fault of one reading ends the watch.</summary>
    private async Task TryAsync(CancellationToken stop)
    {
        try
        {
            await ReloadAsync(stop);
        }
        catch (Exception cause) when (!stop.IsCancellationRequested)
        {
            Refuse([$"{_running.Source}: {cause.Message}"]);
        }
    }

    private async Task ReloadAsync(CancellationToken stop)
    {
        if (_running.Again is not { } again)
        {
            _log.LogWarning("There is no configuration file: Istota runs on its embedded defaults, and there is nothing to read again");
            return;
        }
        var wanted = again();
        var plan = ReloadPlan.Of(_running, wanted);
        if (plan.InForce is not { } next)
        {
            // A refused file names secrets too.
            if (wanted.SecretFiles.Except(_running.SecretFiles).Any())
            {
                _running = _running.Hiding(wanted);
                await _parts.UseAsync(_running, _running.Config!, stop);
            }
            Refuse(plan.Errors.Select(e => e.ToString()).ToList());
            return;
        }
        var prompt = _parts.Prompt;
        try
        {
            await _parts.UseAsync(next, next.Config!, stop);
        }
        catch (Exception cause) when (cause is DaemonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Refuse([$"{next.Source}: {cause.Message}"]);
            return;
        }
        if (prompt.Instructions != _parts.Prompt.Instructions) _log.LogInformation("  agent.instructions_file: the text in it changed");
        var before = _running;
        _running = next;
        _actors.Use(before.Config!, next.Config!, _parts);
        foreach (var gone in before.Config!.Users.Keys.Except(next.Config!.Users.Keys)) _parts.Tokens.Cut(new UserId(gone));
        Tell(plan, next);
    }

    private void Tell(ReloadPlan plan, LoadResult next)
    {
        foreach (var warning in next.Warnings) _log.LogWarning("{Warning}", warning);
        foreach (var change in plan.Now) _log.LogInformation("  {Change}", change);
        foreach (var change in plan.AtRestart) _log.LogWarning("  {Change} (needs a restart)", change);
        _log.LogInformation("The configuration is in force: {Now} changed, {AtRestart} need a restart", plan.Now.Count, plan.AtRestart.Count);
        _parts.Source = plan.AtRestart.Count == 0 ? next.Source : $"{next.Source}; these need a restart: {string.Join(", ", plan.AtRestart.Select(c => c.Key))}";
        if (_trouble is null) return;
        _trouble = null;
        TellOperators("The configuration is read again without errors.");
    }

    private void Refuse(List<string> errors)
    {
        foreach (var error in errors) _log.LogError("{Error}", error);
        _log.LogError("The configuration was not taken: everything stays as it was ({Errors} errors)", errors.Count);
        _parts.Source = $"{_running.Source}; the file as it is now is not used: {errors[0]}";
        if (_trouble == errors[0]) return;
        _trouble = errors[0];
        var more = errors.Count > 1 ? $" (and {errors.Count - 1} more: `istota config check`)" : "";
        TellOperators($"The configuration was changed, and is not used: {SafeText.CommonMark(SafeText.OneLine(errors[0], 500))}{more}");
    }

    private void TellOperators(string text)
    {
        foreach (var admin in _parts.Users.All.Where(u => _parts.Users.Of(u) is { Admin: true }))
            _actors.Users.Tell(new UserCommand.Notify(null, text) { User = admin, At = _parts.Time.GetUtcNow() });
    }

    /// <summary>The file, and those that it names and whose text counts.</summary>
    private static IReadOnlyList<string> FilesOf(LoadResult loaded) =>
        loaded.File is null ? [] : [.. loaded.SecretFiles, .. loaded.Config?.Agent.InstructionsFile is { } instructions ? [instructions] : Array.Empty<string>()];
}
