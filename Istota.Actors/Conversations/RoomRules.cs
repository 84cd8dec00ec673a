using System.Globalization;
using System.Text;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Conversations;

/// <summary>Rooms of the built-in chat: <c>main</c> and <c>alerts</c> are always there; a new one's id is made from its name.</summary>
internal static class RoomRules
{
    private const int LongestId = 40;

    public static readonly IReadOnlyList<RoomView> Always = [new("main", "Main"), new("alerts", "Alerts")];

    /// <summary>A room that the configuration names is there like the two that always are.</summary>
    public static IEnumerable<RoomView> Of(UserState state, UserPolicy policy) => Always
        .Concat(state.Rooms.Select(r => new RoomView(r.Key, r.Value, true, state.ArchivedRooms.Contains(r.Key))))
        .Concat(policy.AlertsChannel is { } alerts && Whereabouts.IsWeb(alerts) ? [new RoomView(alerts.Room, alerts.Room)] : [])
        .DistinctBy(r => r.Id);

    public static UserReply.RoomMade Make(Turn turn, string name)
    {
        var shown = SafeText.OneLine(name, 100).Trim();
        if (Of(turn.State, turn.Policy).FirstOrDefault(r => r.Name.Equals(shown, StringComparison.OrdinalIgnoreCase)) is { } known)
            return new UserReply.RoomMade(known.Id, known.Name) { User = turn.Policy.User };
        var id = Free(turn.State, IdOf(shown));
        turn.Add(new UserEvent.RoomMade { At = turn.At, Id = id, Name = shown.Length == 0 ? id : shown });
        return new UserReply.RoomMade(id, turn.State.Rooms[id]) { User = turn.Policy.User };
    }

    /// <summary>False when it is none that the user made, or another room has that name.</summary>
    public static bool Rename(Turn turn, string id, string name)
    {
        var shown = SafeText.OneLine(name, 100).Trim();
        if (shown.Length == 0 || !turn.State.Rooms.TryGetValue(id, out var present)) return false;
        if (Of(turn.State, turn.Policy).Any(r => r.Id != id && r.Name.Equals(shown, StringComparison.OrdinalIgnoreCase))) return false;
        if (present != shown) turn.Add(new UserEvent.RoomRenamed { At = turn.At, Id = id, Name = shown });
        return true;
    }

    public static bool Archive(Turn turn, string id, bool archived)
    {
        if (!turn.State.Rooms.ContainsKey(id)) return false;
        if (turn.State.ArchivedRooms.Contains(id) != archived) turn.Add(new UserEvent.RoomArchived { At = turn.At, Id = id, Archived = archived });
        return true;
    }

    private static string IdOf(string name)
    {
        var id = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c)) id.Append(c);
            else if (id.Length > 0 && id[^1] != '-') id.Append('-');
            if (id.Length == LongestId) break;
        }
        var made = id.ToString().Trim('-');
        return made.Length == 0 ? "room" : made;
    }

    private static string Free(UserState state, string id)
    {
        bool Taken(string candidate) => Always.Any(r => r.Id == candidate) || state.Rooms.ContainsKey(candidate);
        if (!Taken(id)) return id;
        var n = 2;
        while (Taken(string.Create(CultureInfo.InvariantCulture, $"{id}-{n}"))) n++;
        return string.Create(CultureInfo.InvariantCulture, $"{id}-{n}");
    }
}
