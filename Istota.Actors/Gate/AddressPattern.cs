using Istota.Actors.Mail;

namespace Istota.Actors.Gate;

/// <summary>
/// A pattern of sender addresses, in one small dialect of fnmatch: <c>*</c> any characters, <c>?</c> one, <c>[abc]</c>, <c>[a-z]</c>, <c>[!a]</c> one of a class;
/// all else is itself. Case does not count, the whole canonical address must match, and there is no escape.
/// </summary>
public sealed class AddressPattern : IEquatable<AddressPattern>
{
    private const int MaxLength = 254;

    /// <summary>Domains and local parts with nothing in common: what matches several of them draws no line.</summary>
    private static readonly string[] s_unrelatedDomains = ["qx9.example", "mail.zz-top.co.uk", "a.bc", "7.dev", "some.where.museum", "localhost", "xn--bcher-kva.ch", "k.org"];
    private static readonly string[] s_unrelatedLocals = ["a", "zq7-x.y", "0", "boss+tag", "john.smith.1980", "info"];

    private static readonly string[] s_providers =
    [
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "aol.com",
        "icloud.com", "me.com", "mac.com", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "mail.ru", "yandex.ru", "yandex.com", "proton.me", "protonmail.com",
        "pm.me", "tutanota.com", "tuta.com", "zoho.com", "mail.com", "fastmail.com", "hey.com", "qq.com", "163.com", "126.com", "naver.com", "orange.fr", "free.fr", "laposte.net",
        "libero.it", "seznam.cz", "wp.pl", "o2.pl", "posteo.de", "mailbox.org", "hotmail.co.uk", "hotmail.fr", "hotmail.de", "outlook.de", "btinternet.com", "comcast.net", "rediffmail.com",
    ];

    private AddressPattern(string text, string? warning) => (Text, Warning) = (text, warning);

    /// <summary>The pattern in canonical form.</summary>
    public string Text { get; }

    /// <summary>What a person should know who sets it: that it covers a public mail provider, or names that only end alike. null when there is nothing to say.</summary>
    public string? Warning { get; }

    /// <summary>Whether it is one address and no pattern.</summary>
    public bool IsAddress => Text.AsSpan().IndexOfAny("*?[") < 0;

    /// <summary>Reads a pattern; <paramref name="error"/> says in one sentence why it is refused.</summary>
    public static bool TryParse(string? text, out AddressPattern pattern, out string error)
    {
        pattern = null!;
        error = Canonical(text, out var canonical);
        if (error.Length > 0)
            return false;
        var domain = DomainOf(canonical);
        if (s_unrelatedDomains.Count(probe => Covers(canonical, domain, probe)) > 1)
        {
            error = "The pattern would cover everybody: after the @ it must name a domain.";
            return false;
        }
        pattern = new AddressPattern(canonical, WarningOf(canonical, domain));
        return true;
    }

    /// <summary>Whether the address, in the form that <see cref="Addresses"/> gives, is covered.</summary>
    public bool Matches(string address) => GlobMatch.Is(Text, address);

    public bool Equals(AddressPattern? other) => other?.Text == Text;
    public override bool Equals(object? obj) => Equals(obj as AddressPattern);
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);
    public override string ToString() => Text;

    private static string Canonical(string? text, out string canonical)
    {
        canonical = text?.Trim().ToLowerInvariant() ?? "";
        if (canonical.Length is 0 or > MaxLength)
            return "A pattern has 1 to 254 characters.";
        if (canonical.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || canonical.EnumerateRunes().Any(Invisible.Is))
            return "A pattern has no blanks and no invisible characters.";
        if (!GlobMatch.IsWellFormed(canonical))
            return "A [ in a pattern needs its ].";
        var at = canonical.LastIndexOf('@');
        if (at != canonical.IndexOf('@'))
            return "A pattern has one @.";
        if (at < 0 && !canonical.Contains('*', StringComparison.Ordinal))
            return $"A pattern without a * is an address, with an @; for a whole domain write *@{SafeText.OneLine(canonical, 80)}.";
        if (at == 0)
            canonical = "*" + canonical;
        at = canonical.LastIndexOf('@');
        var domain = canonical[(at + 1)..].TrimEnd('.');
        if (domain.Length == 0)
            return "A pattern names a domain after the @.";
        var labels = domain.Split('.').Select(CanonicalLabel).ToArray();
        if (labels.Contains(null))
            return "The domain of the pattern cannot be read.";
        canonical = canonical[..(at + 1)] + string.Join('.', labels!);
        return "";
    }

    private static string? CanonicalLabel(string label) =>
        label.AsSpan().IndexOfAny("*?[]!") < 0 ? Addresses.CanonicalDomain(label) is { } one && !one.Contains('.', StringComparison.Ordinal) ? one : null
        : label.All(char.IsAscii) ? label
        : null;

    /// <summary>Whether somebody at the domain could find an address that matches: the local part is the sender's to choose.</summary>
    private static bool Covers(string pattern, string domain, string probe) =>
        GlobMatch.Is(domain, probe) || s_unrelatedLocals.Any(local => GlobMatch.Is(pattern, $"{local}@{probe}"));

    private static string DomainOf(string pattern) => pattern[(pattern.LastIndexOf('@') + 1)..];

    private static string? WarningOf(string pattern, string domain)
    {
        var at = pattern.IndexOf('@', StringComparison.Ordinal);
        var local = at < 0 ? "*" : pattern[..at];
        var isWide = s_unrelatedLocals.Count(probe => GlobMatch.Is(local, probe)) > 1;
        if (domain.StartsWith("*.", StringComparison.Ordinal) && Domains.IsPublicSuffix(domain[2..]))
            return "Anybody can register a domain there.";
        if (isWide && s_providers.FirstOrDefault(provider => GlobMatch.Is(domain, provider)) is { } covered)
            return $"Anybody can have an address at {covered}.";
        if (at < 0 || (domain[0] is '*' or '?' or '[' && !domain.StartsWith("*.", StringComparison.Ordinal)))
            return $"It also covers other domains that end alike, such as {Ending(pattern, domain)}.";
        return null;
    }

    private static string Ending(string pattern, string domain)
    {
        var tail = domain[(domain.LastIndexOfAny(['*', '?', ']']) + 1)..].TrimStart('.');
        return SafeText.OneLine($"x@not{(tail.Length > 0 ? tail : pattern)}", 120);
    }
}
