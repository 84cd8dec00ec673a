namespace Istota.Host.Daemon;

/// <summary>Signals belong to the daemon; the hosts inside it end when they are told to.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
