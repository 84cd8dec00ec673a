using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Istota.Host.Agent;

/// <summary>The calls of Linux that .NET has no door to: opening beneath a folder without following links, moving without replacing, signals to groups.</summary>
internal static partial class Native
{
    public const int SigTerm = 15;
    public const int SigKill = 9;
    public const int NoEntry = 2;
    public const int Exists = 17;
    public const int NotEmpty = 39;

    private const long OpenAt2 = 437; // the same number on every architecture
    private const ulong ResolveNoMagicLinks = 0x02, ResolveNoSymlinks = 0x04, ResolveBeneath = 0x08;
    private const int AtEmptyPath = 0x1000, BasicStats = 0x7ff, RenameNoReplace = 1, LockExclusive = 2, WaitNoHang = 1, SetChildSubreaper = 36, SymlinkNoFollow = 0x100;

    [Flags]
    public enum Open : ulong
    {
        Read = 0,
        Write = 1,
        Create = 0x40,
        Exclusive = 0x80,
        NonBlocking = 0x800,
        CloseOnExec = 0x80000,
    }

    /// <summary>What a handle stands for (statx(2), laid out the same everywhere).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Stat
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint User;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;

        public readonly bool IsFile => (Mode & 0xF000) == 0x8000;
        public readonly bool IsFolder => (Mode & 0xF000) == 0x4000;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags, Mode, Resolve;
    }

    /// <summary>Opens a path that stays beneath the folder and has no link in it; null with the error number when it cannot.</summary>
    public static SafeFileHandle? OpenBeneath(SafeFileHandle folder, string path, Open flags, out int error)
    {
        var creates = (flags & Open.Create) != 0;
        var how = new OpenHow
        {
            Flags = (ulong)(flags | Open.CloseOnExec | Open.NonBlocking),
            Mode = creates ? 0x180ul /* 0600 */ : 0,
            Resolve = ResolveBeneath | ResolveNoSymlinks | ResolveNoMagicLinks,
        };
        var descriptor = syscall(OpenAt2, folder, path, ref how, (nuint)Marshal.SizeOf<OpenHow>());
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle((nint)descriptor, ownsHandle: true);
    }

    /// <summary>Opens a folder by its path as it is configured; links in it are the operator's own.</summary>
    public static SafeFileHandle OpenFolder(string path)
    {
        var descriptor = open(path, (int)Open.CloseOnExec);
        return descriptor < 0 ? throw Failure($"cannot open the folder {path}") : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public static Stat StatOf(SafeFileHandle handle) =>
        statx(handle, "", AtEmptyPath, BasicStats, out var stat) == 0 ? stat : throw Failure("cannot look at an open file");

    public static void MakeFolder(SafeFileHandle parent, string name)
    {
        if (mkdirat(parent, name, 0x1C0 /* 0700 */) != 0 && Marshal.GetLastPInvokeError() != Exists)
            throw Failure($"cannot make the folder {name}");
    }

    /// <summary>False when the new name is taken.</summary>
    public static bool Link(SafeFileHandle folder, string from, string to)
    {
        if (linkat(folder, from, folder, to, 0) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == Exists ? false : throw Failure($"cannot name a file {to}");
    }

    /// <summary>What root makes in somebody's folder becomes theirs. Any other user's files are their own.</summary>
    public static void GiveToOwner(SafeFileHandle folder, string name)
    {
        if (!Environment.IsPrivilegedProcess) return;
        var owner = StatOf(folder);
        if (fchownat(folder, name, owner.User, owner.Group, SymlinkNoFollow) != 0)
            throw Failure($"cannot give {name} to the owner of its folder");
    }

    public static void Unlink(SafeFileHandle folder, string name)
    {
        if (unlinkat(folder, name, 0) != 0 && Marshal.GetLastPInvokeError() != NoEntry)
            throw Failure($"cannot remove {name}");
    }

    /// <summary>One rename, never over something that is there. False when the source is gone.</summary>
    public static bool Move(string from, string to)
    {
        if (renameat2(-100, from, -100, to, RenameNoReplace) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == NoEntry && !Path.Exists(from) ? false : throw Failure($"cannot move {from} to {to}");
    }

    public static void Sync(SafeFileHandle handle)
    {
        if (fsync(handle) != 0)
            throw Failure("cannot write to the disk");
    }

    public static void SyncFolder(string path)
    {
        using var folder = OpenFolder(path);
        Sync(folder);
    }

    /// <summary>Waits until no other process holds the folder's lock; it ends with the handle.</summary>
    public static void Lock(SafeFileHandle folder)
    {
        if (flock(folder, LockExclusive) != 0)
            throw Failure("cannot lock the folder");
    }

    /// <summary>A process, or with a negative id its whole group; one that is gone is no error.</summary>
    public static void Signal(int process, int signal) => _ = kill(process, signal);

    /// <summary>Takes the leavings of a dead child of ours that nobody else waits for.</summary>
    public static void Reap(int process) => _ = waitpid(process, 0, WaitNoHang);

    public static bool BecomeSubreaper() => prctl(SetChildSubreaper, 1, 0, 0, 0) == 0;

    private static IOException Failure(string what) =>
        new($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int fchownat(SafeFileHandle folder, string path, uint user, uint group, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long syscall(long number, SafeFileHandle folder, string path, ref OpenHow how, nuint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(SafeFileHandle handle, string path, int flags, uint mask, out Stat stat);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdirat(SafeFileHandle parent, string name, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int linkat(SafeFileHandle fromFolder, string from, SafeFileHandle toFolder, string to, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlinkat(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle handle);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int process, nint status, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);
}
