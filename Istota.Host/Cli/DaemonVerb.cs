using Istota.Host.Configuration;

namespace Istota.Host.Cli;

/// <summary>What every verb that talks to the daemon has in common: the configuration names the socket, and each fault has its exit code.</summary>
internal static class DaemonVerb
{
    public static async Task<int> CallAsync(CliContext context, string? config, Func<ControlClient, Task<int>> call, CancellationToken ct)
    {
        var loaded = context.Load(config);
        if (!loaded.IsValid)
        {
            ConfigCommands.Report(loaded, context.Error);
            return ExitCode.BadUsage;
        }

        try
        {
            using var client = new ControlClient(loaded.Config.Storage.SocketPath);
            return await call(client);
        }
        catch (NoDaemonException none)
        {
            await context.Error.WriteLineAsync(none.Message);
            return ExitCode.NoDaemon;
        }
        catch (ControlFaultException fault)
        {
            await context.Error.WriteLineAsync(fault.Message);
            return fault.ExitCode;
        }
        catch (IOException)
        {
            await context.Error.WriteLineAsync("the daemon has gone");
            return ExitCode.NoDaemon;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return ExitCode.Done; // the person at the keyboard has seen enough
        }
    }
}
