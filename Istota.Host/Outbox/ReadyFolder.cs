using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Istota.Actors.Outbox;
using Istota.Host.Agent;

namespace Istota.Host.Outbox;

/// <summary>DATA_DIR/outbox on disk. What lies in a handed-over folder was written by an agent: it is opened without following links, and moved without overwriting.</summary>
public sealed class ReadyFolder : IReadyFolder, IDisposable
{
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MostFiles = 200;
    private const long MostIndexBytes = 4 << 20;

    private readonly string _ready;
    private readonly string _done;
    private readonly string _failed;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FileSystemWatcher? _watcher;

    /// <param name="outbox">DATA_DIR/outbox; made with its three folders where it is missing.</param>
    public ReadyFolder(string outbox)
    {
        (_ready, _done, _failed) = (Path.Combine(outbox, "ready"), Path.Combine(outbox, "done"), Path.Combine(outbox, "failed"));
        foreach (var folder in new[] { outbox, _ready, _done, _failed }) Directory.CreateDirectory(folder, PrivateFolder);
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken ct) => Task.Run<IReadOnlyList<string>>(
        () => [.. Directory.EnumerateFileSystemEntries(_ready).Select(Path.GetFileName).OfType<string>()], ct);

    public Task<ReadyContent?> ReadAsync(string folder, CancellationToken ct) => Task.Run<ReadyContent?>(async () =>
    {
        using var ready = SafeFolder.Open(_ready);
        using var opened = ready.Folder(Component(folder), make: false);
        if (opened is null) return IsThere(PathOf(folder)) ? throw new IOException("it is no folder") : null;
        var files = new List<ReadyFile>();
        foreach (var name in Names(folder))
            files.Add(files.Count < MostFiles ? await ReadFileAsync(opened, name, ct) : new ReadyFile(name, [], "is one file too many"));
        using var attachments = opened.Folder(AttachmentIndex.Folder, make: false);
        var index = attachments is null ? null : (await attachments.ReadAllAsync(AttachmentIndex.FileName, MostIndexBytes, ct)).Bytes;
        return new ReadyContent(files, index);
    }, ct);

    public Task<byte[]?> ReadAttachmentAsync(string folder, string copy, long most, CancellationToken ct) => Task.Run(async () =>
    {
        using var ready = SafeFolder.Open(_ready);
        using var opened = ready.Folder(Component(folder), make: false);
        using var attachments = opened?.Folder(AttachmentIndex.Folder, make: false);
        return attachments is null ? null : (await attachments.ReadAllAsync(Component(copy), most, ct)).Bytes;
    }, ct);

    public Task FinishAsync(string folder, IReadOnlyDictionary<string, string> faults, CancellationToken ct) => Task.Run(() =>
    {
        if (!IsThere(PathOf(folder))) return;
        foreach (var name in Names(folder))
        {
            ct.ThrowIfCancellationRequested();
            var source = Path.Combine(PathOf(folder), name);
            if (faults.TryGetValue(name, out var fault)) Fail(source, TargetName(folder, name), fault);
            else
            {
                File.SetUnixFileMode(source, PrivateFile); // it was read as an ordinary file
                MoveTo(_done, source, TargetName(folder, name));
            }
        }
        Native.SyncFolder(_done);
        Native.SyncFolder(_failed);
        Directory.Delete(PathOf(folder), recursive: true); // the copied attachments are in the mails; links are not followed
        Native.SyncFolder(_ready);
    }, ct);

    public Task FailAsync(string folder, string reason, CancellationToken ct) => Task.Run(() =>
    {
        var source = Path.Combine(_ready, Component(folder));
        if (!IsThere(source)) return;
        Fail(source, IsPlain(folder) ? folder : Hashed(folder), reason);
        Native.SyncFolder(_failed);
        Native.SyncFolder(_ready);
    }, ct);

    public async Task WaitAsync(CancellationToken ct)
    {
        _watcher ??= Watch();
        if (!await _changes.Reader.ReadAsync(ct))
        {
            _watcher.Dispose();
            _watcher = null;
            throw new IOException("the folder cannot be watched any more");
        }
    }

    public void Dispose() => _watcher?.Dispose();

    private FileSystemWatcher Watch()
    {
        var watcher = new FileSystemWatcher(_ready) { NotifyFilter = NotifyFilters.DirectoryName | NotifyFilters.FileName };
        watcher.Created += (_, _) => _changes.Writer.TryWrite(true);
        watcher.Renamed += (_, _) => _changes.Writer.TryWrite(true);
        watcher.Error += (_, _) => _changes.Writer.TryWrite(false);
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private static async Task<ReadyFile> ReadFileAsync(SafeFolder folder, string name, CancellationToken ct)
    {
        // Only what can be a deferred file is worth its bytes; the name decides first anyway.
        var (bytes, fault) = name.EndsWith(".json", StringComparison.Ordinal) ? await folder.ReadAllAsync(name, DeferredFiles.MaxBytes, ct) : ([], null);
        return new ReadyFile(name, bytes ?? [], fault);
    }

    /// <summary>The fault first, then the file: a fault without its file is written again, a file without its fault would be a riddle.</summary>
    private void Fail(string source, string name, string fault)
    {
        var target = Free(_failed, name);
        var note = target + ".error.txt";
        File.Delete(note);
        using (var file = new FileStream(note, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = PrivateFile }))
        {
            file.Write(Encoding.UTF8.GetBytes(fault + "\n"));
            file.Flush(flushToDisk: true);
        }
        if (new FileInfo(source) is { LinkTarget: null, Exists: true }) File.SetUnixFileMode(source, PrivateFile);
        Native.Move(source, target);
    }

    private static void MoveTo(string folder, string source, string name) => Native.Move(source, Free(folder, name));

    private static string Free(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        for (var n = 2; IsThere(path); n++) path = Path.Combine(folder, $"{name} ({n})");
        return path;
    }

    private List<string> Names(string folder) => Directory.EnumerateFileSystemEntries(PathOf(folder))
        .Select(Path.GetFileName).OfType<string>().Where(n => n != AttachmentIndex.Folder).Order(StringComparer.Ordinal).ToList();

    private static string TargetName(string folder, string name) => $"{folder}_{(IsPlain(name) ? name : Hashed(name))}";

    private static bool IsPlain(string name) => name.Length is > 0 and <= 150 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>A name of somebody else's choosing, too long or too strange to be kept.</summary>
    private static string Hashed(string name) => "file-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];

    private string PathOf(string folder) => Path.Combine(_ready, Component(folder));

    private static string Component(string name) =>
        name.Length > 0 && name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal)
            ? name : throw new IOException("not the name of a file");

    /// <summary>Also for a link that leads nowhere.</summary>
    private static bool IsThere(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;
}
