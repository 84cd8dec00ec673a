using System.Net;
using Istota.Host.Inspection;
using Microsoft.AspNetCore.Connections.Features;

namespace Istota.Host.Web;

/// <summary>Refuses every process that descends from the daemon: an agent that got hold of a token is still not the user. Looked up once for each connection.</summary>
public sealed class AgentGuard(RequestDelegate next, WebParts parts)
{
    private static readonly object s_key = new();
    private readonly PeerProcess _peers = new();

    public Task InvokeAsync(HttpContext context)
    {
        var items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is null || !items.TryGetValue(s_key, out var known))
        {
            known = IsAgent(context.Connection);
            if (items is not null) items[s_key] = known;
        }
        return known is true
            ? Problems.Of(StatusCodes.Status403Forbidden, "This process was started by the daemon; an agent does not speak for its user.").ExecuteAsync(context)
            : next(context);
    }

    /// <summary>A connection without addresses is none of ours to judge, so it is refused.</summary>
    private bool IsAgent(ConnectionInfo connection) =>
        connection is not { LocalIpAddress: { } local, RemoteIpAddress: { } remote }
        || _peers.IsDescendantAtPeer(new IPEndPoint(local, connection.LocalPort), new IPEndPoint(remote, connection.RemotePort), parts.DaemonPid);
}
