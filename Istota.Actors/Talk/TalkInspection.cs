using System.Collections.Immutable;
using Istota.Actors.Inspection;

namespace Istota.Actors.Talk;

/// <summary>Asks the surface how it stands; answered by <see cref="TalkRow"/>.</summary>
public sealed record TalkQuery
{
    public static readonly TalkQuery Instance = new();
}

/// <summary>How a room stands, as its actor tells the surface whenever it changes.</summary>
/// <param name="Users">who of the household is in it.</param>
/// <param name="WaitingPosts">what is yet to be said in it.</param>
/// <param name="Problem">null when it is read.</param>
internal sealed record RoomStanding(ImmutableList<string> Users, bool Private, int WaitingPosts, string? Problem)
{
    public static readonly RoomStanding New = new([], false, 0, null);

    public bool Equals(RoomStanding? other) =>
        other is not null && Users.SequenceEqual(other.Users) && (Private, WaitingPosts, Problem) == (other.Private, other.WaitingPosts, other.Problem);

    public override int GetHashCode() => HashCode.Combine(Users.Count, Private, WaitingPosts, Problem);
}

/// <summary>Shows rooms as <c>inspect system</c> has them.</summary>
internal static class TalkRows
{
    public static TalkRoomRow Of(RoomEntry room, DateTimeOffset now) => new(
        room.Room.Token, TypeOf(room.Room.Type), room.Standing.Users, room.Standing.Private, StateOf(room, now), room.Awaits,
        room.Standing.WaitingPosts, room.NewsAt == default ? null : room.NewsAt, room.Standing.Problem);

    private static string StateOf(RoomEntry room, DateTimeOffset now) => room switch
    {
        { Standing.Problem: not null } => "resting",
        { Ready: false } => "new",
        { HasSlot: true } => "polling",
        { Reading: true } => "reading",
        _ => room.RestUntil > now ? "resting" : "listed",
    };

    private static string TypeOf(TalkRoomType type) => type switch
    {
        TalkRoomType.OneToOne => "one-to-one",
        TalkRoomType.Group => "group",
        TalkRoomType.Public => "public",
        _ => "other",
    };
}
