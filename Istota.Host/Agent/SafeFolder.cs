using Microsoft.Win32.SafeHandles;

namespace Istota.Host.Agent;

/// <summary>A folder that somebody else may write to: what is opened through it lies beneath it, is reached without a link, and is what it seems (openat2(2)).</summary>
internal sealed class SafeFolder : IDisposable
{
    /// <summary>The fault of a file that does not exist.</summary>
    public const string NotThere = "is not there";

    private readonly SafeFileHandle _handle;

    private SafeFolder(SafeFileHandle handle) => _handle = handle;

    public SafeFileHandle Handle => _handle;

    public static SafeFolder Open(string path) => new(Native.OpenFolder(path));

    /// <summary>A folder beneath this one, made where it is missing; null when something else, or a link, is in its place.</summary>
    public SafeFolder? Folder(string name, bool make)
    {
        if (make)
            Native.MakeFolder(_handle, name);
        if (Native.OpenBeneath(_handle, name, Native.Open.Read, out _) is not { } handle)
            return null;
        if (Native.StatOf(handle).IsFolder)
            return new SafeFolder(handle);
        handle.Dispose();
        return null;
    }

    /// <summary>An ordinary file with one name and at most this many bytes; null with the reason when it is anything else.</summary>
    public FileStream? ReadFile(string path, long max, out string? fault)
    {
        if (Native.OpenBeneath(_handle, path, Native.Open.Read, out var error) is not { } handle)
        {
            fault = error == Native.NoEntry ? NotThere : "cannot be opened without following a link or leaving its folder";
            return null;
        }
        var stat = Native.StatOf(handle);
        fault = !stat.IsFile ? "is no ordinary file"
            : stat.Links != 1 ? "has more than one name (hard link)"
            : stat.Size > (ulong)max ? $"is over {max / 1024 / 1024} MiB"
            : null;
        if (fault is null)
            return new FileStream(handle, FileAccess.Read);
        handle.Dispose();
        return null;
    }

    /// <summary>The bytes of a file that passes <see cref="ReadFile"/>.</summary>
    public async Task<(byte[]? Bytes, string? Fault)> ReadAllAsync(string path, long max, CancellationToken ct)
    {
        await using var file = ReadFile(path, max, out var fault);
        if (file is null)
            return (null, fault);
        var bytes = new byte[file.Length];
        var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return (bytes[..read], null);
    }

    /// <summary>A new file, 0600; fails when the name is taken.</summary>
    public FileStream Create(string name) =>
        Native.OpenBeneath(_handle, name, Native.Open.Write | Native.Open.Create | Native.Open.Exclusive, out var error) is { } handle
            ? new FileStream(handle, FileAccess.Write)
            : throw new IOException($"cannot make the file {name}: error {error}");

    /// <summary>Writes and makes it last.</summary>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        await using var file = Create(name);
        await file.WriteAsync(bytes, ct);
        await file.FlushAsync(ct);
        Native.Sync(file.SafeFileHandle);
    }

    public void Sync() => Native.Sync(_handle);

    public void Dispose() => _handle.Dispose();
}
