using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Istota.Host.Configuration;

/// <summary>What [nextcloud] url may be: the app password goes there with each call, so never in the clear over a network.</summary>
public static class NextcloudUrl
{
    public const string Allowed = "allowed is a https address, as \"https://cloud.example.org\" or \"https://example.org/nextcloud\"";

    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? server, out string why)
    {
        server = null;
        why = Allowed;
        if (text.Any(char.IsControl) || !Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.Host.Length == 0 || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            return false;
        if (url.Scheme == Uri.UriSchemeHttp && !IsLoopback(url))
        {
            why = $"http:// would send the app password in the clear and is allowed to this machine alone (localhost, 127.0.0.1, ::1); {Allowed}";
            return false;
        }

        server = url;
        return true;
    }

    private static bool IsLoopback(Uri url) =>
        url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(url.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip));
}
