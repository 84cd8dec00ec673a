namespace Istota.Actors.Mail;

/// <summary>Whether an authenticated domain may speak for the domain of a From address (RFC 7489 §3.1), without a public suffix list.</summary>
internal static class Domains
{
    /// <summary>Suffixes of two labels under which strangers register side by side; any top-level domain counts, since too many names here only cost an alignment.</summary>
    private static readonly HashSet<string> s_secondLevel = new(
        ["ac", "co", "com", "edu", "gov", "gob", "gouv", "id", "info", "ltd", "me", "mil", "ne", "net", "nhs", "nom", "or", "org", "plc", "police", "sch", "web", "go", "gr", "lg", "ad", "in", "firm", "gen", "ind", "asn", "biz", "blog", "eu", "uk", "us", "de", "gb", "jpn", "k12"],
        StringComparer.Ordinal);

    /// <summary>Hosts whose customers get a name each.</summary>
    private static readonly HashSet<string> s_shared = new(
        ["github.io", "gitlab.io", "blogspot.com", "herokuapp.com", "azurewebsites.net", "cloudfront.net", "netlify.app", "vercel.app", "pages.dev", "workers.dev", "web.app", "firebaseapp.com", "appspot.com", "onmicrosoft.com", "duckdns.org", "dyndns.org", "no-ip.org", "ddns.net", "wordpress.com", "myshopify.com", "eu.org", "fly.dev", "onrender.com", "ngrok.io", "synology.me", "amazonaws.com", "gappssmtp.com"],
        StringComparer.Ordinal);

    /// <summary>The same domain, or the From domain lies beneath the authenticated one; never across a suffix under which strangers register.</summary>
    public static bool Aligned(string authenticated, string from) =>
        authenticated == from || (from.EndsWith("." + authenticated, StringComparison.Ordinal) && !IsPublicSuffix(authenticated));

    public static bool IsPublicSuffix(string domain)
    {
        var labels = domain.Split('.');
        return labels.Length < 2 || s_shared.Contains(domain) || (labels.Length == 2 && s_secondLevel.Contains(labels[0]));
    }
}
