using Akka.Actor;
using Istota.Host.Configuration;
using Istota.Host.Storage;

namespace Istota.Host.Daemon;

/// <summary>Lets go of what <c>processed_email_retention_days</c> says is old: decisions, the list of filed mail, files of attempts that were taken. The users and the poller forget their own.</summary>
internal sealed class Housekeeping : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(6);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    private Housekeeping(DaemonParts parts, TimeSpan retention, string outbox, DraftLeftovers drafts) => _work = RunAsync(parts, retention, outbox, drafts, _stop.Token);

    public static Housekeeping Start(DaemonParts parts, IstotaConfig config, IActorRef users) =>
        new(parts, config.Scheduler.ProcessedEmailRetention, Path.Combine(config.Storage.DataDir, "outbox"), new DraftLeftovers(parts.Outgoing, parts.Users, users, parts.Time));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private static async Task RunAsync(DaemonParts parts, TimeSpan retention, string outbox, DraftLeftovers drafts, CancellationToken stop)
    {
        var log = parts.Logs.CreateLogger<Housekeeping>();
        using var timer = new PeriodicTimer(Every, parts.Time);
        try
        {
            do
            {
                try
                {
                    var old = parts.Time.GetUtcNow() - retention;
                    await parts.Decisions.PruneAsync(old, stop);
                    await parts.Filed.PruneAsync(old, stop);
                    await parts.TalkStore.PruneAsync(old, stop);
                    DropFiles(Path.Combine(outbox, "done"), old);
                    DropFiles(Path.Combine(outbox, "failed"), old);
                    await drafts.SweepAsync(stop);
                }
                catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or AskTimeoutException) // a full or busy disk passes; StorageException is one
                {
                    log.LogWarning(cause, "Old records could not be dropped now; it is tried again in {Hours} hours", Every.TotalHours);
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the daemon ends
        }
    }

    internal static void DropFiles(string folder, DateTimeOffset old)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(e => e.LastWriteTimeUtc < old.UtcDateTime))
        {
            // A folder that no task handed over failed as a whole, and is kept as a whole.
            if (entry is DirectoryInfo { LinkTarget: null } whole) whole.Delete(recursive: true);
            else entry.Delete();
        }
    }
}
