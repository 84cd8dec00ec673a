using System.Globalization;
using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>Rooms and participants as they go over the wire.</summary>
internal sealed class TalkRoomJson(TalkState state, TalkJson messages)
{
    public JsonObject Room(TalkRoom room, TalkAttendee me, bool withLastMessage = true)
    {
        var json = new JsonObject
        {
            ["id"] = room.Id,
            ["token"] = room.Token,
            ["type"] = room.Type,
            ["name"] = room.Type == TalkRoom.OneToOne ? room.OtherOf(me.Actor.Id) : room.Name,
            ["displayName"] = room.Type == TalkRoom.OneToOne ? state.NameOf(TalkActor.User(room.OtherOf(me.Actor.Id))) : room.Name,
            ["objectType"] = room.ObjectType,
            ["objectId"] = room.ObjectId,
            ["participantType"] = me.ParticipantType,
            ["participantFlags"] = 0,
            ["readOnly"] = room.ReadOnly,
            ["hasPassword"] = false,
            ["hasCall"] = false,
            ["callStartTime"] = 0,
            ["callRecording"] = 0,
            ["canStartCall"] = true,
            ["lastActivity"] = room.LastActivity,
            ["lastReadMessage"] = me.LastRead,
        };
        AddUnread(json, room, me);
        AddRights(json, room, me);
        if (room.RemoteServer is { } remote)
        {
            json["remoteServer"] = remote;
            json["remoteToken"] = room.Token;
        }
        if (withLastMessage && room.LastMessage is { } last && !last.IsExpired(state.Clock.GetUtcNow())) json["lastMessage"] = messages.Message(last, me.Actor, withParent: false);
        return json;
    }

    public static JsonObject Participant(TalkRoom room, TalkAttendee attendee, string name) => new()
    {
        ["roomToken"] = room.Token,
        ["inCall"] = 0,
        ["lastPing"] = 0,
        ["sessionIds"] = new JsonArray(),
        ["participantType"] = attendee.ParticipantType,
        ["attendeeId"] = attendee.Id,
        ["actorId"] = attendee.Actor.Id,
        ["actorType"] = attendee.Actor.Type,
        ["displayName"] = attendee.GuestName ?? name,
        ["permissions"] = attendee.Permissions,
        ["attendeePermissions"] = attendee.OwnPermissions,
        ["attendeePin"] = "",
        ["phoneNumber"] = "",
        ["callId"] = "",
    };

    private void AddUnread(JsonObject json, TalkRoom room, TalkAttendee me)
    {
        var unread = room.Messages.Where(m => m.Id > me.LastRead && m.Verb == TalkMessage.Comment && m.Actor != me.Actor).ToList();
        var mentioned = unread.Exists(m => TalkMentions.Mentions(m, me.Actor, state)) || (room.IsOneToOne && unread.Count > 0);
        json["unreadMessages"] = unread.Count;
        json["unreadMention"] = mentioned;
        json["unreadMentionDirect"] = mentioned;
    }

    private static void AddRights(JsonObject json, TalkRoom room, TalkAttendee me)
    {
        var isGuest = !me.Actor.IsUser;
        json["isFavorite"] = false;
        json["canLeaveConversation"] = !isGuest;
        json["canDeleteConversation"] = me.IsModerator && !room.IsOneToOne;
        json["notificationLevel"] = isGuest ? 3 : room.IsOneToOne ? 1 : 2;
        json["notificationCalls"] = isGuest ? 0 : 1;
        json["lobbyState"] = room.Lobby;
        json["lobbyTimer"] = 0;
        json["lastPing"] = 0;
        json["sessionId"] = isGuest ? string.Create(CultureInfo.InvariantCulture, $"guest{me.Id}") : "0";
        json["sipEnabled"] = 0;
        json["actorType"] = me.Actor.Type;
        json["actorId"] = me.Actor.Id;
        json["attendeeId"] = me.Id;
        json["permissions"] = me.Permissions;
        json["attendeePermissions"] = me.OwnPermissions;
        json["callPermissions"] = 0;
        json["defaultPermissions"] = 0;
        json["canEnableSIP"] = false;
        json["attendeePin"] = "";
        json["description"] = room.Description;
        json["lastCommonReadMessage"] = room.LastCommonRead;
        json["listable"] = room.Listable;
        json["callFlag"] = 0;
        json["messageExpiration"] = room.Expiry;
        json["avatarVersion"] = "d2f822ab";
        json["isCustomAvatar"] = room.ObjectType == "sample";
        json["breakoutRoomMode"] = 0;
        json["breakoutRoomStatus"] = 0;
        json["recordingConsent"] = 0;
        json["mentionPermissions"] = 0;
        json["isArchived"] = false;
        json["isImportant"] = false;
    }
}
