using System.Globalization;
using System.Text.RegularExpressions;

namespace Istota.Host.Configuration.Reading;

/// <summary>Plain addresses as they may stand in the configuration, and the form in which two of them are compared.</summary>
internal static partial class Addresses
{
    /// <returns>Lower case, the domain in its ASCII form; null when it is not one plain address.</returns>
    public static string? Canonical(string address)
    {
        if (address.Length > 254 || !Plain().IsMatch(address))
            return null;
        var at = address.LastIndexOf('@');
        try
        {
            var domain = new IdnMapping().GetAscii(address[(at + 1)..]);
            return $"{address[..at]}@{domain}".ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var ip) && System.Net.IPAddress.IsLoopback(ip);

    // RFC 5322 dot-atom, with letters of any language (RFC 6531).
    [GeneratedRegex(@"^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@[\p{L}\p{N}]([\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?(\.[\p{L}\p{N}]([\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?)*\z")]
    private static partial Regex Plain();
}
