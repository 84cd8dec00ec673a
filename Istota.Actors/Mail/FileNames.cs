using System.Globalization;
using System.Text;

namespace Istota.Actors.Mail;

/// <summary>Turns the name a mail gives a file into one path component that is safe on any system, always the same one for the same name.</summary>
public static class FileNames
{
    public const int MaxBytes = 120;

    private static readonly HashSet<string> s_reserved = new(
        ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" }), "COM¹", "COM²", "COM³", "LPT¹", "LPT²", "LPT³"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The last component of the name, made harmless; <c>attachment-N</c> when nothing is left.</summary>
    public static string Safe(string name, int index)
    {
        var last = name[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        var kept = new StringBuilder(last.Length);
        foreach (var rune in SafeText.OneLine(last, 2_000).EnumerateRunes())
            kept.Append(IsSafe(rune) ? rune.ToString() : "_");
        var clean = Trimmed(kept.ToString());
        if (clean.All(c => c is '_' or '.' or ' '))
            clean = string.Create(CultureInfo.InvariantCulture, $"attachment-{index + 1}");
        if (s_reserved.Contains(clean.Split('.')[0].Trim()))
            clean = "_" + clean;
        return Within(clean, "");
    }

    /// <summary>The name with <c> (2)</c> before its extension, still within the limit.</summary>
    public static string Numbered(string name, int number) =>
        number < 2 ? name : Within(name, string.Create(CultureInfo.InvariantCulture, $" ({number})"));

    private static bool IsSafe(Rune rune) => rune.Value >= 0x20 && !"<>:\"/\\|?*".Contains((char)Math.Min(rune.Value, 0xFFFF), StringComparison.Ordinal)
        && rune.Value is not (0x2044 or 0x2215 or 0x2216 or 0x29F5 or 0x29F8 or 0xFF0F or 0xFF3C or 0xFFFD or 0xFF0E or 0x2024 or 0x2025 or 0x2026)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static string Trimmed(string name) => name.TrimStart('.', ' ').TrimEnd('.', ' ');

    private static string Within(string name, string suffix)
    {
        var dot = name.LastIndexOf('.');
        var hasExtension = dot > 0 && name.Length - dot <= 16 && Encoding.UTF8.GetByteCount(name.AsSpan(dot)) <= 32;
        var (stem, extension) = hasExtension ? (name[..dot], name[dot..]) : (name, "");
        var room = MaxBytes - Encoding.UTF8.GetByteCount(suffix) - Encoding.UTF8.GetByteCount(extension);
        return Trimmed(Cut(stem, room)) + suffix + extension;
    }

    private static string Cut(string text, int bytes)
    {
        var (length, used) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if ((used += rune.Utf8SequenceLength) > bytes)
                break;
            length += rune.Utf16SequenceLength;
        }
        return text[..length];
    }
}
