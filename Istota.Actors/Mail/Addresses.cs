using System.Globalization;
using System.Text;
using MimeKit;

namespace Istota.Actors.Mail;

/// <summary>The one parser of addresses (RFC 5322 §3.4, RFC 5891): routing, gate and display see the same canonical form, or the address is refused.</summary>
public static class Addresses
{
    private static readonly IdnMapping s_idn = new() { UseStd3AsciiRules = false, AllowUnassigned = true };

    private static readonly ParserOptions s_strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowUnquotedCommasInAddresses = false,
        AllowAddressesWithoutDomain = false,
        MaxAddressGroupDepth = 1,
    };

    /// <summary>A bare <c>local@domain</c> in canonical form; null when it has none: quoted or empty local parts, empty labels, literals, controls.</summary>
    public static string? Canonical(string? address)
    {
        var at = address?.LastIndexOf('@') ?? -1;
        if (at < 1 || address!.Length > 320)
            return null;
        var local = address[..at].ToLowerInvariant();
        var domain = CanonicalDomain(address[(at + 1)..]);
        return domain is not null && IsLocalPart(local) && local.Length + domain.Length < 254 ? $"{local}@{domain}" : null;
    }

    /// <summary>A domain as lower-case A-labels without the root's dot; null when it is none.</summary>
    public static string? CanonicalDomain(string domain)
    {
        var folded = string.Create(domain.Length, domain, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = Fold(text[i]);
        }).ToLowerInvariant();
        if (folded.EndsWith('.'))
            folded = folded[..^1];
        if (folded.Length is 0 or > 253)
            return null;
        var labels = folded.Split('.').Select(CanonicalLabel).ToArray();
        return labels.All(label => label is not null) && labels.Sum(label => label!.Length + 1) <= 254 ? string.Join('.', labels!) : null;
    }

    /// <summary>One mailbox, bare or with a name, as a person or a deferred file writes it.</summary>
    public static bool TryParse(string? text, out MailAddress address)
    {
        address = null!;
        if (string.IsNullOrWhiteSpace(text) || text.Length > 2_000 || text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            return false;
        var parsed = Single(Encoding.UTF8.GetBytes(text.Trim()));
        if (parsed is not null)
            address = parsed;
        return parsed is not null;
    }

    /// <summary>The one author of a mail; null unless there is exactly one From with exactly one mailbox. No other header is ever asked.</summary>
    internal static MailAddress? Author(HeaderList headers)
    {
        var found = headers.Where(header => header.Id == HeaderId.From).Take(2).ToArray();
        return found.Length == 1 ? Single(found[0].RawValue) : null;
    }

    /// <summary>The mailboxes of all headers of one name, groups opened, without those that have no canonical form.</summary>
    internal static List<MailAddress> Listed(HeaderList headers, HeaderId id)
    {
        var list = new List<MailAddress>();
        foreach (var header in headers.Where(header => header.Id == id))
            if (InternetAddressList.TryParse(ParserOptions.Default, header.RawValue, out var addresses))
                list.AddRange(addresses.Mailboxes.Take(1_000).Select(Of).OfType<MailAddress>());
        return list;
    }

    private static MailAddress? Single(byte[] value) =>
        value.Length <= 16_384 && InternetAddressList.TryParse(s_strict, value, out var list) && list is [MailboxAddress one] && one.Route.Count == 0
            ? Of(one)
            : null;

    private static MailAddress? Of(MailboxAddress mailbox) =>
        Canonical(mailbox.Address) is { } address ? new MailAddress(address, SafeText.OneLine(mailbox.Name, 200)) : null;

    private static bool IsLocalPart(string local)
    {
        if (Encoding.UTF8.GetByteCount(local) > 64 || local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal))
            return false;
        foreach (var rune in local.EnumerateRunes())
        {
            var fits = rune.IsAscii
                ? Rune.IsLetterOrDigit(rune) || ".!#$%&'*+-/=?^_`{|}~".Contains((char)rune.Value, StringComparison.Ordinal)
                : Rune.IsLetterOrDigit(rune) && IsOneForm(rune.Value);
            if (!fits)
                return false;
        }
        return true;
    }

    private static string? CanonicalLabel(string label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
            return null;
        try
        {
            if (!Ascii.IsValid(label))
                return IsUnicodeLabel(label) ? s_idn.GetAscii(label) : null;
            if (!label.All(c => IsLabelCharacter(c)))
                return null;
            return !label.StartsWith("xn--", StringComparison.Ordinal) || (s_idn.GetUnicode(label) is var decoded && IsUnicodeLabel(decoded) && s_idn.GetAscii(decoded) == label)
                ? label
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsUnicodeLabel(string label) =>
        !Ascii.IsValid(label) && label.EnumerateRunes().All(rune => rune.IsAscii ? IsLabelCharacter(rune.Value) : Rune.ToLowerInvariant(rune) == rune && !Invisible.Is(rune) && IsOneForm(rune.Value) && IsWord(rune));

    private static bool IsLabelCharacter(int c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_';

    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol;

    /// <summary>Full-width letters and ideographic full stops are the ASCII ones (RFC 3490 §3.1).</summary>
    private static char Fold(char c) => c switch
    {
        '\u3002' or '\uFF0E' or '\uFF61' => '.',
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        _ => c,
    };

    /// <summary>A combining accent, a ligature or a full-width form has a second spelling, so an address with one has no single canonical form.</summary>
    private static bool IsOneForm(int value) => value is not ((>= 0x300 and <= 0x36F) or (>= 0xFB00 and <= 0xFB06) or (>= 0xFF00 and <= 0xFFEF) or 0x212A or 0x212B or 0x2126);
}
