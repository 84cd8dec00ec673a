namespace Istota.Tests.Talk.Server;

/// <summary>The operations on messages and reactions.</summary>
internal sealed class TalkChatRoutes(TalkState state, TalkChat chat, TalkReactions reactions, TalkReading reading, TalkRoomJson rooms)
{
    private const string Chat = "/ocs/v2.php/apps/spreed/api/v1/chat/{token}", Reaction = "/ocs/v2.php/apps/spreed/api/v1/reaction/{token}/{id}";

    public IEnumerable<TalkRoute> All =>
    [
        new("POST", Chat + "/read", TalkDoor.Member) { Now = Read },
        new("DELETE", Chat + "/read", TalkDoor.Member) { Now = Unread },
        new("GET", Chat, TalkDoor.Reader) { Later = reading.ReadAsync },
        new("POST", Chat, TalkDoor.Writer) { Now = Post },
        new("PUT", Chat + "/{id}", TalkDoor.Writer) { Now = c => chat.Edit(c.Room, c.Attendee, c.Id("id"), c.Text("message")) },
        new("DELETE", Chat + "/{id}", TalkDoor.Writer) { Now = c => chat.Delete(c.Room, c.Attendee, c.Id("id")) },
        new("GET", Chat + "/{id}/context", TalkDoor.Reader) { Now = reading.Context },
        new("POST", Reaction, TalkDoor.Writer) { Now = c => reactions.React(c.Room, c.Attendee, c.Id("id"), c.Text("reaction")) },
        new("DELETE", Reaction, TalkDoor.Writer) { Now = c => reactions.Unreact(c.Room, c.Attendee, c.Id("id"), c.Text("reaction")) },
        new("GET", Reaction, TalkDoor.Reader) { Now = c => reactions.List(c.Room, c.Id("id"), c.OptionalText("reaction")) },
    ];

    private TalkReply Post(TalkCall call)
    {
        if (!call.Attendee.Actor.IsUser && call.OptionalText("actorDisplayName") is { Length: > 0 } name) call.Attendee.GuestName = name;
        return chat.Post(call.Room, call.Attendee, call.Text("message"), call.Number("replyTo", 0), call.OptionalText("referenceId") ?? "", call.Flag("silent"));
    }

    private TalkReply Read(TalkCall call)
    {
        var newest = call.Room.Messages.Where(m => m.Verb != TalkMessage.System).Select(m => m.Id).DefaultIfEmpty(call.Attendee.LastRead).Max();
        call.Attendee.LastRead = call.OptionalNumber("lastReadMessage") ?? newest;
        return WithRoom(call);
    }

    /// <summary>Back to before the newest comment, so that one message is unread.</summary>
    private TalkReply Unread(TalkCall call)
    {
        var comments = call.Room.Messages.Where(m => m.Verb == TalkMessage.Comment && !m.IsExpired(state.Clock.GetUtcNow())).Select(m => m.Id).ToList();
        call.Attendee.LastRead = comments.Count > 1 ? comments[^2] : 0;
        return WithRoom(call);
    }

    private TalkReply WithRoom(TalkCall call) => TalkChat.WithCommonRead(TalkReply.Ok(rooms.Room(call.Room, call.Attendee)), call.Room);
}
