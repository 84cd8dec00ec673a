namespace Istota.Host.Doctor;

/// <summary>What a question to the DNS came to. What it says is anybody's word.</summary>
/// <param name="Fault">why there was no answer; null when there was one, also an empty one.</param>
/// <param name="Exists">whether there is such a name at all, with records of whatever type (RFC 8020).</param>
internal sealed record DnsAnswer(string? Fault, bool Exists, IReadOnlyList<string> Records)
{
    public bool IsEmpty => Fault is null && Records.Count == 0;
}

/// <summary>The records of the bot's domain that other servers look at.</summary>
/// <param name="Hosts">addresses of the domain itself: where mail goes when there is no MX (RFC 5321 §5.1).</param>
/// <param name="Dmarc">of the domain and of those above it, nearest first.</param>
/// <param name="Keys">DKIM keys by selector: those of the usual names.</param>
/// <param name="KeyFolder">of <c>_domainkey.DOMAIN</c>, below which all keys lie.</param>
/// <param name="Nonsense">of a name that nobody has: a server that says it exists cannot be asked what exists.</param>
internal sealed record DnsSeen(
    string Domain, DnsAnswer Mx, DnsAnswer Hosts, DnsAnswer Texts, IReadOnlyList<(string Name, DnsAnswer Answer)> Dmarc,
    IReadOnlyList<(string Selector, DnsAnswer Answer)> Keys, DnsAnswer KeyFolder, DnsAnswer Nonsense);
