using System.Runtime.InteropServices;

namespace Istota.Tests.Servers;

/// <summary>The few POSIX calls that the test servers need and .NET does not offer.</summary>
internal static partial class NativeCalls
{
    public const int Hangup = 1;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static bool IsRoot => OperatingSystem.IsLinux() && EffectiveUser() == 0;

    /// <summary>A process that is gone already is no error.</summary>
    public static void Signal(int process, int signal) => _ = SendSignal(process, signal);

    public static void Own(string path, int user, int group)
    {
        if (ChangeOwner(path, user, group) != 0)
            throw new IOException($"cannot give {path} to {user}:{group}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public static void Permit(string path, UnixFileMode mode)
    {
        if (ChangeMode(path, (uint)mode) != 0)
            throw new IOException($"cannot set the mode of {path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int user, int group);
}
