using System.Collections.Immutable;
using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>Who is who on the server: accounts in its own spelling, compared exactly. Display names say nothing.</summary>
public sealed record TalkPeople(string Me, ImmutableDictionary<string, UserId> Users)
{
    public const string Accounts = "users";
    public static readonly TalkPeople Nobody = new("", ImmutableDictionary.Create<string, UserId>(StringComparer.Ordinal));

    public bool IsMe(string? actorType, string? actorId) => IsAccount(actorType, actorId, Me);

    public static bool IsAccount(string? actorType, string? actorId, string account) => actorType == Accounts && actorId == account;

    public UserId? UserOf(string actorType, string actorId) =>
        actorType == Accounts && actorId != Me && Users.TryGetValue(actorId, out var user) ? user : null;

    public string? AccountOf(UserId user) => Users.FirstOrDefault(u => u.Value == user).Key;
}
