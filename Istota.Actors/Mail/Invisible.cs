using System.Text;

namespace Istota.Actors.Mail;

/// <summary>Which characters a reader cannot see but a machine reads (Unicode TR36 §2.5), so that no text of ours carries hidden words or turns its direction.</summary>
internal static class Invisible
{
    /// <summary>Format, tag, filler and control characters; a tab and a line feed are text.</summary>
    public static bool Is(Rune rune) => rune.Value switch
    {
        '\t' or '\n' => false,
        < 0x20 or (>= 0x7F and <= 0x9F) => true,
        0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 => true,
        >= 0x180B and <= 0x180F => true,
        >= 0x200B and <= 0x200F => true,
        >= 0x202A and <= 0x202E => true,
        >= 0x2060 and <= 0x206F => true,
        >= 0xFE00 and <= 0xFE0F => true,
        0xFEFF or (>= 0xFFF0 and <= 0xFFFB) => true,
        >= 0x1BCA0 and <= 0x1BCA3 => true,
        >= 0x1D173 and <= 0x1D17A => true,
        >= 0xE0000 and <= 0xE0FFF => true,
        _ => false,
    };

    /// <summary>The text without them. Line ends become <c>\n</c>; what emoji and scripts need (a joiner, one selector) stays.</summary>
    public static string Remove(string text, out int removed)
    {
        removed = 0;
        if (IsPlain(text))
            return text;
        var kept = new StringBuilder(text.Length);
        var runes = text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            var rune = runes[i];
            if (rune.Value is '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029)
                kept.Append('\n');
            else if (!Is(rune) || IsNeeded(runes, i))
                kept.Append(rune.ToString());
            else
                removed++;
        }
        return kept.ToString();
    }

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
            if (c is not ('\n' or '\t' or (>= ' ' and < '\x7F')))
                return false;
        return true;
    }

    private static bool IsNeeded(Rune[] runes, int i)
    {
        if (i == 0)
            return false;
        var before = runes[i - 1].Value;
        var after = i + 1 < runes.Length ? runes[i + 1].Value : 0;
        return runes[i].Value switch
        {
            0xFE0F or 0xFE0E => IsSymbol(before) || (after == 0x20E3 && before is '#' or '*' or (>= '0' and <= '9')),
            0x200D => (IsSymbol(before) || before == 0xFE0F) && IsSymbol(after),
            0x200C => IsJoining(before) && IsJoining(after),
            _ => false,
        };
    }

    private static bool IsSymbol(int value) => value is 0xA9 or 0xAE or (>= 0x2100 and <= 0x2BFF) or (>= 0x3030 and <= 0x303D) or (>= 0x1F000 and <= 0x1FAFF);

    private static bool IsJoining(int value) => value is (>= 0x0600 and <= 0x08FF) or (>= 0x0900 and <= 0x0DFF);
}
