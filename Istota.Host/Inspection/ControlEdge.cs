using System.Net.Sockets;
using Istota.Actors.Users;
using Istota.Host.Configuration;
using Istota.Host.Daemon;
using Istota.Host.Web;

namespace Istota.Host.Inspection;

/// <summary>Puts the control socket of a running daemon together: inspection, decisions, sign-in, and the rooms for <c>istota chat</c>.</summary>
internal static class ControlEdge
{
    public static Task<ControlSocket> StartAsync(Socket claimed, IstotaConfig config, DaemonParts parts, DaemonActors actors, CancellationToken ct)
    {
        var services = new ControlServices
        {
            Inspector = actors.Inspector,
            Decisions = parts.Decisions,
            Policies = parts.Users,
            Log = parts.Ring,
            MakeLink = async (user, stop) => await LinkAsync(config, parts, user, stop),
            MakeToken = parts.Tokens.CreateTokenAsync,
            Revoke = parts.Tokens.RevokeAsync,
        };
        return ControlSocket.StartAsync(claimed, ControlPeer.ForThisProcess(), routes =>
        {
            routes.MapControl(services);
            routes.MapRooms();
        }, parts.Logs, ct, host => host.AddSingleton(WebEdge.PartsOf(parts, actors)).AddSingleton(parts.Time));
    }

    public static async Task<string> LinkAsync(IstotaConfig config, DaemonParts parts, UserId user, CancellationToken ct) =>
        $"{config.Web.PublicUrl}/link/{await parts.Tokens.CreateLinkAsync(user, ct)}";

    private static void MapRooms(this IEndpointRouteBuilder routes)
    {
        var user = routes.MapGroup("/control/users/{user}").AddEndpointFilter(ApiRequests.ActAsUserAsync);
        RoomsApi.Map(user);
        QuestionsApi.Map(user);
    }
}
