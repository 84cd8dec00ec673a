using Istota.Host.Agent;
using Istota.Host.Configuration;
using Istota.Host.Daemon.Reload;
using Istota.Host.Import;
using Istota.Host.Inspection;
using Istota.Host.Mailbox;
using Istota.Host.Service;
using Istota.Host.Storage;
using Istota.Host.Storage.Backup;
using Istota.Host.Users;
using Istota.Host.Web;

namespace Istota.Host.Daemon;

/// <summary>The daemon from its first line to its end: claims its folder, opens its stores, starts the actors, then the ways in; and stops in the other order.</summary>
public static class Daemon
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan MailboxWithin = TimeSpan.FromSeconds(5);

    /// <summary>Exit code 0 after a stop that was asked for, 1 when it could not start.</summary>
    public static async Task<int> RunAsync(LoadResult loaded, TextWriter output, TextWriter error, ServiceManager manager, CancellationToken stop)
    {
        var config = loaded.Config ?? throw new ArgumentException("the configuration has errors", nameof(loaded));
        try
        {
            await using var daemon = await StartAsync(loaded, config, output, stop);
            await using var watchdog = daemon.Watch(manager, config);
            manager.Ready();
            await daemon.UntilStoppedAsync(stop);
            manager.Stopping();
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception cause) when (cause is SocketClaimException or StorageException or IOException or UnauthorizedAccessException or DaemonException)
        {
            await error.WriteLineAsync($"istota: {cause.Message}");
            return 1;
        }
    }

    private static async Task<RunningDaemon> StartAsync(LoadResult loaded, IstotaConfig config, TextWriter output, CancellationToken stop)
    {
        Banner.Begin(output, loaded);
        AgentFolders.Make(config.Storage.DataDir);
        AgentFolders.Make(config.Storage.UsersRoot);
        // Whoever holds the socket is the one daemon of this folder; nothing else is opened before.
        var socket = SocketClaim.Take(config.Storage.SocketPath);
        if (BackupRestorer.CutShort(config.Storage.DataDir) is { } cut) throw new DaemonException(cut);

        var parts = await DaemonParts.OpenAsync(loaded, config, stop);
        var actors = await DaemonActors.StartAsync(config, parts, stop);
        var web = config.Web.Enabled ? await WebEdge.StartAsync(config, parts, actors, stop) : null;
        var control = await ControlEdge.StartAsync(socket, config, parts, actors, stop);
        await ImportedTrustTaking.TakeAsync(parts.Database, parts.Users, actors.Users, parts.Time, parts.Logs.CreateLogger("Istota.Import"), stop);
        actors.Begin();
        var housekeeping = Housekeeping.Start(parts, config, actors.Users);
        await actors.MailboxBegunAsync(MailboxWithin, stop);
        var reload = ConfigReload.Start(loaded, parts, actors);
        await Banner.EndAsync(output, loaded, config, parts, stop);
        return new RunningDaemon(parts, actors, web, control, housekeeping, reload);
    }

    /// <summary>Everything that runs, in the order in which it ends.</summary>
    private sealed class RunningDaemon(DaemonParts parts, DaemonActors actors, WebEdge? web, ControlSocket control, Housekeeping housekeeping, ConfigReload reload) : IAsyncDisposable
    {
        public Watchdog? Watch(ServiceManager manager, IstotaConfig config) => manager.WatchdogInterval is { } interval
            ? Watchdog.Start(interval, actors.Vitals(parts.Time).LookAsync, manager.Alive, WatchdogRules.SweepWithin(config), parts.Time, parts.Logs.CreateLogger<Watchdog>())
            : null;

        public async Task UntilStoppedAsync(CancellationToken stop)
        {
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = stop.Register(() => asked.TrySetResult());
            if (await Task.WhenAny(asked.Task, actors.Terminated) == actors.Terminated)
                throw new DaemonException("the actor system ended by itself; its log says why");
        }

        public async ValueTask DisposeAsync()
        {
            await reload.DisposeAsync();
            await control.DisposeAsync();
            await housekeeping.DisposeAsync();
            if (web is not null) await web.DisposeAsync();
            await actors.StopAsync(StopWithin);
            await parts.DisposeAsync();
        }
    }
}

/// <summary>The daemon cannot start or go on; the message is for the operator.</summary>
public sealed class DaemonException(string message, Exception? inner = null) : Exception(message, inner);
