using Akka.Actor;
using Istota.Actors.Conversations;
using Istota.Actors.Talk;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Configuration;
using Istota.Host.Inspection;
using Istota.Host.Talk;

namespace Istota.Host.Daemon;

/// <summary>Talk, where the configuration asks for it: the account on the server, and who of the household has which there.</summary>
internal static class TalkEdge
{
    public static HttpTalk? Open(IstotaConfig config, Readiness readiness, ILoggerFactory logs)
    {
        if (!config.Talk.Enabled) return null;
        readiness.Expect(Readiness.Talk);
        return new HttpTalk(TalkSettings.Of(config.Nextcloud), TimeProvider.System, logs.CreateLogger<HttpTalk>());
    }

    public static Props Surface(IstotaConfig config, DaemonParts parts, HttpTalk talk, IActorRef users) => TalkSurfaceActor.Props(
        new TalkPorts(talk, parts.TalkStore, new PostedMail(parts.Mails, parts.ReadAsync, parts.Recent), users, parts.Readiness, parts.Time, Random.Shared.NextDouble),
        new TalkSurfaceSettings { Users = [.. config.Users.Values.Select(UserOf)], InstallKey = parts.InstallKey, MaxLongPolls = config.Talk.MaxLongPolls });

    /// <summary>Whether the surface would be another one.</summary>
    public static bool Differs(IstotaConfig before, IstotaConfig after) =>
        before.Nextcloud != after.Nextcloud || !before.Users.Values.Select(UserOf).ToHashSet().SetEquals(after.Users.Values.Select(UserOf));

    private static TalkUser UserOf(UserConfig user) => new(
        new UserId(user.Id), user.TalkUser,
        Place.TryParse(user.AlertsChannel, out var alerts) && alerts.Surface == TalkSurfaceActor.Name ? alerts.Room : null);
}
