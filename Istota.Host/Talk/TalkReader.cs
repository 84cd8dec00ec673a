using System.Globalization;
using System.Text.Json;
using Istota.Actors.Talk;

namespace Istota.Host.Talk;

/// <summary>Reads what Talk answers, unlike a strict client: <c>[]</c> where an object is declared, numbers as text and fields it does not know are no errors, and one thing that cannot be read does not hide the others.</summary>
internal static class TalkReader
{
    public static string? UserId(JsonElement user) => Text(user, "id") is { Length: > 0 } id ? id : null;

    /// <summary>Null when the server has no Talk, or not for this account.</summary>
    public static TalkAccount? Account(string id, JsonElement capabilities)
    {
        if (Inner(Inner(capabilities, "capabilities"), "spreed") is not { ValueKind: JsonValueKind.Object } spreed) return null;
        var features = Items(Inner(spreed, "features")).Select(Text).Where(f => f.Length > 0);
        var length = Number(Inner(Inner(spreed, "config"), "chat"), "max-length");
        return new TalkAccount(id, features.ToHashSet(StringComparer.Ordinal), length is > 0 and <= int.MaxValue ? (int)length : 32_000, Text(spreed, "version"));
    }

    public static IReadOnlyList<TalkRoom> Rooms(JsonElement data) => Each(data, Room);

    public static IReadOnlyList<TalkMessage> Messages(JsonElement data) => Each(data, Message);

    public static IReadOnlyList<TalkParticipant> Participants(JsonElement data) => Each(data, p =>
        new TalkParticipant(Text(p, "actorType"), Text(p, "actorId"), (int)Number(p, "participantType")));

    /// <summary>From a map of emoji to those who gave it; empty, that is <c>[]</c>.</summary>
    public static IReadOnlyList<TalkReaction> Reactions(JsonElement data) => data.ValueKind == JsonValueKind.Object
        ? [.. data.EnumerateObject().SelectMany(emoji => Each(emoji.Value, by => new TalkReaction(Whole(emoji, static e => e.Name), Text(by, "actorType"), Text(by, "actorId"))))]
        : [];

    public static TalkRoom? Room(JsonElement room)
    {
        var token = Text(room, "token");
        if (!TalkPaths.IsToken(token)) return null;
        var type = (TalkRoomType)Number(room, "type");
        return new TalkRoom
        {
            Token = token,
            Type = Enum.IsDefined(type) ? type : TalkRoomType.Unknown,
            Name = Text(room, "name"),
            DisplayName = Text(room, "displayName"),
            ParticipantType = (int)Number(room, "participantType"),
            ReadOnly = Number(room, "readOnly") != 0,
            Lobby = Number(room, "lobbyState") != 0,
            Listable = (int)Number(room, "listable"),
            HasPassword = Truth(room, "hasPassword"),
            MessageExpiration = (int)Number(room, "messageExpiration"),
            Remote = Text(room, "remoteServer").Length > 0,
            LastActivity = Number(room, "lastActivity"),
        };
    }

    public static TalkMessage? Message(JsonElement message)
    {
        var id = Number(message, "id");
        if (id <= 0) return null;
        return new TalkMessage
        {
            Id = id,
            Token = Text(message, "token"),
            ActorType = Text(message, "actorType"),
            ActorId = Text(message, "actorId"),
            At = Time(Number(message, "timestamp")),
            Text = Text(message, "message"),
            Parameters = Parameters(Inner(message, "messageParameters")),
            Type = Text(message, "messageType"),
            System = Text(message, "systemMessage"),
            Reference = Text(message, "referenceId"),
            Edited = Number(message, "lastEditTimestamp") != 0 || Text(message, "lastEditActorId").Length > 0,
            Parent = Parent(Inner(message, "parent")),
        };
    }

    private static TalkParent? Parent(JsonElement parent)
    {
        var id = Number(parent, "id");
        if (id <= 0) return null;
        var deleted = Truth(parent, "deleted") || Text(parent, "messageType") == "comment_deleted";
        return new TalkParent(id, OrNull(Text(parent, "actorType")), OrNull(Text(parent, "actorId")), deleted);
    }

    private static Dictionary<string, TalkParameter> Parameters(JsonElement parameters)
    {
        var read = new Dictionary<string, TalkParameter>(StringComparer.Ordinal);
        if (parameters.ValueKind != JsonValueKind.Object) return read;
        foreach (var one in parameters.EnumerateObject())
            read[Whole(one, static p => p.Name)] = new TalkParameter(Text(one.Value, "type"), Text(one.Value, "id"), Text(one.Value, "name"));
        return read;
    }

    private static List<T> Each<T>(JsonElement list, Func<JsonElement, T?> read) where T : class
    {
        var all = new List<T>();
        foreach (var item in Items(list).Where(i => i.ValueKind == JsonValueKind.Object))
        {
            if (read(item) is { } one) all.Add(one);
        }

        return all;
    }

    /// <summary>PHP writes a list with gaps in it as an object with numbers for names.</summary>
    private static IEnumerable<JsonElement> Items(JsonElement list) => list.ValueKind switch
    {
        JsonValueKind.Array => list.EnumerateArray(),
        JsonValueKind.Object => list.EnumerateObject().Where(p => p.Name.All(char.IsAsciiDigit)).Select(p => p.Value),
        _ => [],
    };

    private static JsonElement Inner(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var inner) ? inner : default;

    private static string Text(JsonElement element, string name) => Inner(element, name) switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        var text => Text(text),
    };

    private static string Text(JsonElement element) => element.ValueKind == JsonValueKind.String ? Whole(element, static e => e.GetString()!) : "";

    /// <summary>Half a surrogate pair is text that no server should give; where it stands there is nothing.</summary>
    private static string Whole<T>(T from, Func<T, string> read)
    {
        try
        {
            return read(from);
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static long Number(JsonElement element, string name) => Inner(element, name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) => value,
        { ValueKind: JsonValueKind.String } text when long.TryParse(Text(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        { ValueKind: JsonValueKind.True } => 1,
        _ => 0,
    };

    private static bool Truth(JsonElement element, string name) => Number(element, name) != 0;

    private static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, 253_402_300_799));

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
