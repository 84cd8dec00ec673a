using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Istota.Tests.Servers;

/// <summary>
/// A folder and ten ports that belong to one lab alone. The folder's name is its first port, and a locked file in it
/// tells other test processes that its owner lives; what a dead owner left behind is cleared away by the next one.
/// </summary>
internal sealed class LabFolder : IDisposable
{
    private const string Prefix = "istota-lab-";
    private const string OwnerFile = "owner";
    private const int FirstPort = 10_240;
    private const int PortsEach = 10;

    /// <summary>Unix socket paths end at 108 bytes (sockaddr_un), and the longest name below the folder takes 45.</summary>
    private const int LongestPath = 60;

    private readonly FileStream _owner;

    private LabFolder(string path, int port, FileStream owner) => (Path, BasePort, _owner) = (path, port, owner);

    public string Path { get; }

    public int BasePort { get; }

    public static LabFolder Claim()
    {
        var root = Root();
        RemoveAbandoned(root);
        var blocks = (LastPort() - FirstPort) / PortsEach;
        var first = Random.Shared.Next(blocks);
        for (var i = 0; i < blocks; i++)
        {
            var port = FirstPort + ((first + i) % blocks * PortsEach);
            if (TryClaim(System.IO.Path.Combine(root, Prefix + port.ToString(CultureInfo.InvariantCulture)), port) is { } folder) return folder;
        }
        throw new MailLabException("no free block of ten ports on 127.0.0.1");
    }

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        _owner.Dispose();
    }

    private static LabFolder? TryClaim(string path, int port)
    {
        if (Directory.Exists(path) || !Enumerable.Range(port, PortsEach).All(IsFree)) return null;
        Directory.CreateDirectory(path);
        try
        {
            var owner = new FileStream(System.IO.Path.Combine(path, OwnerFile), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            NativeCalls.Permit(path, (UnixFileMode)0b111_101_101);
            return new LabFolder(path, port, owner);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The servers' own users must be able to walk down to the folder, and its path must be short.</summary>
    private static string Root()
    {
        string[] candidates = [System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetTempPath()), "/tmp", "/var/tmp"];
        return candidates.FirstOrDefault(c => c.Length + Prefix.Length + 6 <= LongestPath && Directory.Exists(c) && IsSearchable(c))
            ?? throw new MailLabException($"none of {string.Join(", ", candidates)} is short enough and searchable by every user (chmod o+x)");
    }

    private static bool IsSearchable(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
            if (!folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) return false;
        return true;
    }

    private static void RemoveAbandoned(string root)
    {
        foreach (var path in Directory.EnumerateDirectories(root, Prefix + "*"))
        {
            try
            {
                using var _ = new FileStream(System.IO.Path.Combine(path, OwnerFile), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                ServerTree.KillAllOf(path);
                Directory.Delete(path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or another process clears it at this moment.
            }
        }
    }

    /// <summary>Above this the kernel takes ports for outgoing connections, and a stopped server could lose its own.</summary>
    private static int LastPort()
    {
        var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ');
        return Math.Max(FirstPort + 1_000, int.Parse(range[0], CultureInfo.InvariantCulture) - 1);
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
