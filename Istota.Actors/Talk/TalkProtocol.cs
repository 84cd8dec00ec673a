using System.Collections.Immutable;
using Istota.Actors.Conversations;
using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>What the surface tells one of its rooms.</summary>
internal abstract record RoomCommand
{
    private RoomCommand() { }

    /// <summary>How the server and the configuration see this room now; its members are looked at again.</summary>
    public sealed record Seen(TalkRoom Room, TalkPeople People, RoomRole Role) : RoomCommand;

    /// <summary>Read once, waiting so long for news; answered by <see cref="RoomReport.Read"/>.</summary>
    public sealed record Read(TimeSpan Wait) : RoomCommand;

    /// <summary>The server is there again: what rests for a failure need not.</summary>
    public sealed record Wake : RoomCommand;

    /// <summary>The server no longer lists it.</summary>
    public sealed record Lost : RoomCommand;
}

/// <param name="DirectOf">whose one-to-one room it is.</param>
/// <param name="AlertsOf">whose alerts channel it is.</param>
internal sealed record RoomRole(UserId? DirectOf, ImmutableList<UserId> AlertsOf)
{
    public bool Matters => DirectOf is not null || !AlertsOf.IsEmpty;
}

/// <summary>What a room tells the surface.</summary>
internal abstract record RoomReport
{
    private RoomReport() { }
    public required string Token { get; init; }

    /// <summary>It knows from where on to read.</summary>
    public sealed record Ready : RoomReport;

    /// <param name="News">whether something was said.</param>
    /// <param name="Awaits">whether a question in it waits for an answer.</param>
    /// <param name="Rest">how long to leave it alone.</param>
    public sealed record Read(bool News, bool Awaits, TimeSpan Rest) : RoomReport;

    /// <summary>Something that inspection shows has changed.</summary>
    public sealed record Stands(RoomStanding Standing) : RoomReport;

    /// <summary>It seems to be no room of ours any more: the list tells.</summary>
    public sealed record Gone : RoomReport;
}

/// <summary>What a room tells those who post in it: for whom, and who reads it.</summary>
/// <param name="Known">the users who may post here.</param>
/// <param name="Direct">whether a post notifies by itself.</param>
/// <param name="VerifiedAt">when its members were looked at.</param>
internal sealed record RoomAudience(ImmutableDictionary<UserId, KnownRoom> Known, bool Direct, TalkPeople People, DateTimeOffset VerifiedAt)
{
    public bool IsPrivateFor(UserId user) => Known.GetValueOrDefault(user) is { Private: true };
}

/// <summary>So many posts of a room wait.</summary>
internal sealed record PostsWaiting(int Count);

/// <summary>A prompt is on the server.</summary>
internal sealed record PromptPosted(UserId User, int Post);
