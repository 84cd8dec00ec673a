using System.Net.Sockets;
using Istota.Host.Configuration;
using Istota.Host.Daemon;
using Istota.Host.Doctor;
using Istota.Host.Web;

namespace Istota.Host.Inspection;

/// <summary>Gives the control socket of a running daemon what it serves: inspection, decisions, sign-in, and the rooms for <c>istota chat</c>.</summary>
internal static class ControlEdge
{
    public static Task<ControlSocket> StartAsync(Socket claimed, IstotaConfig config, DaemonParts parts, DaemonActors actors, CancellationToken ct) =>
        ControlSocket.StartAsync(claimed, ControlPeer.ForThisProcess(), new ControlServices
        {
            Inspector = actors.Inspector,
            Decisions = parts.Decisions,
            Doctor = (actors.Doctor, seen => RoundtripFindings.Of(seen, parts.InForce.Config!.Email, parts.Readiness.Problems.GetValueOrDefault(Readiness.Mailbox))),
            Log = parts.Ring,
            Web = WebEdge.PartsOf(config, parts, actors),
            PublicUrl = config.Web.PublicUrl,
        }, parts.Logs, ct);
}
