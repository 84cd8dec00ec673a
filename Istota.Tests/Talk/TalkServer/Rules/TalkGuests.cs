using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>People without an account in public rooms, known by their session alone and called whatever they like; and votes, which name nobody.</summary>
internal sealed class TalkGuests(TalkState state, TalkRooms rooms, TalkRoomJson json)
{
    private const string Room = "/ocs/v2.php/apps/spreed/api/v4/room/{token}", Guest = "/ocs/v2.php/apps/spreed/api/v1/guest/{token}/name";
    private const string Polls = "/ocs/v2.php/apps/spreed/api/v1/poll/{token}";

    public IEnumerable<TalkRoute> All =>
    [
        new("POST", Room + "/participants/active", TalkDoor.ByToken) { Now = Enter, Guard = TalkAttempts.RoomToken },
        new("POST", Guest, TalkDoor.Member) { Now = Name },
        new("POST", Polls, TalkDoor.Writer) { Now = Open },
        new("POST", Polls + "/{poll}", TalkDoor.Writer) { Now = Vote },
        new("GET", Polls + "/{poll}", TalkDoor.Reader) { Now = c => Find(c) is { } poll ? TalkReply.Ok(Shown(poll, c)) : TalkReply.Refuse(404) },
    ];

    public TalkAttendee Add(TalkRoom room, string session, string name)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(session)))[..40];
        state.GuestSessions[session] = id;
        if (room.Find(TalkActor.Guest(id)) is { } already) return already;
        var guest = rooms.Join(room, TalkActor.Guest(id), TalkAttendee.Guest);
        guest.GuestName = name;
        return guest;
    }

    private TalkReply Enter(TalkCall call)
    {
        var attendee = call.Actor is { } actor ? call.Room.Find(actor) ?? rooms.Join(call.Room, actor, TalkAttendee.User) : Add(call.Room, call.Session, "");
        return TalkReply.Ok(json.Room(call.Room, attendee));
    }

    private TalkReply Name(TalkCall call)
    {
        call.Attendee.GuestName = call.Text("displayName");
        return TalkReply.Ok(null);
    }

    private TalkReply Open(TalkCall call)
    {
        var poll = new TalkPoll(state.Rooms.Values.Sum(r => r.Polls.Count) + 1, call.Text("question"), [.. call.List("options").Select(o => (string)o!)],
            call.Attendee.Actor, (int)call.Number("resultMode"), (int)call.Number("maxVotes"));
        call.Room.Polls.Add(poll);
        rooms.Add(call.Room, call.Attendee.Actor, TalkMessage.Comment, "{object}", poll: poll);
        return TalkReply.Ok(Shown(poll, call), 201);
    }

    private TalkReply Vote(TalkCall call)
    {
        if (Find(call) is not { } poll) return TalkReply.Refuse(404);
        poll.Votes[call.Attendee.Actor] = [.. call.List("optionIds").Select(o => (int)o!)];
        rooms.Tell(call.Room, TalkActor.System, "poll_voted", poll: poll);
        return TalkReply.Ok(Shown(poll, call));
    }

    private static TalkPoll? Find(TalkCall call) => call.Room.Polls.Find(p => p.Id == call.Id("poll"));

    /// <summary>The votes are shown to who has voted.</summary>
    private JsonObject Shown(TalkPoll poll, TalkCall call)
    {
        var mine = poll.Votes.GetValueOrDefault(call.Attendee.Actor);
        var votes = new JsonObject();
        if (mine is not null)
            foreach (var option in poll.Votes.Values.SelectMany(v => v).GroupBy(v => v)) votes[$"option-{option.Key}"] = option.Count();
        return new JsonObject
        {
            ["id"] = poll.Id,
            ["question"] = poll.Question,
            ["options"] = new JsonArray([.. poll.Options.Select(o => JsonValue.Create(o))]),
            ["actorType"] = poll.Author.Type,
            ["actorId"] = poll.Author.Id,
            ["actorDisplayName"] = state.NameOf(poll.Author),
            ["status"] = 0,
            ["resultMode"] = poll.ResultMode,
            ["maxVotes"] = poll.MaxVotes,
            ["votes"] = votes.Count == 0 ? new JsonArray() : votes,
            ["numVoters"] = poll.Votes.Count,
            ["votedSelf"] = new JsonArray([.. (mine ?? []).Select(v => JsonValue.Create(v))]),
        };
    }
}
