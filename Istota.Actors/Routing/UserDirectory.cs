using System.Collections.Frozen;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Routing;

/// <summary>Who is reachable here: an immutable snapshot of the configuration, swapped as a whole on reload.</summary>
/// <param name="Addresses">the users' own addresses, canonical; no address is two users'.</param>
public sealed record UserDirectory(MailAddress Bot, FrozenSet<UserId> Users, FrozenDictionary<string, UserId> Addresses)
{
    public static UserDirectory Of(MailAddress bot, IEnumerable<UserId> users, IEnumerable<KeyValuePair<string, UserId>> addresses) =>
        new(bot, users.ToFrozenSet(), addresses.ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>The configured user whom <c>bot+USER@domain</c> names; null for every other address.</summary>
    public UserId? OfPlus(string address) =>
        PlusAddress.UserOf(address, Bot) is { } id && Users.Contains(new UserId(id)) ? new UserId(id) : null;
}
