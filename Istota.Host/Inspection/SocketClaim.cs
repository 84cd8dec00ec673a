using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Istota.Host.Inspection;

/// <summary>The control socket cannot be had; the message is for the operator.</summary>
public sealed class SocketClaimException(string message) : Exception(message);

/// <summary>Takes the control socket for this daemon, before anything else in DATA_DIR is opened: whoever holds it is the one daemon there.</summary>
public static partial class SocketClaim
{
    /// <summary>sun_path of unix(7) holds 108 bytes, the last of which is a NUL.</summary>
    public const int LongestPath = 107;

    private const int LockExclusive = 2;
    private const int Backlog = 64;

    /// <returns>a listening socket that only our own user (and root) can connect to; closing it removes the file.</returns>
    public static Socket Take(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) is > LongestPath and var bytes)
            throw new SocketClaimException($"the path of the control socket is too long for a Unix socket ({bytes} bytes, at most {LongestPath}): {path}; choose a shorter [storage] data_dir");

        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // Two daemons that start together must not both find a stale file and delete each other's new one.
        using var turn = OpenFolder(folder);
        if (Flock(turn, LockExclusive) != 0)
            throw new SocketClaimException($"{folder} cannot be locked: {Marshal.GetLastPInvokeErrorMessage()}");

        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(Backlog); // until now nobody could connect, whatever the mode was
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new SocketClaimException($"the control socket {path} cannot be made: {e.Message}");
        }
    }

    /// <summary>After a kill -9 the file is still there and nobody answers.</summary>
    private static void RemoveStale(string path)
    {
        if (new FileInfo(path) is { Exists: false, LinkTarget: null }) return;
        try
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException e)
        {
            throw new SocketClaimException($"the control socket {path} cannot be tried: {e.Message}");
        }
        throw new SocketClaimException($"another istota is running on this data folder: {path} answers");
    }

    private static SafeFileHandle OpenFolder(string folder)
    {
        const int ReadOnlyFolderCloseOnExec = 0x10000 | 0x80000;
        var handle = Open(folder, ReadOnlyFolderCloseOnExec);
        return handle.IsInvalid ? throw new SocketClaimException($"{folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}") : handle;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);
}
