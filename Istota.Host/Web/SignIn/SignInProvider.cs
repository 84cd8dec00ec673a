using System.Security.Claims;
using Istota.Actors.Users;
using Istota.Host.Configuration;

namespace Istota.Host.Web.SignIn;

/// <summary>The OpenID Connect provider of <c>[web.oidc]</c>, and who its accounts are here.</summary>
public sealed record SignInProvider
{
    public required string Authority { get; init; }
    public required string ClientId { get; init; }
    public required Secret ClientSecret { get; init; }
    public required string UserClaim { get; init; }

    /// <summary>By the exact name of the account; as the configuration in force has it.</summary>
    public required Func<IReadOnlyDictionary<string, UserId>> Accounts { get; init; }

    /// <summary>What people know it by.</summary>
    public string Host => new Uri(Authority).Host;

    public static SignInProvider? Of(WebConfig web, Func<IReadOnlyDictionary<string, UserId>> accounts) => !web.Oidc.IsOn ? null : new()
    {
        Authority = web.Oidc.Authority,
        ClientId = web.Oidc.ClientId,
        ClientSecret = web.Oidc.ClientSecret,
        UserClaim = web.Oidc.UserClaim,
        Accounts = accounts,
    };

    /// <summary>A user's account is called by the user id or by their Nextcloud account. A name that could mean two people means neither.</summary>
    public static IReadOnlyDictionary<string, UserId> AccountsOf(IEnumerable<UserConfig> users) => users
        .SelectMany(user => new[] { user.Id, user.TalkUser }.Distinct(StringComparer.Ordinal), (user, name) => (Name: name, User: new UserId(user.Id)))
        .GroupBy(known => known.Name, StringComparer.Ordinal)
        .Where(group => group.Count() == 1)
        .ToDictionary(group => group.Key, group => group.Single().User, StringComparer.Ordinal);

    /// <summary>The account's name as the provider tells it, or null when it tells none, several, or an address that it has not verified.</summary>
    public string? AccountOf(ClaimsPrincipal person) =>
        person.FindAll(UserClaim).Take(2).ToList() is [{ Value.Length: > 0 } only] && (!IsByEmail || person.FindFirstValue("email_verified") == "true") ? only.Value : null;

    /// <summary>OpenID Connect Core 1.0, section 5.7: an address tells who somebody is only as far as the provider has verified it.</summary>
    public bool IsByEmail => UserClaim == "email";
}
