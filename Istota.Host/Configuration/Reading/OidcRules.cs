using System.Net;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>[web.oidc] is whole or empty: half of it would look like a sign-in that is on. Our secret goes to the provider, so never in the clear over a network.</summary>
internal static class OidcRules
{
    private const string Allowed = "allowed is a https address, as \"https://id.example.org\"";

    public static void Check(SectionSet sections, Problems problems)
    {
        var oidc = sections["web.oidc"];
        var secret = oidc.Secret("client_secret");
        CheckAuthority(oidc, problems);
        foreach (var key in new[] { "client_id", "user_claim" })
            if (oidc.Text(key).Any(char.IsControl)) oidc.Fail(problems, key, $"found {TomlText.Quoted(oidc.Text(key))}; line breaks and control characters are not allowed");
        if (oidc.Text("authority").Length == 0 && oidc.Text("client_id").Length == 0 && !secret.IsSet)
            return;
        foreach (var key in new[] { "authority", "client_id", "user_claim" })
            if (oidc.Text(key).Length == 0) oidc.Fail(problems, key, "is missing; sign-in with OpenID Connect needs it");
        if (!secret.IsSet)
            oidc.Fail(problems, "client_secret", $"is missing; sign-in with OpenID Connect needs it, here, as client_secret_file or as ${SecretSources.VariableOf("web.oidc", "client_secret")}");
    }

    private static void CheckAuthority(SectionValues oidc, Problems problems)
    {
        var authority = oidc.Text("authority");
        if (authority.Length == 0) return;
        if (authority.Contains('@', StringComparison.Ordinal))
            oidc.Fail(problems, "authority", $"has an account or a password in it; {Allowed}");
        else if (authority.Any(char.IsControl) || !Uri.TryCreate(authority, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.Host.Length == 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            oidc.Fail(problems, "authority", $"found {TomlText.Quoted(authority)}; {Allowed}");
        else if (url.Scheme == Uri.UriSchemeHttp && !IsLoopback(url))
            oidc.Fail(problems, "authority", $"found {TomlText.Quoted(authority)}; http:// would send the secret in the clear and is allowed to this machine alone (localhost, 127.0.0.1, ::1); {Allowed}");
    }

    private static bool IsLoopback(Uri url) =>
        url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(url.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip));
}
