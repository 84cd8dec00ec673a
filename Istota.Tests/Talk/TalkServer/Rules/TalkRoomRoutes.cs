using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>The operations on rooms and on who is in them.</summary>
internal sealed class TalkRoomRoutes(TalkState state, TalkRooms rooms, TalkRoomJson json, TalkServerOptions options)
{
    private const string Rooms = "/ocs/v2.php/apps/spreed/api/v4/room", Room = Rooms + "/{token}";
    private readonly HashSet<string> _seeded = new(StringComparer.Ordinal);

    /// <summary>A hash over capabilities and settings: who sees it change asks for the capabilities again.</summary>
    public string Hash { get; set; } = "5f2b1f7c9be0a1d5c0f4b7ad2a9e3c4d5e6f7081";

    public IEnumerable<TalkRoute> All =>
    [
        new("GET", Rooms, TalkDoor.Account) { Now = List },
        new("POST", Rooms, TalkDoor.Account) { Now = Create },
        new("GET", Room, TalkDoor.MemberByToken) { Now = c => Shown(c).With("X-Nextcloud-Talk-Hash", Hash), Guard = TalkAttempts.RoomToken },
        new("PUT", Room, TalkDoor.Moderator) { Now = Rename },
        new("DELETE", Room, TalkDoor.Moderator) { Now = c => Done(() => rooms.Delete(c.Room)) },
        new("GET", Room + "/participants", TalkDoor.Member) { Now = Participants },
        new("POST", Room + "/participants", TalkDoor.Moderator) { Now = Invite },
        new("DELETE", Room + "/participants/self", TalkDoor.Member) { Now = c => Done(() => rooms.Leave(c.Room, c.Attendee)) },
        new("DELETE", Room + "/attendees", TalkDoor.Moderator) { Now = c => OnAttendee(c, a => rooms.Remove(c.Room, c.Me, a)) },
        new("PUT", Room + "/attendees/permissions", TalkDoor.Moderator) { Now = Permit },
        new("POST", Room + "/moderators", TalkDoor.Moderator) { Now = c => OnAttendee(c, a => rooms.Promote(c.Room, c.Me, a, up: true)) },
        new("DELETE", Room + "/moderators", TalkDoor.Moderator) { Now = c => OnAttendee(c, a => rooms.Promote(c.Room, c.Me, a, up: false)) },
        new("PUT", Room + "/read-only", TalkDoor.Moderator) { Now = ReadOnly },
        new("PUT", Room + "/webinar/lobby", TalkDoor.Moderator) { Now = Lobby },
        new("PUT", Room + "/listable", TalkDoor.Moderator) { Now = Listable },
        new("POST", Room + "/message-expiration", TalkDoor.Moderator) { Now = Expire },
    ];

    private TalkReply List(TalkCall call)
    {
        var before = state.Clock.Unix;
        if (options.SampleRooms && _seeded.Add(call.Me.Id)) TalkSamples.Plant(state, rooms, call.Me);
        var since = call.Number("modifiedSince", 0);
        var withLast = call.OptionalText("includeLastMessage") is not ("false" or "0");
        var mine = state.Rooms.Values.Where(r => r.Modified >= since && r.Find(call.Me) is not null).Select(r => (JsonNode)json.Room(r, r.Find(call.Me)!, withLast));
        return TalkReply.Ok(new JsonArray([.. mine])).With("X-Nextcloud-Talk-Hash", Hash).With("X-Nextcloud-Talk-Modified-Before", $"{before}");
    }

    private TalkReply Create(TalkCall call)
    {
        var reply = rooms.Create(call.Me, call.Number("roomType"), call.OptionalText("roomName") ?? "", call.OptionalText("invite") ?? "", out var room);
        return reply is { IsSuccess: false } ? reply : TalkReply.Ok(json.Room(room, room.Find(call.Me)!), reply is null ? 201 : 200);
    }

    private TalkReply Rename(TalkCall call)
    {
        var name = call.Text("roomName").Trim();
        if (name.Length is 0 or > 255) return TalkReply.Refuse(400, "value");
        call.Room.Name = name;
        rooms.Tell(call.Room, call.Me, "conversation_renamed");
        return Shown(call);
    }

