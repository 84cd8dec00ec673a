using System.Text.RegularExpressions;

namespace Istota.Host.Outbox;

/// <summary>A server's answer, judged: whether trying again may help (RFC 5321 §4.2.1, RFC 3463 §2), and its words fit for one line.</summary>
internal sealed partial record SmtpReply(int Code, string Text)
{
    private const int MaxText = 300;

    /// <summary>A reply that ends the connection (RFC 5321 §3.8).</summary>
    public bool Closes => Code == 421;

    /// <summary>Permanent only when code and enhanced code agree; a 552 for one recipient without an enhanced code means "too many" (RFC 5321 §4.5.3.1.10).</summary>
    public bool IsPermanent(bool forRecipient)
    {
        if (Code < 500) return false;
        var match = Enhanced().Match(Text);
        return match.Success ? match.ValueSpan[0] == '5' : !(forRecipient && Code == 552);
    }

    public override string ToString() => Safe($"{Code} {Text}");

    /// <summary>Words of a server on one line, printable and not too many of them.</summary>
    public static string Safe(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format ? ' ' : c)).Trim();
        return line.Length > MaxText ? line[..MaxText] + "…" : line;
    }

    [GeneratedRegex(@"^\s*[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")]
    private static partial Regex Enhanced();
}
