using MimeKit;

namespace Istota.Actors.Mail;

/// <summary>Recognises mail that no person wrote (RFC 3834 §2, RFC 2919, RFC 3464), which is never answered by mail.</summary>
internal static class AutomaticMail
{
    /// <summary>The header that says so, on one line; null when a person seems to have written it.</summary>
    public static string? Of(HeaderList headers)
    {
        var sign = headers.FirstOrDefault(Says);
        if (sign is not null)
            return SafeText.OneLine($"{sign.Field}: {sign.Value}", 120);
        // The topmost one is the one our own server wrote (RFC 5321 §4.4).
        var returnPath = headers.FirstOrDefault(header => header.Id == HeaderId.ReturnPath);
        if (returnPath is not null && Bare(returnPath.Value) == "<>")
            return "Return-Path: <>";
        var type = headers.FirstOrDefault(header => header.Id == HeaderId.ContentType);
        return type is not null && ContentType.TryParse(type.RawValue, out var parsed) && parsed.IsMimeType("multipart", "report")
            ? SafeText.OneLine($"Content-Type: multipart/report; report-type={parsed.Parameters["report-type"]}", 120)
            : null;
    }

    private static bool Says(Header header) => header.Id switch
    {
        HeaderId.AutoSubmitted => !FirstWord(header.Value).Equals("no", StringComparison.OrdinalIgnoreCase),
        HeaderId.Precedence => FirstWord(header.Value).ToLowerInvariant() is "bulk" or "list" or "junk",
        HeaderId.ListId => true,
        _ => header.Field.Equals("X-Auto-Response-Suppress", StringComparison.OrdinalIgnoreCase) && Suppresses(header.Value),
    };

    private static bool Suppresses(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(word => !word.Equals("None", StringComparison.OrdinalIgnoreCase));

    private static string FirstWord(string value) => Bare(value).Split(';', ' ', '\t')[0];

    /// <summary>Without leading comments (RFC 5322 §3.2.2), of which one is enough in practice.</summary>
    private static string Bare(string value)
    {
        var text = value.Trim();
        while (text.StartsWith('(') && text.IndexOf(')') is var end and > 0)
            text = text[(end + 1)..].TrimStart();
        return text;
    }
}
