using System.Globalization;
using System.Net;

namespace Istota.Host.Configuration;

/// <summary>A DNS server as <c>doctor.dns_server</c> names it: HOST:PORT.</summary>
internal sealed record DnsServerName(string Host, int Port)
{
    public static bool TryParse(string text, out DnsServerName? name)
    {
        name = null;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535) return false;
        var host = text[..colon] is ['[', .. var inner, ']'] ? inner : text[..colon];
        if (!IPAddress.TryParse(host, out var ip) && Uri.CheckHostName(host) != UriHostNameType.Dns) return false;
        if (ip is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } && text[0] != '[') return false;
        name = new DnsServerName(host, port);
        return true;
    }

    public async Task<IPEndPoint> ResolveAsync(CancellationToken ct) =>
        new(IPAddress.TryParse(Host, out var ip) ? ip : (await Dns.GetHostAddressesAsync(Host, ct))[0], Port);
}
