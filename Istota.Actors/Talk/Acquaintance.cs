using System.Collections.Immutable;
using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>Which of the server's rooms are whose, as far as its list tells; what it does not tell is to be asked for.</summary>
internal sealed class Acquaintance(TalkSurfaceSettings settings)
{
    private readonly Dictionary<string, long> _strange = new(StringComparer.Ordinal);
    private readonly Dictionary<UserId, DateTimeOffset> _unknown = [];

    public TalkPeople People { get; private set; } = TalkPeople.Nobody;

    /// <summary>The account is known in the server's spelling from now on; what was learnt under another is void.</summary>
    public void IAm(string account)
    {
        if (People.Me != account) People = TalkPeople.Nobody with { Me = account };
    }

    /// <summary>False when nothing new is learnt of who is who.</summary>
    public bool Meet(TalkRoom room)
    {
        if (room.Type != TalkRoomType.OneToOne || UserOf(room.Name) is not { } user || People.Users.GetValueOrDefault(room.Name) == user) return false;
        _unknown.Remove(user);
        _strange.Clear();
        People = People with { Users = People.Users.RemoveRange(People.Users.Where(u => u.Value == user).Select(u => u.Key)).SetItem(room.Name, user) };
        return true;
    }

    public RoomRole RoleOf(TalkRoom room) => new(
        room.Type == TalkRoomType.OneToOne ? UserOf(room.Name) : null,
        [.. settings.Users.Where(u => u.AlertsRoom == room.Token).Select(u => u.User)]);

    public static bool CanMatter(TalkRoom room) => !room.Remote && room.Type is TalkRoomType.OneToOne or TalkRoomType.Group or TalkRoomType.Public;

    /// <summary>Users whose one-to-one room no list showed yet.</summary>
    public IEnumerable<TalkUser> Unmet => settings.Users.Where(u => !People.Users.ContainsValue(u.User));

    /// <summary>Those of them that the server is to be asked for now.</summary>
    public IEnumerable<TalkUser> Missing(DateTimeOffset now) => Unmet.Where(u => !(_unknown.TryGetValue(u.User, out var until) && until > now));

    /// <summary>The server knows no such account, and is not asked again for a while.</summary>
    public void HasNoAccount(UserId user, DateTimeOffset until) => _unknown[user] = until;

    /// <summary>Whether a group must be looked into for users of ours: it was not, or something happened in it since.</summary>
    public bool IsToBeChecked(TalkRoom room) =>
        room.Type is TalkRoomType.Group or TalkRoomType.Public && !(_strange.TryGetValue(room.Token, out var activity) && activity >= room.LastActivity);

    public void IsStrange(TalkRoom room) => _strange[room.Token] = room.LastActivity;

    private UserId? UserOf(string account) =>
        settings.Users.FirstOrDefault(u => u.Account.Equals(account, StringComparison.OrdinalIgnoreCase))?.User;
}
