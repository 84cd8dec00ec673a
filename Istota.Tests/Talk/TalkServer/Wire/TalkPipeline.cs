using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>The door of the server: what it looks at, in the order in which the real one does, since a client can see the order.</summary>
internal sealed class TalkPipeline(TalkState state, TalkCoreRoutes core, IReadOnlyList<TalkRoute> routes)
{
    private const string OcsRoot = "/ocs/v2.php/";

    public async Task<TalkReply> AnswerAsync(TalkRequest request)
    {
        if (request.Path == "/status.php") return core.Status();
        if (request.Path.StartsWith("/ocs/v1.php", StringComparison.Ordinal)) return Plain(500, "This double does not speak ocs/v1.php: success would be statuscode 100 there");
        var (reply, route, call) = state.Use(() => Enter(request));
        if (reply is not null) return reply;
        try
        {
            return await route!.Later!(call!);
        }
        catch (TalkParameterMissingException)
        {
            return TalkReply.Crash;
        }
    }

    private (TalkReply?, TalkRoute?, TalkCall?) Enter(TalkRequest request)
    {
        if (state.Maintenance) return (new TalkReply(503, new JsonArray()) { Message = "Service unavailable", Headers = [("X-Nextcloud-Maintenance-Mode", "1")] }, null, null);
        if (Login(request, out var actor) is { } stopped) return (stopped, null, null);
        if (!request.HasOcsHeader) return (new TalkReply(412, null) { Raw = """{"message":"CSRF check failed"}""" }, null, null);
        if (!request.WantsJson) return (Plain(406, "This double speaks JSON alone: send Accept: application/json"), null, null);
        if (Find(request, out var values) is not { } route) return (new TalkReply(404, new JsonArray()) { StatusCode = 998, Message = "Invalid query, please check the syntax." }, null, null);
        var call = new TalkCall(actor, request.Address, request.Parameters, values, request.Session) { Headers = request.Headers, Password = request.Password ?? "" };
        if (AtTheDoor(route, call) is { } refused) return (Guarded(refused, route, request.Address), null, null);
        if (route.Now is null) return (null, route, call);
        try
        {
            return (Guarded(route.Now(call), route, request.Address), null, null);
        }
        catch (TalkParameterMissingException)
        {
            return (TalkReply.Crash, null, null);
        }
    }

    private TalkReply? Login(TalkRequest request, out TalkActor? actor)
    {
        actor = null;
        if (state.Attempts.IsLockedOut(request.Address, TalkAttempts.Login)) return TalkReply.Locked;
        if (request.Password is not { Length: > 0 } password) return null;
        if (state.Users.TryGetValue(request.UserName, out var user) && user.Enabled && user.AppPasswords.Contains(password))
        {
            actor = TalkActor.User(user.Id);
            return null;
        }
        state.Attempts.Miss(request.Address, TalkAttempts.Login);
        return Unauthorised("Unauthorised").With("WWW-Authenticate", "Basic realm=\"Authorisation Required\"");
    }

    private TalkReply? AtTheDoor(TalkRoute route, TalkCall call)
    {
        if (route.Door == TalkDoor.Anyone) return null;
        if (route.Door == TalkDoor.Account) return call.Actor is null ? Unauthorised("Current user is not logged in") : null;
        if (route.Guard is { } guard && state.Attempts.IsLockedOut(call.Address, guard)) return TalkReply.Locked;
        if (!(route.Door == TalkDoor.ByToken ? FindOpenRoom(call) : FindPlace(call))) return TalkReply.Refuse(404);
        return route.Door switch
        {
            TalkDoor.Moderator when !call.Attendee.IsModerator => TalkReply.Refuse(403),
            TalkDoor.Writer when call.Room.ReadOnly != 0 || call.Room.Type is TalkRoom.Changelog or TalkRoom.FormerOneToOne => TalkReply.Refuse(403),
            TalkDoor.Reader or TalkDoor.Writer when call.Room.Lobby != 0 && !call.Attendee.IsModerator && (call.Attendee.Permissions & TalkAttendee.IgnoreLobby) == 0 => TalkReply.Refuse(412),
            TalkDoor.Writer when (call.Attendee.Permissions & TalkAttendee.Chat) == 0 => TalkReply.Refuse(403),
            _ => null,
        };
    }

    private bool FindOpenRoom(TalkCall call)
    {
        if (!state.Rooms.TryGetValue(call.Token, out var room) || (room.Type != TalkRoom.Public && (call.Actor is not { } actor || room.Find(actor) is null))) return false;
        call.Room = room;
        return true;
    }

    private bool FindPlace(TalkCall call)
    {
        if (!state.Rooms.TryGetValue(call.Token, out var room)) return false;
        var actor = call.Actor ?? (state.GuestSessions.TryGetValue(call.Session, out var guest) ? TalkActor.Guest(guest) : null);
        if (actor is null || room.Find(actor.Value) is not { } attendee) return false;
        call.Room = room;
        call.Attendee = attendee;
        return true;
    }

    /// <summary>The eleventh miss makes the real server crash; from then on it is 429, for a valid token too.</summary>
    private TalkReply Guarded(TalkReply reply, TalkRoute route, string address)
    {
        if (route.Guard is not { } guard || reply.Status is 429 or 500) return reply;
        var isMiss = guard == TalkAttempts.Bot ? reply.Status == 401 : reply.Status == 404;
        var delay = isMiss ? state.Attempts.Miss(address, guard) : state.Attempts.DelayOf(address, guard);
        if (isMiss && state.Attempts.IsLockedOut(address, guard)) return TalkReply.Crash;
        return delay > 0 ? reply.With("X-Nextcloud-Bruteforce-Throttled", $"{delay}ms") : reply;
    }

    private TalkRoute? Find(TalkRequest request, out IReadOnlyDictionary<string, string> values)
    {
        values = new Dictionary<string, string>();
        if (!request.Path.StartsWith(OcsRoot, StringComparison.Ordinal)) return null;
        foreach (var route in routes)
        {
            if (route.Method != request.Method || route.Match(request.Path) is not { } found) continue;
            values = found;
            return route;
        }
        return null;
    }

    private static TalkReply Unauthorised(string message) => new(401, new JsonArray()) { StatusCode = 997, Message = message };

    private static TalkReply Plain(int status, string text) => new(status, null) { Raw = text, ContentType = "text/plain" };
}
