using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>What a login by tokens needs, and what it takes the place of; and where the provider is played by a test server.</summary>
internal static class OAuth2Rules
{
    /// <summary>A server on this machine that plays the provider, for tests (ADR 0022). Elsewhere it would be told our secrets.</summary>
    public const string TestServer = "ISTOTA_OAUTH2_TEST_SERVER";

    public static void Check(SectionSet sections, Problems problems)
    {
        var (email, oauth2) = (sections["email"], sections["email.oauth2"]);
        CheckTenant(oauth2, problems);
        if (oauth2.Text("client_id").Any(c => char.IsControl(c) || c == ' '))
            oauth2.Fail(problems, "client_id", $"found {TomlText.Quoted(oauth2.Text("client_id"))}; blanks, line breaks and control characters are not allowed");
        if (!IsUsed(email))
            return;
        var word = email.Word<OAuth2Provider>("oauth2") == OAuth2Provider.Google ? "google" : "microsoft";
        foreach (var key in new[] { "imap_password", "smtp_password" })
            if (email.Secret(key).IsSet)
                email.Fail(problems, key, $"found a value; with oauth2 = \"{word}\" there is no password: remove one of the two");
        if (email.Text("smtp_user").Length == 0 && email.Word<OutboundMode>("outbound") == OutboundMode.Smtp)
            email.Fail(problems, "smtp_user", $"is missing; oauth2 = \"{word}\" needs the account's name, here or as imap_user");
        if (oauth2.Text("client_id").Length == 0)
            oauth2.Fail(problems, "client_id", $"is missing; oauth2 = \"{word}\" needs it (docs/oauth2.md says where it comes from)");
        if (word == "google" && !oauth2.Secret("client_secret").IsSet)
            oauth2.Fail(problems, "client_secret", $"is missing; Google gives one with the client_id: here, as client_secret_file or as ${SecretSources.VariableOf("email.oauth2", "client_secret")}");
    }

    public static OAuth2Endpoints? Endpoints(SectionSet sections, Func<string, string?> environment)
    {
        var endpoints = OAuth2Endpoints.Of(sections["email"].Word<OAuth2Provider>("oauth2"), sections["email.oauth2"].Text("tenant"));
        return Server(environment) is { } server ? endpoints?.PlayedBy(server) : endpoints;
    }

    /// <summary>It becomes a part of addresses.</summary>
    private static void CheckTenant(SectionValues oauth2, Problems problems)
    {
        var tenant = oauth2.Text("tenant");
        if (tenant.Length is 0 or > 253 || !tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') || tenant.All(c => c == '.'))
            oauth2.Fail(problems, "tenant", $"found {TomlText.Quoted(tenant)}; allowed is \"common\", \"consumers\", \"organizations\", a tenant's id or its domain");
    }

    public static void CheckTestServer(SectionSet sections, Func<string, string?> environment, Problems problems)
    {
        if (!IsUsed(sections["email"]) || environment(TestServer) is not { Length: > 0 } given)
            return;
        if (Server(environment) is { } server)
            problems.Warn($"${TestServer}: tokens come from {server}, not from the provider");
        else
            problems.Add(null, "email.oauth2", $"${TestServer} is {TomlText.Quoted(given)}; allowed is http:// to this machine alone (127.0.0.1), for tests");
    }

    private static bool IsUsed(SectionValues email) =>
        email.Word<OAuth2Provider>("oauth2") is OAuth2Provider.Google or OAuth2Provider.Microsoft && email.Flag("enabled");

    private static Uri? Server(Func<string, string?> environment) =>
        Uri.TryCreate(environment(TestServer), UriKind.Absolute, out var server) && server.Scheme == Uri.UriSchemeHttp && server.Host == "127.0.0.1" ? server : null;
}