    private TalkReply Participants(TalkCall call) =>
        TalkReply.Ok(new JsonArray([.. call.Room.Attendees.Select(a => (JsonNode)TalkRoomJson.Participant(call.Room, a, state.NameOf(a.Actor)))]));

    private TalkReply Invite(TalkCall call)
    {
        if (call.OptionalText("source") is not (null or "users") || !state.Users.TryGetValue(call.Text("newParticipant"), out var user)) return TalkReply.Refuse(404, "new-participant");
        rooms.Invite(call.Room, call.Me, TalkActor.User(user.Id));
        return TalkReply.Ok(new JsonArray());
    }

    private TalkReply Permit(TalkCall call)
    {
        if (Attendee(call) is not { } attendee) return TalkReply.Refuse(404);
        var asked = (int)call.Number("permissions");
        attendee.OwnPermissions = asked == 0 ? 0 : asked | TalkAttendee.Custom;
        var shown = TalkRoomJson.Participant(call.Room, attendee, state.NameOf(attendee.Actor));
        shown["status"] = "offline";
        foreach (var name in new[] { "statusIcon", "statusMessage", "statusClearAt" }) shown[name] = null;
        return TalkReply.Ok(new JsonArray(shown)).With("X-Nextcloud-Has-User-Statuses", "1");
    }

    private TalkReply ReadOnly(TalkCall call)
    {
        call.Room.ReadOnly = (int)call.Number("state");
        rooms.Tell(call.Room, call.Me, call.Room.ReadOnly == 1 ? "read_only" : "read_only_off");
        return Shown(call);
    }

    private TalkReply Lobby(TalkCall call)
    {
        call.Room.Lobby = (int)call.Number("state");
        rooms.Tell(call.Room, call.Me, call.Room.Lobby == 1 ? "lobby_non_moderators" : "lobby_none");
        return Shown(call);
    }

    private TalkReply Listable(TalkCall call)
    {
        call.Room.Listable = (int)call.Number("scope");
        rooms.Tell(call.Room, call.Me, "listable_users");
        return Shown(call);
    }

    private TalkReply Expire(TalkCall call)
    {
        call.Room.Expiry = 0;
        var seconds = call.Number("seconds");
        rooms.Tell(call.Room, call.Me, seconds > 0 ? "message_expiration_enabled" : "message_expiration_disabled");
        call.Room.Expiry = seconds;
        return Shown(call);
    }

    private TalkReply Shown(TalkCall call) => TalkReply.Ok(json.Room(call.Room, call.Attendee));

    private static TalkReply OnAttendee(TalkCall call, Action<TalkAttendee> act) =>
        Attendee(call) is { } attendee ? Done(() => act(attendee)) : TalkReply.Refuse(404, "participant");

    private static TalkAttendee? Attendee(TalkCall call)
    {
        var id = call.Number("attendeeId");
        return call.Room.Attendees.Find(a => a.Id == id);
    }

    private static TalkReply Done(Action act)
    {
        act();
        return TalkReply.Ok(null);
    }
}

/// <summary>What a new account finds in its list without having asked for it: three rooms nobody may take for its own.</summary>
internal static class TalkSamples
{
    public static void Plant(TalkState state, TalkRooms rooms, TalkActor user)
    {
        rooms.Open(user, TalkRoom.Changelog, "Talk updates ✅").ReadOnly = 1;
        rooms.Open(user, TalkRoom.NoteToSelf, "Note to self");
        var room = new TalkRoom(state.TakeRoomId(), state.TakeToken(), TalkRoom.Group, "Let's get started!") { ObjectType = "sample", ObjectId = user.Id, Description = "A sample." };
        state.Rooms.Add(room.Token, room);
        rooms.Join(room, user, TalkAttendee.Owner);
        rooms.Add(room, new TalkActor("bots", "sample"), TalkMessage.Comment, "Welcome to **Talk**!", name: "Sample");
    }
}
