using System.Diagnostics;
using System.Globalization;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Host.Agent;

namespace Istota.Host.Storage.Backup;

/// <summary>How long the daemon's writes may wait for a backup.</summary>
/// <param name="Gladly">folders of agents that take longer are left out.</param>
/// <param name="Most">when even what is being handed over takes longer, there is no backup.</param>
internal sealed record LockPatience(TimeSpan Gladly, TimeSpan Most)
{
    public static readonly LockPatience Usual = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));
}

/// <summary>Copies the folders between agent and outbox while the write lock is held. Agents write there: no file and no number of files may hold the lock for long.</summary>
internal sealed class HandOverCopy(string data, string staging, LockPatience patience, List<string> leftOut)
{
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Stopwatch _held = Stopwatch.StartNew();
    private readonly byte[] _buffer = new byte[1024 * 1024];

    /// <summary>In the order in which files move, so that none moves past us; last what the journal promises nothing of.</summary>
    public void Copy()
    {
        var begun = Begun();
        Copy("tasks", path => path.Split('/') is [var task, var attempt, ..] parts
            ? !begun.Contains($"{task}/{attempt}") || parts is [_, _, not "deferred", ..] or [_, _, _, AttachmentIndex.Folder, ..]
            : !begun.Any(b => b.StartsWith(path + "/", StringComparison.Ordinal)), needed: true, DeferredFiles.MaxBytes);
        Copy("outbox/ready", _ => false, needed: true);
        Copy("tasks", path => path.Split('/') is [var task, var attempt, "deferred", ..] && begun.Contains($"{task}/{attempt}"), needed: false);
    }

    /// <summary>TASK/ATTEMPT of each hand-over that has begun: as long as the lock is held, no other begins.</summary>
    private HashSet<string> Begun()
    {
        var tasks = Path.Combine(data, "tasks");
        if (!Directory.Exists(tasks)) return [];
        using var past = PastData.TryOpen(data, out var problem) ?? throw new BackupException($"the backup was not made: {problem}");
        return Directory.EnumerateDirectories(tasks).Select(Path.GetFileName).OfType<string>()
            .Where(t => t.Contains('-', StringComparison.Ordinal)).Select(t => new UserId(t[..t.LastIndexOf('-')])).Distinct()
            .SelectMany(user => past.StateOf(user).Tasks.Values.Where(t => t.HandingOver)
                .Select(t => string.Create(CultureInfo.InvariantCulture, $"{user}-{t.Number}/{t.Attempt}"))).ToHashSet(StringComparer.Ordinal);
    }

    private void Copy(string name, Func<string, bool> skip, bool needed, long max = long.MaxValue)
    {
        var from = Path.Combine(data, name);
        if (!Directory.Exists(from)) return;
        using var root = SafeFolder.Open(from);
        Tree(root, from, Path.Combine(staging, name), skip, needed, max);
    }

    private void Tree(SafeFolder folder, string path, string to, Func<string, bool> skip, bool needed, long max, string below = "")
    {
        BackupMaker.MakeFolder(to);
        foreach (var name in Directory.EnumerateFileSystemEntries($"/proc/self/fd/{folder.Handle.DangerousGetHandle()}").Select(Path.GetFileName).OfType<string>())
        {
            var each = below.Length == 0 ? name : $"{below}/{name}";
            var shown = Path.Combine(path, each);
            if (!InTime(shown, needed)) return;
            if (skip(each)) continue;
            if (folder.Folder(name, make: false) is { } inner)
            {
                using (inner) Tree(inner, path, Path.Combine(to, name), skip, needed, max, each);
                continue;
            }
            using var file = folder.ReadFile(name, max, out var fault);
            if (file is not null) File(file, Path.Combine(to, name), shown, needed);
            else leftOut.Add($"{shown}: {fault}"); // the outbox does not take it either
        }
    }

    private void File(FileStream file, string target, string shown, bool needed)
    {
        using (var copy = new FileStream(target, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = PrivateFile }))
        {
            int read;
            while ((read = file.Read(_buffer)) > 0)
            {
                copy.Write(_buffer, 0, read);
                if (_held.Elapsed >= (needed ? patience.Most : patience.Gladly)) break;
            }
            if (read == 0 || InTime(shown, needed)) return;
        }
        System.IO.File.Delete(target);
    }

    /// <summary>False: this, and what is beside it, is left out.</summary>
    private bool InTime(string shown, bool needed)
    {
        if (_held.Elapsed < (needed ? patience.Most : patience.Gladly)) return true;
        if (needed)
            throw new BackupException(string.Create(CultureInfo.InvariantCulture,
                $"the backup was not made: what is being handed over takes more than {patience.Most.TotalSeconds:0} s to copy, and the daemon cannot write meanwhile; it had come to {shown}. Try again when that is done"));
        leftOut.Add($"{shown}, and what lies beside it: too much to copy while the daemon waits; the task starts again");
        return false;
    }
}
