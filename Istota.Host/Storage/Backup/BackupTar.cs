using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Istota.Host.Agent;

namespace Istota.Host.Storage.Backup;

/// <summary>Writes the entries of a backup. What lies in the folders may be written by agents meanwhile: nothing is followed, and what is no ordinary file is left out and named.</summary>
internal sealed class BackupTar(TarWriter tar, Action<string> leftOut)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private int _entries;
    private long _bytes;

    public int Entries => _entries;
    public long Bytes => _bytes;

    public static (TarWriter Tar, GZipStream Zip) Over(Stream file)
    {
        var zip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        return (new TarWriter(zip, TarEntryFormat.Pax, leaveOpen: true), zip);
    }

    public void Head(BackupHead head) => Json(BackupFormat.Head, head, BackupJson.Default.BackupHead);

    public void End() => Json(BackupFormat.End, new BackupEnd(_entries, _bytes), BackupJson.Default.BackupEnd);

    /// <summary>A file of our own.</summary>
    public void File(string name, string path)
    {
        using var file = System.IO.File.OpenRead(path);
        Write(name, file, file.Length, Private);
    }

    /// <summary>A folder with all that is in it, but for what is skipped.</summary>
    /// <param name="skip">by the path beneath the folder.</param>
    public void Folder(string name, string path, Func<string, bool> skip)
    {
        if (!Directory.Exists(path)) return;
        using var root = SafeFolder.Open(path);
        Tree(name, root, path, "", skip);
    }

    private void Tree(string name, SafeFolder folder, string root, string below, Func<string, bool> skip)
    {
        tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, name) { Mode = ModeOf(Native.StatOf(folder.Handle)) });
        _entries++;
        string[] names;
        try
        {
            // Through the open folder: its path may lead elsewhere by now.
            names = [.. Directory.EnumerateFileSystemEntries($"/proc/self/fd/{folder.Handle.DangerousGetHandle()}").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            leftOut($"{Path.Combine(root, below)}: {gone.Message}");
            return;
        }
        foreach (var each in names)
        {
            var path = below.Length == 0 ? each : $"{below}/{each}";
            if (!skip(path)) Entry($"{name}/{each}", folder, each, root, path, skip);
        }
    }

    private void Entry(string name, SafeFolder folder, string each, string root, string path, Func<string, bool> skip)
    {
        if (Native.OpenBeneath(folder.Handle, each, Native.Open.Read, out var error) is not { } handle)
        {
            // .NET shows bytes that are no UTF-8 as U+FFFD, and no name made of that is found again.
            if (error == Native.NoEntry && each.Contains('\uFFFD', StringComparison.Ordinal)) leftOut($"{Path.Combine(root, path)}: its name is not UTF-8; give it another one");
            else if (error != Native.NoEntry) leftOut($"{Path.Combine(root, path)}: a link, a socket or a file that may not be read");
            return;
        }
        var stat = Native.StatOf(handle);
        if (stat.IsFolder)
        {
            handle.Dispose();
            using var inner = folder.Folder(each, make: false);
            if (inner is not null) Tree(name, inner, root, path, skip);
        }
        else if (stat.IsFile)
        {
            using var file = new FileStream(handle, FileAccess.Read);
            if (!Write(name, file, (long)stat.Size, ModeOf(stat))) leftOut($"{Path.Combine(root, path)}: it became shorter while it was read; its end is filled with zeros");
        }
        else
        {
            handle.Dispose();
            leftOut($"{Path.Combine(root, path)}: no ordinary file");
        }
    }

    private bool Write(string name, Stream file, long length, UnixFileMode mode)
    {
        using var measured = new MeasuredStream(file, length);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = mode, DataStream = measured });
        (_entries, _bytes) = (_entries + 1, _bytes + length);
        return !measured.CameShort;
    }

    private void Json<T>(string name, T value, JsonTypeInfo<T> info)
    {
        using var bytes = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(value, info));
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = Private, DataStream = bytes });
    }

    private static UnixFileMode ModeOf(Native.Stat stat) => (UnixFileMode)(stat.Mode & 0x1FF);
}
