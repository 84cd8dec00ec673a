namespace Istota.Tests.Talk.Server;

/// <summary>The parts of the server put together over one state.</summary>
internal sealed class TalkRules
{
    public TalkRules(TalkState state, TalkServerOptions options, Uri address)
    {
        var messages = new TalkJson(state, address);
        var roomJson = new TalkRoomJson(state, messages);
        Rooms = new TalkRooms(state);
        Chat = new TalkChat(state, Rooms, messages);
        Reactions = new TalkReactions(Rooms, Chat, messages, state);
        Webhooks = new TalkWebhooks(state, options, messages, Rooms, address);
        Guests = new TalkGuests(state, Rooms, roomJson);
        Core = new TalkCoreRoutes(state);
        RoomRoutes = new TalkRoomRoutes(state, Rooms, roomJson, options);
        Routes =
        [
            .. Core.All, .. RoomRoutes.All,
            .. new TalkChatRoutes(state, Chat, Reactions, new TalkReading(state, messages), roomJson).All,
            .. new TalkBots(state, Chat, Reactions, Webhooks).All, .. Guests.All,
        ];
    }

    public TalkRooms Rooms { get; }
    public TalkChat Chat { get; }
    public TalkReactions Reactions { get; }
    public TalkWebhooks Webhooks { get; }
    public TalkGuests Guests { get; }
    public TalkCoreRoutes Core { get; }
    public TalkRoomRoutes RoomRoutes { get; }
    public IReadOnlyList<TalkRoute> Routes { get; }
}
