namespace Istota.Host.Service;

/// <summary>Tells the service manager four times within its patience that the daemon lives, as long as the daemon does, so that one bad look is none too many; when it falls silent, the manager starts it again.</summary>
public sealed class Watchdog : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    private Watchdog(Func<CancellationToken, Task> work) => _work = work(_stop.Token);

    /// <param name="interval">the manager's patience.</param>
    /// <param name="look">what there is to see now, within a time.</param>
    /// <param name="alive">tells the manager.</param>
    public static Watchdog Start(TimeSpan interval, Func<TimeSpan, CancellationToken, Task<VitalSigns>> look, Action alive, TimeSpan sweepWithin, TimeProvider time, ILogger log) =>
        new(stop => RunAsync(interval, look, alive, sweepWithin, time, log, stop));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private static async Task RunAsync(TimeSpan interval, Func<TimeSpan, CancellationToken, Task<VitalSigns>> look, Action alive, TimeSpan sweepWithin, TimeProvider time, ILogger log, CancellationToken stop)
    {
        var state = new WatchdogState(time.GetUtcNow());
        using var timer = new PeriodicTimer(interval / 4, time);
        try
        {
            do
            {
                var before = state.Fault;
                state = WatchdogRules.After(state, await look(interval / 4, stop), sweepWithin);
                if (state.Fault is null) alive();
                if (state.Fault != before) Tell(log, state.Fault);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the daemon ends
        }
        catch (Exception cause)
        {
            log.LogError(cause, "The watchdog itself failed, so the daemon will be started again");
        }
    }

    private static void Tell(ILogger log, string? fault)
    {
        if (fault is null) log.LogInformation("The watchdog is content again");
        else log.LogError("The watchdog is not told that all is well, so the daemon will be started again unless this passes: {Fault}", fault);
    }
}
