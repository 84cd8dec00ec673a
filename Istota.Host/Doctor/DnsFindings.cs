using Istota.Actors.Doctor;
using Istota.Actors.Mail;

namespace Istota.Host.Doctor;

/// <summary>What the records of the bot's domain mean for its mail. None of them stops Istota; without them its mail is refused or taken for spam elsewhere.</summary>
internal static class DnsFindings
{
    private const int MostShown = 120;
    private static readonly string[] s_private = ["localhost", "local", "invalid", "internal", "lan", "home.arpa"];

    public static IReadOnlyList<Finding> Of(DnsSeen seen) => [OfMx(seen), OfSpf(seen), OfDkim(seen), OfDmarc(seen)];

    /// <summary>Names that no DNS outside knows (RFC 6761, RFC 6762); .test is left to be asked for, where a server of one's own answers.</summary>
    public static bool IsPrivate(string domain) =>
        !domain.Contains('.', StringComparison.Ordinal) || s_private.Any(p => domain.EndsWith("." + p, StringComparison.Ordinal)) || System.Net.IPAddress.TryParse(domain.Trim('[', ']'), out _);

    /// <summary>The domain and those above it down to two labels: whose DMARC policy may hold for it.</summary>
    public static IEnumerable<string> Above(string domain)
    {
        var labels = domain.Split('.');
        return Enumerable.Range(0, Math.Min(5, Math.Max(1, labels.Length - 1))).Select(n => string.Join('.', labels[n..]));
    }

    private static Finding OfMx(DnsSeen seen)
    {
        const string check = "dns.mx";
        var todo = $"add an MX record for {seen.Domain} that names your mail server";
        if (seen.Mx.Fault is { } fault) return NotAsked(check, fault);
        if (seen.Mx.Records is ["" or "."]) return Finding.Warning(check, $"{seen.Domain} says that it takes no mail (a null MX, RFC 7505)", todo);
        if (seen.Mx.Records.Count > 0) return Finding.Ok(check, string.Join(", ", seen.Mx.Records.Take(3).Select(Shown)));
        return seen.Hosts.Records.Count > 0
            ? Finding.Warning(check, $"{seen.Domain} has no MX record; mail goes to its own address, {Shown(seen.Hosts.Records[0])}", todo)
            : Finding.Warning(check, $"{seen.Domain} has no MX record and no address: nobody outside can send it mail", todo);
    }

    private static Finding OfSpf(DnsSeen seen)
    {
        const string check = "dns.spf";
        if (seen.Texts.Fault is { } fault) return NotAsked(check, fault);
        var records = seen.Texts.Records.Where(t => t.Equals("v=spf1", StringComparison.OrdinalIgnoreCase) || t.StartsWith("v=spf1 ", StringComparison.OrdinalIgnoreCase)).ToList();
        return records switch
        {
            [] => Finding.Warning(check, $"{seen.Domain} has no SPF record: its mail is easily taken for spam", $"add a TXT record to {seen.Domain}, as \"v=spf1 mx -all\""),
            [var one] when one.Split(' ').Any(w => w is "+all" or "all") => Finding.Warning(check, $"the SPF record lets everybody send as {seen.Domain}: {Shown(one)}", "end it with -all or ~all"),
            [var one] => Finding.Ok(check, Shown(one)),
            _ => Finding.Warning(check, $"{seen.Domain} has {records.Count} SPF records, which counts as none (RFC 7208 §4.5)", "make them one"),
        };
    }

    private static Finding OfDkim(DnsSeen seen)
    {
        const string check = "dns.dkim";
        var keys = seen.Keys.Where(k => k.Answer.Records.Any(IsKey)).Select(k => k.Selector).ToList();
        if (keys.Count > 0) return Finding.Ok(check, $"key {string.Join(", ", keys.Take(3))}");
        if (seen.KeyFolder.Fault is { } fault) return NotAsked(check, fault);
        // A name above others exists, though it has no record itself (RFC 8020); unless the server says so of any name.
        if (seen.KeyFolder.Exists && seen.Nonsense is { Fault: null, Exists: false }) return Finding.Ok(check, $"there are keys below _domainkey.{seen.Domain}, none under a usual name");
        return Finding.Warning(check, $"no DKIM key was found below _domainkey.{seen.Domain}: its mail is easily taken for spam", "have your mail server sign (OpenDKIM, rspamd or the provider's setting) and add the TXT record it gives you");
    }

    /// <summary>A revoked key has an empty p= (RFC 6376 §3.6.1).</summary>
    private static bool IsKey(string text) =>
        text.Split(';').Select(t => t.Trim()).Any(t => t.StartsWith("p=", StringComparison.Ordinal) && t.Length > 2);

    private static Finding OfDmarc(DnsSeen seen)
    {
        const string check = "dns.dmarc";
        foreach (var (name, answer) in seen.Dmarc)
        {
            var records = answer.Records.Where(t => t.StartsWith("v=DMARC1", StringComparison.Ordinal)).ToList();
            if (records.Count > 1) return Finding.Warning(check, $"{name} has {records.Count} DMARC records, which counts as none (RFC 7489 §6.6.3)", "make them one");
            if (records is not [var record]) continue;
            return record.Split(';').Any(t => t.Trim().StartsWith("p=", StringComparison.Ordinal))
                ? Finding.Ok(check, $"{name}: {Shown(record)}")
                : Finding.Warning(check, $"the DMARC record at {name} has no policy: {Shown(record)}", "add p=none, p=quarantine or p=reject");
        }
        return seen.Dmarc.Select(d => d.Answer.Fault).FirstOrDefault(f => f is not null) is { } fault
            ? NotAsked(check, fault)
            : Finding.Warning(check, $"{seen.Domain} has no DMARC record: anybody can write in its name, and some servers refuse its mail", $"add a TXT record to _dmarc.{seen.Domain}, as \"v=DMARC1; p=quarantine\"");
    }

    private static Finding NotAsked(string check, string fault) => Finding.Warning(check, fault, "look at this machine's DNS, or set doctor.dns_server");

    private static string Shown(string text) => SafeText.OneLine(text, MostShown);
}
