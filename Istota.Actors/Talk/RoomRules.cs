using System.Collections.Immutable;
using Istota.Actors.Conversations;
using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>What a room is to each user, and what there is to tell them of it.</summary>
internal static class RoomRules
{
    private static readonly KnownRoom s_gone = new(false, false, Gone: true);

    /// <summary>A channel may be somebody's who is not in it: nothing is private for them there.</summary>
    public static ImmutableDictionary<UserId, KnownRoom> Known(Standing standing, RoomRole role) =>
        standing.Members.Concat(role.AlertsOf).Concat(role.DirectOf is { } owner ? [owner] : []).Distinct()
            .ToImmutableDictionary(u => u, u => new KnownRoom(u == role.DirectOf, standing.Private && standing.Members.Contains(u)));

    /// <summary>What changed for whom.</summary>
    public static IEnumerable<(UserId User, KnownRoom Room)> Told(ImmutableDictionary<UserId, KnownRoom> before, ImmutableDictionary<UserId, KnownRoom> after) =>
        after.Where(a => before.GetValueOrDefault(a.Key) != a.Value).Select(a => (a.Key, a.Value))
            .Concat(before.Keys.Where(u => !after.ContainsKey(u)).Select(u => (u, s_gone)));
}
