using Istota.Actors.Agent;
using Istota.Actors.Outbox;

namespace Istota.Host.Agent;

/// <summary>
/// Moves what a finished attempt wrote into the outbox: attachments are copied in and all is made durable, then the folder moves in one rename (renameat2(2)).
/// Until the rename everything is done anew each time it is said; after it only what is left of the attempt is dropped.
/// </summary>
public sealed class HandOver(AgentFolders folders) : IHandOver
{
    public async Task HandOverAsync(TaskId task, int attempt, CancellationToken ct)
    {
        var source = folders.Deferred(task, attempt);
        if (folders.OpenDeferred(task, attempt) is { } folder)
        {
            using (folder)
            {
                await CleanAsync(source, folder, ct);
                await new AttachmentCopier(folders, task, attempt).CopyAsync(folder, ct);
                SyncFiles(source, folder);
            }
            Move(source, folders.ReadyFor(task, attempt));
        }
        await folders.DropAttemptAsync(task, attempt, ct);
    }

    /// <summary>What stands in our place is the agent's, or our own from before a crash: away with either.</summary>
    private static async Task CleanAsync(string source, SafeFolder folder, CancellationToken ct)
    {
        var ours = Path.Combine(source, AttachmentIndex.Folder);
        if (Directory.Exists(ours) && new DirectoryInfo(ours).LinkTarget is null)
            await AgentFolders.DropAsync(ours, ct);
        else
            Native.Unlink(folder.Handle, AttachmentIndex.Folder);
        foreach (var unfinished in Directory.EnumerateFiles(source, DeferredNames.Unfinished + "*"))
            Native.Unlink(folder.Handle, Path.GetFileName(unfinished));
    }

    private static void SyncFiles(string source, SafeFolder folder)
    {
        foreach (var path in Directory.EnumerateFiles(source))
            using (var file = folder.ReadFile(Path.GetFileName(path), DeferredFiles.MaxBytes, out _))
                if (file is not null)
                    Native.Sync(file.SafeFileHandle);
        folder.Sync();
    }

    private void Move(string source, string target)
    {
        AgentFolders.Make(folders.Ready);
        if (!Native.Move(source, target))
            return;
        Native.SyncFolder(folders.Ready);
        Native.SyncFolder(Path.GetDirectoryName(source)!);
    }
}
