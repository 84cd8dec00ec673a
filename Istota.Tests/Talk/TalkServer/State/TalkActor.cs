namespace Istota.Tests.Talk.Server;

/// <summary>Who speaks: the server tells a kind and an id apart, and only the two together are a person.</summary>
public readonly record struct TalkActor(string Type, string Id)
{
    public static TalkActor User(string id) => new("users", id);
    public static TalkActor Guest(string id) => new("guests", id);
    public static TalkActor System { get; } = new("guests", "system");
    public static TalkActor Administration { get; } = new("guests", "cli");
    public bool IsUser => Type == "users";
    public override string ToString() => $"{Type}/{Id}";
}

/// <summary>An account of the server.</summary>
internal sealed class TalkUser(string id, string displayName)
{
    public string Id { get; } = id;
    public string DisplayName { get; set; } = displayName;
    public HashSet<string> AppPasswords { get; } = new(StringComparer.Ordinal);
    public bool Enabled { get; set; } = true;
    public string Language { get; set; } = "en";
}

/// <summary>Somebody's place in a room.</summary>
internal sealed class TalkAttendee(long id, TalkActor actor, int participantType)
{
    public const int Owner = 1, Moderator = 2, User = 3, Guest = 4;
    public const int Chat = 128, IgnoreLobby = 8, Custom = 1, ModeratorPermissions = 254, MemberPermissions = 246;

    public long Id { get; } = id;
    public TalkActor Actor { get; } = actor;
    public int ParticipantType { get; set; } = participantType;
    public int OwnPermissions { get; set; }
    public long LastRead { get; set; }
    public string? GuestName { get; set; }
    public bool IsModerator => ParticipantType is Owner or Moderator;
    public int Permissions => OwnPermissions != 0 ? OwnPermissions : IsModerator ? ModeratorPermissions : MemberPermissions;
}
