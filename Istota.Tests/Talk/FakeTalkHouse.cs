using Istota.Actors.Talk;

namespace Istota.Tests.Talk;

/// <summary>What <see cref="FakeTalk"/> is a window on: a Talk server in memory, and what the people on it do. One counter of ids for all rooms, as the real one has.</summary>
public sealed class FakeTalkHouse(TimeProvider clock, long firstId = 100)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _people = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, FakeTalkRoom> _rooms = [];
    private long _last = firstId;
    private int _made;

    public TimeProvider Clock => clock;

    public FakeTalkHouse With(params string[] accounts)
    {
        lock (_lock) foreach (var account in accounts) _people[account] = account;
        return this;
    }

    /// <summary>The spelling the server has for an account; null when there is none of that name.</summary>
    public string? Canonical(string account)
    {
        lock (_lock) return _people.GetValueOrDefault(account);
    }

    /// <summary>The one-to-one room of two accounts; the other is in it only from the first message on.</summary>
    public string Direct(string account, string with)
    {
        lock (_lock)
        {
            var known = _rooms.Values.FirstOrDefault(r => r.Type == TalkRoomType.OneToOne && r.Pair.Contains(account) && r.Pair.Contains(with));
            if (known is not null)
            {
                known.Members.TryAdd(account, 1);
                return known.Token;
            }
            var room = Add(TalkRoomType.OneToOne, "");
            room.Pair = [account, with];
            room.Members[account] = 1;
            System(room, "conversation_created", account, null);
            return room.Token;
        }
    }

    /// <summary>A group room: the first account owns it, the others are plain members.</summary>
    public string Group(string name, params string[] members) => Make(TalkRoomType.Group, name, members);

    public string Make(TalkRoomType type, string name, params string[] members)
    {
        lock (_lock)
        {
            var room = Add(type, name);
            foreach (var member in members) room.Members[member] = room.Members.Count == 0 ? 1 : 3;
            System(room, "conversation_created", members[0], null);
            return room.Token;
        }
    }

    /// <summary>Lets a test turn a room into one that must not be trusted (lobby, read-only, listable, expiring, remote …).</summary>
    public void Change(string token, Func<FakeTalkSettings, FakeTalkSettings> change)
    {
        lock (_lock)
        {
            _rooms[token].Settings = change(_rooms[token].Settings);
            _rooms[token].Activity = clock.GetUtcNow();
        }
    }

    public void Join(string token, string actorId, int participantType = 3, string actorType = "users")
    {
        lock (_lock)
        {
            var room = _rooms[token];
            if (actorType == "users") room.Members[actorId] = participantType;
            else room.Strangers.Add(new TalkParticipant(actorType, actorId, participantType));
            System(room, actorType switch { "groups" => "group_added", "federated_users" => "federated_user_added", _ => "user_added" }, room.Owner, null);
        }
    }

    public void Leave(string token, string account)
    {
        lock (_lock)
        {
            _rooms[token].Members.Remove(account);
            System(_rooms[token], "user_removed", account, null);
        }
    }

    public void DeleteRoom(string token)
    {
        lock (_lock) _rooms.Remove(token);
    }

    /// <summary>What a person, a guest, a bot or a bridge says; no rule of the server is asked.</summary>
    public long Say(string token, string actorId, string text, long? replyTo = null, string actorType = "users", string type = "comment", string reference = "")
    {
        lock (_lock)
        {
            var room = _rooms[token];
            foreach (var one in room.Pair) room.Members.TryAdd(one, 1);
            var (written, parameters) = FakeTalkMentions.Parse(text, _people.Keys, room.Type);
            return Append(room, new TalkMessage
            {
                Id = ++_last,
                Token = token,
                ActorType = actorType,
                ActorId = actorId,
                At = clock.GetUtcNow(),
                Text = written,
                Parameters = parameters,
                Type = type,
                Reference = reference,
                Parent = replyTo is { } id ? new TalkParent(id, null, null, false) : null,
            });
        }
    }

    /// <summary>Writes a message anew, as its author or as anybody who may.</summary>
    public void Rewrite(long id, string by, string text)
    {
        lock (_lock)
        {
            var room = RoomOf(id);
            room.Replace(id, m => m with { Text = text, Edited = true });
            System(room, "message_edited", by, id);
        }
    }

    public void Delete(long id, string by)
    {
        lock (_lock)
        {
            var room = RoomOf(id);
            room.Replace(id, m => m with { Text = "Message deleted by author", Type = "comment_deleted", Parameters = new Dictionary<string, TalkParameter>() });
            System(room, "message_deleted", by, id);
        }
    }

    /// <summary>The message goes away as one whose time is over: it is never given again, and still counts for the cursor.</summary>
    public void Expire(long id)
    {
        lock (_lock) RoomOf(id).Expired.Add(id);
    }

    public void React(long id, string actorId, string emoji, string actorType = "users")
    {
        lock (_lock)
        {
            var room = RoomOf(id);
            if (!room.Reactions.TryGetValue(id, out var given)) room.Reactions[id] = given = [];
            if (given.Any(r => r.ActorId == actorId && r.Emoji == emoji)) return;
            given.Add(new TalkReaction(emoji, actorType, actorId));
            System(room, "reaction", actorId, id, emoji, actorType);
        }
    }

    /// <summary>Takes a reaction back; the stream says who and on what, and not which.</summary>
    public void Unreact(long id, string actorId, string emoji)
    {
        lock (_lock)
        {
            var room = RoomOf(id);
            if (room.Reactions.GetValueOrDefault(id)?.RemoveAll(r => r.ActorId == actorId && r.Emoji == emoji) is null or 0) return;
            var told = room.Messages.FindIndex(m => m.System == "reaction" && m.Parent!.Id == id && m.ActorId == actorId && m.Text == emoji);
            room.Messages[told] = room.Messages[told] with { System = "reaction_deleted" };
            System(room, "reaction_revoked", actorId, id);
        }
    }

    /// <summary>The comments of a room, oldest first, as they stand.</summary>
    public IReadOnlyList<TalkMessage> Comments(string token)
    {
        lock (_lock) return _rooms[token].Shown().Where(m => m.Type == "comment").ToList();
    }

    public IReadOnlyList<FakeTalkRoom> RoomsOf(string account)
    {
        lock (_lock) return _rooms.Values.Where(r => r.Members.ContainsKey(account)).ToList();
    }

    internal FakeTalkRoom? Find(string token, string account)
    {
        lock (_lock) return _rooms.TryGetValue(token, out var room) && room.Members.ContainsKey(account) ? room : null;
    }

    /// <summary>Reads or writes a room with nobody else at it.</summary>
    internal T At<T>(FakeTalkRoom room, Func<FakeTalkRoom, T> look)
    {
        lock (_lock) return look(room);
    }

    private FakeTalkRoom RoomOf(long id) => _rooms.Values.First(r => r.Messages.Any(m => m.Id == id));

    private FakeTalkRoom Add(TalkRoomType type, string name)
    {
        var room = new FakeTalkRoom { Token = $"room{++_made:0000}", Type = type, Name = name, Activity = clock.GetUtcNow() };
        return _rooms[room.Token] = room;
    }

    private void System(FakeTalkRoom room, string what, string actorId, long? about, string text = "somebody did something", string actorType = "users") => Append(room, new TalkMessage
    {
        Id = ++_last,
        Token = room.Token,
        ActorType = actorType,
        ActorId = actorId,
        At = clock.GetUtcNow(),
        Text = text,
        Type = "system",
        System = what,
        Parent = about is { } id ? new TalkParent(id, null, null, false) : null,
    });

    private long Append(FakeTalkRoom room, TalkMessage message)
    {
        room.Messages.Add(message);
        room.Activity = clock.GetUtcNow();
        room.Ring();
        return message.Id;
    }
}
