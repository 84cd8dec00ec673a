namespace Istota.Actors.Talk;

/// <param name="Id">our own user id as the server spells it.</param>
/// <param name="MaxLength">code points of one message.</param>
/// <param name="Version">of Talk, for the log and for inspection.</param>
public sealed record TalkAccount(string Id, IReadOnlySet<string> Features, int MaxLength, string Version);

/// <param name="ModifiedBefore">give it to the next call as modifiedSince.</param>
/// <param name="Hash">changes when the capabilities did.</param>
public sealed record TalkRoomList(IReadOnlyList<TalkRoom> Rooms, long? ModifiedBefore, string? Hash);

/// <summary>A conversation of Talk.</summary>
public sealed record TalkRoom
{
    public required string Token { get; init; }
    public required TalkRoomType Type { get; init; }
    /// <summary>The other account, in a one-to-one room.</summary>
    public required string Name { get; init; }
    public string DisplayName { get; init; } = "";
    /// <summary>1 owner, 2 moderator, 3 user, 4 guest, 5 by public link, 6 guest moderator.</summary>
    public int ParticipantType { get; init; }
    public bool ReadOnly { get; init; }
    public bool Lobby { get; init; }
    /// <summary>0: only participants find it.</summary>
    public int Listable { get; init; }
    public bool HasPassword { get; init; }
    /// <summary>Seconds after which messages go away; 0: never.</summary>
    public int MessageExpiration { get; init; }
    /// <summary>A room of another server.</summary>
    public bool Remote { get; init; }
    /// <summary>Seconds since 1970 of what last happened.</summary>
    public long LastActivity { get; init; }
}

public enum TalkRoomType
{
    Unknown = 0,
    OneToOne = 1,
    Group = 2,
    Public = 3,
    Changelog = 4,
    FormerOneToOne = 5,
    NoteToSelf = 6,
}

/// <param name="ActorType"><c>users</c>, <c>groups</c>, <c>guests</c>, <c>federated_users</c>, <c>bots</c>, …</param>
public sealed record TalkParticipant(string ActorType, string ActorId, int ParticipantType);

/// <param name="LastGiven">from <c>X-Chat-Last-Given</c>: the id up to which the server looked, shown or not; null when it gave none, and the cursor stays.</param>
public sealed record TalkPage(IReadOnlyList<TalkMessage> Messages, long? LastGiven);

/// <summary>A message as the server has it; nothing in it is trusted but who wrote it, when that is of type <c>users</c>.</summary>
public sealed record TalkMessage
{
    public required long Id { get; init; }
    public required string Token { get; init; }
    public required string ActorType { get; init; }
    public required string ActorId { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>As typed, with placeholders of <see cref="Parameters"/> in it.</summary>
    public required string Text { get; init; }
    public IReadOnlyDictionary<string, TalkParameter> Parameters { get; init; } = new Dictionary<string, TalkParameter>();
    /// <summary><c>comment</c>, <c>comment_deleted</c>, <c>system</c>, …</summary>
    public required string Type { get; init; }
    /// <summary>Which system message; empty for others.</summary>
    public string System { get; init; } = "";
    public string Reference { get; init; } = "";
    public bool Edited { get; init; }
    /// <summary>The message that it answers or is about.</summary>
    public TalkParent? Parent { get; init; }
}

public sealed record TalkParent(long Id, string? ActorType, string? ActorId, bool Deleted);

/// <param name="Type"><c>user</c>, <c>call</c> (everybody), <c>guest</c>, <c>file</c>, …</param>
public sealed record TalkParameter(string Type, string Id, string Name);

/// <param name="Text">at most <see cref="TalkAccount.MaxLength"/> code points.</param>
/// <param name="Reference">at most 64 characters; a label to find it by, no idempotency key.</param>
/// <param name="Silent">no notification.</param>
public sealed record TalkPost(string Text, string Reference, long? ReplyTo = null, bool Silent = false);

public sealed record TalkReaction(string Emoji, string ActorType, string ActorId);
