namespace Istota.Actors.Conversations;

/// <summary>A room of some surface, where messages are read and written: <c>web:main</c>, <c>talk:TOKEN</c>. Nothing but the surface itself knows which surface it is.</summary>
public readonly record struct Place(string Surface, string Room)
{
    public override string ToString() => $"{Surface}:{Room}";

    public static bool TryParse(string? text, out Place place)
    {
        place = default;
        var cut = text?.IndexOf(':') ?? -1;
        if (cut <= 0 || cut == text!.Length - 1) return false;
        place = new Place(text[..cut], text[(cut + 1)..]);
        return true;
    }
}

/// <summary>One thread of talk with its own history and its own order of tasks: a room (<c>web:ROOM</c>, <c>talk:TOKEN</c>) or a mail thread without an origin (<c>mail:ID</c>).</summary>
public readonly record struct ConversationId(string Value)
{
    public static ConversationId Of(Place place) => new(place.ToString());
    public static ConversationId OfMail(string messageId) => new($"mail:{messageId}");

    /// <summary>The room of this conversation; false where it has none of its own.</summary>
    public bool TryPlace(out Place place) => Place.TryParse(Value, out place) && place.Surface != "mail";
    public override string ToString() => Value;
}
