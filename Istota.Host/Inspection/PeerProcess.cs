using System.Globalization;
using System.Net;

namespace Istota.Host.Inspection;

/// <summary>Tells which process is at the other end of a local connection, and whose child it is: an agent holds no power over its own questions. Reads <paramref name="proc"/>, proc(5).</summary>
public sealed class PeerProcess(string proc = "/proc")
{
    private const int Deepest = 4096;

    /// <summary>Whether <paramref name="pid"/> is a child, grandchild … of <paramref name="ancestor"/>; a process is no descendant of itself. With the ancestor as child subreaper no double fork escapes.</summary>
    public bool DescendsFrom(int pid, int ancestor)
    {
        var at = pid;
        for (var steps = 0; at > 1 && steps < Deepest; steps++)
        {
            var parent = ParentOf(at);
            if (parent == ancestor) return true;
            if (parent is null && at == pid) return false;
            at = parent ?? pid; // a parent that ended while we looked has left its child to another
        }
        return at > 1; // a chain that never stands still is not believed
    }

    /// <summary>The process that holds the far end of a TCP connection on this machine, seen from our end; null when nobody visible does.</summary>
    public int? PidOfTcpPeer(IPEndPoint local, IPEndPoint remote) =>
        InodeOfTcpPeer(local, remote) is { } inode and > 0 ? AllPids().Cast<int?>().FirstOrDefault(pid => Holds(pid!.Value, inode) == true) : null;

    /// <summary>Whether a descendant of <paramref name="ancestor"/> is, or may be, at the far end. In doubt it is: an orphaned socket, or a descendant that hides its files and nobody else who holds it.</summary>
    public bool IsDescendantAtPeer(IPEndPoint local, IPEndPoint remote, int ancestor)
    {
        var inode = InodeOfTcpPeer(local, remote);
        if (inode is null) return IPAddress.IsLoopback(remote.Address) || remote.Address.Equals(local.Address);
        if (inode == 0) return true;

        var pids = AllPids().ToList();
        var descendants = pids.Where(pid => DescendsFrom(pid, ancestor)).ToHashSet();
        var holds = descendants.Select(pid => Holds(pid, inode.Value)).ToList();
        if (holds.Contains(true)) return true;
        return holds.Contains(null) && !pids.Any(pid => !descendants.Contains(pid) && Holds(pid, inode.Value) == true);
    }

    /// <summary>The inode of the far socket: null when it is not on this machine, 0 when its process has let go of it.</summary>
    private long? InodeOfTcpPeer(IPEndPoint local, IPEndPoint remote)
    {
        var (near, far) = (Plain(local), Plain(remote));
        foreach (var table in new[] { "net/tcp", "net/tcp6" })
        {
            var path = Path.Combine(proc, table);
            if (!File.Exists(path)) continue;
            foreach (var line in File.ReadLines(path).Skip(1))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > 9 && far.Equals(EndPointOf(fields[1])) && near.Equals(EndPointOf(fields[2])))
                    return long.Parse(fields[9], CultureInfo.InvariantCulture);
            }
        }
        return null;
    }

    private IEnumerable<int> AllPids() => Directory.EnumerateDirectories(proc)
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0);

    /// <summary>Null when the process hides its files from us.</summary>
    private bool? Holds(int pid, long inode)
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"socket:[{inode}]");
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(proc, pid.ToString(CultureInfo.InvariantCulture), "fd"))
                .Any(fd => LinkOf(fd) == wanted);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return false; // ended while we looked
        }
    }

    private static string? LinkOf(string fd)
    {
        try
        {
            return new FileInfo(fd).LinkTarget;
        }
        catch (IOException)
        {
            return null; // closed while we looked
        }
    }

    /// <summary>Field 4 of stat; the name before it may hold spaces and parentheses, so it is cut at the last one.</summary>
    private int? ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(proc, pid.ToString(CultureInfo.InvariantCulture), "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Without a scope, and IPv4 as such.</summary>
    private static IPEndPoint Plain(IPEndPoint point) =>
        new(point.Address.IsIPv4MappedToIPv6 ? point.Address.MapToIPv4() : new IPAddress(point.Address.GetAddressBytes()), point.Port);

    /// <summary><c>0100007F:1F90</c>: words of the address in the byte order of the machine, then the port.</summary>
    private static IPEndPoint? EndPointOf(string text)
    {
        var cut = text.IndexOf(':');
        if (cut is not (8 or 32)) return null;
        var bytes = new byte[cut / 2];
        for (var word = 0; word < bytes.Length; word += 4)
            BitConverter.TryWriteBytes(bytes.AsSpan(word), uint.Parse(text.AsSpan(word * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return Plain(new IPEndPoint(new IPAddress(bytes), int.Parse(text.AsSpan(cut + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
    }
}
