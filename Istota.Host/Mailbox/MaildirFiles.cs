using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Istota.Host.Mailbox;

/// <summary>The few calls that a Maildir needs and .NET does not offer as such: renames that replace or that never do, and fsync of a folder.</summary>
internal static partial class MaildirFiles
{
    private const int AtFdCwd = -100;
    private const uint NoReplace = 1;
    private const int ReadOnlyDirectory = 0x10000; // O_DIRECTORY
    private const int FileExists = 17;
    private const int NoSuchFile = 2;

    /// <summary>rename(2): replaces what is there, as one step.</summary>
    public static void Rename(string from, string to)
    {
        if (rename(from, to) != 0) throw Trouble(to);
    }

    /// <summary>renameat2(2) with RENAME_NOREPLACE; false when something is there, or nothing is here.</summary>
    public static bool TryMove(string from, string to)
    {
        if (renameat2(AtFdCwd, from, AtFdCwd, to, NoReplace) == 0) return true;
        return Marshal.GetLastPInvokeError() is FileExists or NoSuchFile ? false : throw Trouble(to);
    }

    public static void Sync(string folder)
    {
        using var handle = new SafeFileHandle(open(folder, ReadOnlyDirectory), ownsHandle: true);
        if (handle.IsInvalid || fsync(handle) != 0) throw Trouble(folder);
    }

    private static IOException Trouble(string path) =>
        new($"{Path.GetFileName(path)}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle handle);
}
