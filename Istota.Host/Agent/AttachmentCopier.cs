using System.Globalization;
using System.Security.Cryptography;
using Istota.Actors.Agent;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;

namespace Istota.Host.Agent;

/// <summary>Copies the attachments that an agent named into the folder that is handed over, from its user's folder or its own alone, so that what a person approves is what is sent.</summary>
internal sealed class AttachmentCopier(AgentFolders folders, TaskId task, int attempt)
{
    public const long MaxBytes = 25 * 1024 * 1024;
    public const long MaxTotal = 4 * MaxBytes;
    public const int MaxFiles = 500;
    private long _total;
    private int _files;

    public async Task CopyAsync(SafeFolder deferred, CancellationToken ct)
    {
        var name = DeferredNames.Of(task, DeferredKind.EmailSend);
        var (json, _) = await deferred.ReadAllAsync(name, DeferredFiles.MaxBytes, ct);
        // A file with a fault fails whole when it is read from the outbox; none of its attachments is needed.
        var entries = json is null ? [] : DeferredFiles.ReadSend(name, json).Value ?? [];
        if (entries.All(entry => entry.Attachments.Count == 0))
            return;
        using var into = deferred.Folder(AttachmentIndex.Folder, make: true) ?? throw new IOException("the place of the attachments is taken");
        var copied = new List<CopiedAttachment>();
        for (var entry = 0; entry < entries.Count; entry++)
            foreach (var path in entries[entry].Attachments)
                copied.Add(await CopyAsync(into, name, entry, path, copied.Count, ct));
        await into.WriteAsync(AttachmentIndex.FileName, AttachmentIndex.Write(copied), ct);
        into.Sync();
    }

    private async Task<CopiedAttachment> CopyAsync(SafeFolder into, string file, int entry, string path, int number, CancellationToken ct)
    {
        var name = FileNames.Safe(path, number);
        if (++_files > MaxFiles)
            return Refused($"is one of more than {MaxFiles} attachments");
        var (opened, within) = Locate(path);
        using var folder = opened;
        if (folder is null)
            return Refused("is neither in the user's folder nor in the task's own");
        await using var from = folder.ReadFile(within, MaxBytes, out var fault);
        if (from is null)
            return Refused(fault!);
        var bytes = new byte[from.Length];
        bytes = bytes[..await from.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct)];
        if ((_total += bytes.Length) > MaxTotal)
            return Refused($"would make more than {MaxTotal / 1024 / 1024} MiB of attachments");
        var copy = number.ToString(CultureInfo.InvariantCulture);
        await into.WriteAsync(copy, bytes, ct);
        return new CopiedAttachment(file, entry, path, copy, name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), null);

        CopiedAttachment Refused(string why) => new(file, entry, path, null, name, 0, "", why);
    }

    /// <summary>The folder that the path is beneath by its words, and the rest of it; a relative path starts in the working folder. What the rest really leads to is seen at opening.</summary>
    private (SafeFolder? Folder, string Within) Locate(string path)
    {
        if (!Path.IsPathRooted(path))
            return (OfAttempt("work"), path);
        if (Below(folders.Work(task, attempt), path) is { } inWork)
            return (OfAttempt("work"), inWork);
        if (Below(folders.Deferred(task, attempt), path) is { } inDeferred)
            return (OfAttempt("deferred"), inDeferred);
        return Below(folders.User(task.User), path) is { } inUser
            ? (AgentFolders.OpenBeneath(folders.UsersRoot, task.User.Value), inUser)
            : (null, "");
    }

    private SafeFolder? OfAttempt(string name) =>
        AgentFolders.OpenBeneath(folders.Tasks, task.ToString(), attempt.ToString(CultureInfo.InvariantCulture), name);

    private static string? Below(string root, string path) =>
        path.StartsWith(root + "/", StringComparison.Ordinal) && path[root.Length..].Trim('/') is { Length: > 0 } within ? within : null;
}
