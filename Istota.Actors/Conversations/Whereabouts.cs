using Istota.Actors.Users;
using Istota.Actors.Web;

namespace Istota.Actors.Conversations;

/// <summary>What a surface said of one of its rooms.</summary>
/// <param name="Direct">the one-to-one room of the user with the bot.</param>
/// <param name="Private">nobody else reads or writes there; without that word a room counts as shared.</param>
/// <param name="Gone">there is no such room any more, or the bot is not in it.</param>
public sealed record KnownRoom(bool Direct, bool Private, bool Gone = false);

/// <summary>Where a user is to be found: the rooms that what is said to them resolves to (docs/conversations.md).</summary>
internal static class Whereabouts
{
    public static readonly Place WebAlerts = new(WebSurfaceActor.Name, "alerts");
    private static readonly Place WebMain = new(WebSurfaceActor.Name, "main");

    /// <summary>The built-in chat: always there, and its rooms are the user's own.</summary>
    public static bool IsWeb(Place place) => place.Surface == WebSurfaceActor.Name;

    /// <summary>The one-to-one room in Talk, else <c>main</c>.</summary>
    public static Place Home(UserState state, UserPolicy policy) => Direct(state, policy) ?? WebMain;

    /// <summary><c>alerts_channel</c>, else the one-to-one room in Talk, else the room <c>alerts</c>.</summary>
    public static Place Alerts(UserState state, UserPolicy policy) =>
        policy.AlertsChannel is { } channel && !IsGone(state, policy, channel) ? channel : Direct(state, policy) ?? WebAlerts;

    /// <summary>Where questions and alerts may show what they are about.</summary>
    public static Place PrivateAlerts(UserState state, UserPolicy policy)
    {
        var alerts = Alerts(state, policy);
        return IsPrivate(state, alerts) ? alerts : Home(state, policy);
    }

    /// <summary>The room where a conversation is read: its own while that is there, else the user's resolved room.</summary>
    public static Place Of(UserState state, UserPolicy policy, string conversation) =>
        new ConversationId(conversation).TryPlace(out var place) && !IsGone(state, policy, place) ? place : Home(state, policy);

    /// <summary>Where a question was put last; what a summary stands for, where it would be put.</summary>
    public static Place Of(UserState state, UserPolicy policy, Question question) =>
        question.Posts.IsEmpty ? PrivateAlerts(state, policy) : question.Posts[^1].Place;

    public static bool IsPrivate(UserState state, Place place) =>
        IsWeb(place) || state.KnownRooms.GetValueOrDefault(place.ToString()) is { Private: true };

    public static void Found(Turn turn, Place place, KnownRoom room)
    {
        if (turn.State.KnownRooms.GetValueOrDefault(place.ToString()) == room) return;
        // What a room that is gone never got is said where the user is; prompts stand in the web chat already.
        var stranded = room.Gone ? turn.State.Pending.Values.Where(p => p.Place == place && p.Author != Author.User && p.Questions.IsEmpty).ToList() : [];
        turn.Add(new UserEvent.RoomFound { At = turn.At, Place = place, Direct = room.Direct, Private = room.Private, Gone = room.Gone });
        foreach (var post in stranded) turn.Repeat(turn.Home, post);
    }

    private static Place? Direct(UserState state, UserPolicy policy)
    {
        if (!policy.InTalk) return null;
        foreach (var (text, room) in state.KnownRooms)
            if (room is { Direct: true, Private: true, Gone: false } && Place.TryParse(text, out var place)) return place;
        return null;
    }

    private static bool IsGone(UserState state, UserPolicy policy, Place place) =>
        !IsWeb(place) && (!policy.InTalk || state.KnownRooms.GetValueOrDefault(place.ToString()) is { Gone: true });
}
