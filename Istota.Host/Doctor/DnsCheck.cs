using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Host.Configuration;

namespace Istota.Host.Doctor;

/// <summary>Asks the DNS for what other mail servers look at: MX, SPF, DKIM and DMARC of the bot's domain.</summary>
internal sealed class DnsCheck(IstotaConfig config) : ICheck
{
    /// <summary>A selector is any word, and the DNS lists none: these are the usual ones.</summary>
    private static readonly string[] s_selectors =
    [
        "default", "dkim", "mail", "google", "selector1", "selector2", "s1", "s2", "k1", "k2", "k3", "key1", "key2", "fm1", "fm2", "fm3", "protonmail", "protonmail2", "protonmail3",
        "sig1", "zoho", "zmail", "mxvault", "smtp", "email", "mta", "postfix", "opendkim", "rspamd", "istota", "rsa", "ed25519", "dkim1", "dkim2", "2024", "2025", "2026",
    ];

    private const int MostTexts = 50;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2.5);

    public string Name => "dns";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        var email = config.Email;
        if (!email.Enabled || email.Outbound == OutboundMode.Files) return [Finding.Ok(Name, "no mail goes out")];
        var domain = new MailAddress(email.BotEmail).Domain;
        return DnsFindings.IsPrivate(domain) ? [Finding.Ok(Name, $"{domain} is a name of this network alone: nobody outside asks for its records")] : DnsFindings.Of(await LookAsync(domain, ct));
    }

    private async Task<DnsSeen> LookAsync(string domain, CancellationToken ct)
    {
        var client = new LookupClient(await OptionsAsync(ct));
        var (mx, a, aaaa, texts) = (AskAsync(domain, QueryType.MX), AskAsync(domain, QueryType.A), AskAsync(domain, QueryType.AAAA), AskAsync(domain, QueryType.TXT));
        var dmarc = DnsFindings.Above(domain).Select(d => $"_dmarc.{d}").Select(async name => (name, await AskAsync(name, QueryType.TXT))).ToList();
        var keys = s_selectors.Select(async s => (s, await AskAsync($"{s}._domainkey.{domain}", QueryType.TXT))).ToList();
        var (folder, nonsense) = (AskAsync($"_domainkey.{domain}", QueryType.TXT), AskAsync($"istota-{Guid.NewGuid():N}.{domain}", QueryType.TXT));
        var hosts = await a is { IsEmpty: false } v4 ? v4 : await aaaa;
        return new DnsSeen(domain, await mx, hosts, await texts, await Task.WhenAll(dmarc), await Task.WhenAll(keys), await folder, await nonsense);

        async Task<DnsAnswer> AskAsync(string name, QueryType type)
        {
            try
            {
                var answer = await client.QueryAsync(name, type, cancellationToken: ct);
                return answer.Header.ResponseCode switch
                {
                    DnsHeaderResponseCode.NoError => new DnsAnswer(null, true, [.. answer.Answers.Select(TextOf).OfType<string>().Take(MostTexts)]),
                    DnsHeaderResponseCode.NotExistentDomain => new DnsAnswer(null, false, []),
                    var code => new DnsAnswer($"the DNS answers {code}", false, []),
                };
            }
            // Out of time is no answer too: each record has its finding then, so that the next look can take it back.
            catch (Exception e) when (e is DnsResponseException or SocketException or InvalidOperationException or ArgumentException or OperationCanceledException)
            {
                return new DnsAnswer(SafeText.OneLine($"the DNS does not answer: {e.Message}", 200), false, []);
            }
        }
    }

    private async Task<LookupClientOptions> OptionsAsync(CancellationToken ct)
    {
        var options = DnsServerName.TryParse(config.Doctor.DnsServer, out var server) ? new LookupClientOptions(await server!.ResolveAsync(ct)) : new LookupClientOptions();
        options.UseCache = false;
        options.ThrowDnsErrors = false;
        options.Timeout = s_patience;
        options.Retries = 1;
        return options;
    }

    private static string? TextOf(DnsResourceRecord record) => record switch
    {
        TxtRecord txt => SafeText.OneLine(string.Concat(txt.Text), 2_000),
        MxRecord mx => SafeText.OneLine(mx.Exchange.Value, 300),
        AddressRecord address => address.Address.ToString(),
        _ => null,
    };
}
