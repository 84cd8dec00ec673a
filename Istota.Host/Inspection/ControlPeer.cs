using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Istota.Host.Inspection;

/// <summary>Why a connection to the control socket is not served.</summary>
public sealed record PeerRefusal(string Reason);

/// <summary>Decides who may speak on the control socket: our own user and root, and nobody whom the daemon itself started, for an agent must not answer its own questions.</summary>
/// <param name="descends">whether a process descends from the daemon.</param>
/// <param name="alive">whether a process still is there; one that has gone may have left its connection to anybody.</param>
public sealed partial class ControlPeer(Func<int, bool> descends, Func<int, bool> alive, uint ownUser)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    public static ControlPeer ForThisProcess()
    {
        var proc = new PeerProcess();
        return new ControlPeer(
            pid => proc.DescendsFrom(pid, Environment.ProcessId),
            pid => File.Exists($"/proc/{pid}/stat"),
            GetEffectiveUser());
    }

    /// <summary>Null when the one at the other end may speak.</summary>
    public PeerRefusal? Judge(Socket? socket)
    {
        if (socket is null) return new PeerRefusal("the connection has no peer");
        Span<int> credentials = stackalloc int[3]; // struct ucred of unix(7): pid, uid, gid
        if (socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials)) != 3 * sizeof(int))
            return new PeerRefusal("the peer of this connection is not known");
        return Judge(credentials[0], (uint)credentials[1]);
    }

    internal PeerRefusal? Judge(int pid, uint user)
    {
        if (user != 0 && user != ownUser) return new PeerRefusal("only the user who runs the daemon, and root, may use its control socket");
        if (pid <= 0 || !alive(pid)) return new PeerRefusal("the process at the other end cannot be seen from here");
        if (descends(pid)) return new PeerRefusal("processes started by the daemon, such as agents, may not use its control socket");
        return alive(pid) ? null : new PeerRefusal("the process at the other end has gone");
    }

    /// <summary>Connection middleware: judges once, and leaves the refusal for the request to tell.</summary>
    internal ConnectionDelegate Guard(ConnectionDelegate next) => connection =>
    {
        if (Judge(connection.Features.Get<IConnectionSocketFeature>()?.Socket) is { } refusal) connection.Features.Set(refusal);
        return next(connection);
    };

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
