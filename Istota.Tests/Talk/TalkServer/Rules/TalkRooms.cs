namespace Istota.Tests.Talk.Server;

/// <summary>Rooms and who is in them, and the one place where a message gets its id. Called under the lock.</summary>
internal sealed class TalkRooms(TalkState state)
{
    /// <summary>System messages that leave the room's last message as it was.</summary>
    private static readonly HashSet<string> Quiet = ["message_edited", "message_deleted", "reaction", "reaction_revoked", "reaction_deleted"];

    public event Action<TalkMessage>? Added;

    public TalkReply? Create(TalkActor creator, long type, string name, string invite, out TalkRoom room)
    {
        room = null!;
        switch (type)
        {
            case TalkRoom.OneToOne:
                return OneToOne(creator, invite, out room);
            case TalkRoom.Group or TalkRoom.Public:
                if (name.Trim().Length > 255) return TalkReply.Refuse(400, "name");
                room = Open(creator, (int)type, name.Trim().Length == 0 ? "---" : name.Trim());
                return null;
            default:
                return TalkReply.Refuse(400, "type");
        }
    }

    public TalkRoom Open(TalkActor creator, int type, string name, (string, string)? pair = null)
    {
        var room = new TalkRoom(state.TakeRoomId(), state.TakeToken(), type, name) { Pair = pair };
        state.Rooms.Add(room.Token, room);
        var owner = Join(room, creator, TalkAttendee.Owner);
        var told = Tell(room, creator, "conversation_created");
        owner.LastRead = told.Id;
        return room;
    }

    public TalkAttendee Join(TalkRoom room, TalkActor actor, int participantType)
    {
        var attendee = new TalkAttendee(state.TakeAttendeeId(), actor, participantType) { LastRead = room.LastMessage?.Id ?? 0 };
        room.Attendees.Add(attendee);
        room.Modified = state.Clock.Unix;
        return attendee;
    }

    /// <summary>The other of a one-to-one room is in it from the first message on, and again after having left.</summary>
    public void BringBackThePair(TalkRoom room)
    {
        if (room.Type != TalkRoom.OneToOne || room.Pair is not { } pair) return;
        foreach (var id in new[] { pair.First, pair.Second })
            if (room.Find(TalkActor.User(id)) is null) Join(room, TalkActor.User(id), TalkAttendee.Owner);
    }

    public TalkAttendee Invite(TalkRoom room, TalkActor by, TalkActor guest)
    {
        if (room.Find(guest) is { } already) return already;
        var attendee = Join(room, guest, TalkAttendee.User);
        Tell(room, by, "user_added", target: guest);
        return attendee;
    }

    public void Remove(TalkRoom room, TalkActor by, TalkAttendee attendee)
    {
        room.Attendees.Remove(attendee);
        room.Modified = state.Clock.Unix;
        Tell(room, by, "user_removed", target: attendee.Actor);
    }

    public void Leave(TalkRoom room, TalkAttendee attendee)
    {
        room.Attendees.Remove(attendee);
        if (!room.IsOneToOne) Tell(room, attendee.Actor, "user_removed", target: attendee.Actor);
        else if (room.Attendees.Count == 0) Delete(room);
    }

    public void Promote(TalkRoom room, TalkActor by, TalkAttendee attendee, bool up)
    {
        attendee.ParticipantType = up ? TalkAttendee.Moderator : TalkAttendee.User;
        room.Modified = state.Clock.Unix;
        Tell(room, by, up ? "moderator_promoted" : "moderator_demoted", target: attendee.Actor);
    }

    /// <summary>Polls that wait in the room go on waiting: they hold the room, and are answered 304.</summary>
    public void Delete(TalkRoom room) => state.Rooms.Remove(room.Token);

    /// <summary>What becomes of an account's rooms when the account is deleted.</summary>
    public void Bury(TalkActor gone)
    {
        foreach (var room in state.Rooms.Values.Where(r => r.Pair is { } pair && (pair.First == gone.Id || pair.Second == gone.Id)))
        {
            (room.Type, room.ReadOnly, room.Name) = (TalkRoom.FormerOneToOne, 1, state.NameOf(gone));
            Tell(room, TalkActor.Administration, "read_only");
        }
        foreach (var room in state.Rooms.Values) room.Attendees.RemoveAll(a => a.Actor == gone);
        state.Users.Remove(gone.Id);
    }

    public TalkMessage Tell(TalkRoom room, TalkActor actor, string systemMessage, TalkActor? target = null, TalkMessage? parent = null, string text = "", TalkPoll? poll = null, string name = "")
    {
        var message = new TalkMessage(state.TakeMessageId(), room, actor, TalkMessage.System, text, state.Clock.GetUtcNow())
        {
            ActorName = name,
            SystemMessage = systemMessage,
            Target = target,
            Parent = parent,
            Poll = poll,
        };
        return Keep(message);
    }

    public TalkMessage Add(TalkRoom room, TalkActor actor, string verb, string text, TalkMessage? parent = null, string referenceId = "", bool silent = false, string name = "", TalkPoll? poll = null)
    {
        var message = new TalkMessage(state.TakeMessageId(), room, actor, verb, text, state.Clock.GetUtcNow())
        {
            ActorName = name,
            Parent = parent,
            ReferenceId = referenceId,
            Silent = silent,
            Poll = poll,
        };
        return Keep(message);
    }

    private TalkMessage Keep(TalkMessage message)
    {
        var room = message.Room;
        if (room.Expiry > 0) message.Expires = message.Created.AddSeconds(room.Expiry);
        room.Messages.Add(message);
        state.Messages.Add(message.Id, message);
        if (!Quiet.Contains(message.SystemMessage))
        {
            room.LastMessage = message;
            room.LastActivity = message.Created.ToUnixTimeSeconds();
        }
        room.Modified = state.Clock.Unix;
        if (message.Verb == TalkMessage.Comment) room.WakePolls(); // the rest is found when the server next looks, within a second
        Added?.Invoke(message);
        return message;
    }

    private TalkReply? OneToOne(TalkActor creator, string invite, out TalkRoom room)
    {
        room = null!;
        if (!state.Users.TryGetValue(invite, out var other)) return TalkReply.Refuse(404, "invite");
        if (other.Id == creator.Id) return TalkReply.Refuse(403, "invite");
        var existing = state.Rooms.Values.FirstOrDefault(r => r.Type == TalkRoom.OneToOne && r.Pair is { } p
            && ((p.First == creator.Id && p.Second == other.Id) || (p.First == other.Id && p.Second == creator.Id)));
        if (existing is null)
        {
            room = Open(creator, TalkRoom.OneToOne, "", (creator.Id, other.Id));
            return null;
        }
        room = existing;
        if (room.Find(creator) is null) Join(room, creator, TalkAttendee.Owner);
        return TalkReply.Ok(null);
    }
}
