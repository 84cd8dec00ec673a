using System.Text;

namespace Istota.Actors.Mail;

/// <summary>Makes text from outside harmless where people read it: on one line, as a short preview, or inert inside CommonMark.</summary>
public static class SafeText
{
    private static readonly string[] s_schemes = ["http", "https", "ftp", "mailto", "xmpp", "javascript", "data"];

    /// <summary>One visible line of at most <paramref name="max"/> characters: line ends and controls become a blank, invisible characters go.</summary>
    public static string OneLine(string? text, int max)
    {
        if (string.IsNullOrEmpty(text) || max <= 0)
            return "";
        var line = new StringBuilder(Math.Min(text.Length, max) + 1);
        var blank = false;
        foreach (var rune in Invisible.Remove(Bounded(text, max), out _).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                blank = line.Length > 0;
                continue;
            }
            if (line.Length + rune.Utf16SequenceLength + (blank ? 1 : 0) > max)
                return Cut(line, max);
            if (blank)
                line.Append(' ');
            blank = false;
            line.Append(rune.ToString());
        }
        return line.ToString();
    }

    /// <summary>The first <paramref name="lines"/> lines that say something, each cut to <paramref name="width"/>; an ellipsis when there is more.</summary>
    public static string Preview(string text, int lines, int width)
    {
        var shown = new List<string>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var safe = OneLine(line.Length > 20 * width ? line[..(20 * width)].ToString() : line.ToString(), width);
            if (safe.Length == 0)
                continue;
            if (shown.Count == lines)
            {
                shown[^1] = shown[^1].EndsWith('…') ? shown[^1] : shown[^1] + " …";
                break;
            }
            shown.Add(safe);
        }
        return string.Join('\n', shown);
    }

    /// <summary>The text on one line as CommonMark that renders as nothing but itself: no markup, link, mention, entity or placeholder.</summary>
    public static string CommonMark(string text)
    {
        var line = OneLine(text, int.MaxValue);
        var safe = new StringBuilder(line.Length + 16);
        for (var i = 0; i < line.Length; i++)
        {
            if (MustEscape(line, i))
                safe.Append('\\');
            safe.Append(line[i]);
        }
        return safe.ToString();
    }

    /// <summary>Text of many lines as a fenced block that its content cannot close; mentions and addresses of pages in it are parted by a zero-width space, since chat servers look for them in code too.</summary>
    public static string CommonMarkBlock(string text)
    {
        var content = Parted(Invisible.Remove(text, out _)).TrimEnd('\n');
        var fence = new string('`', Math.Max(3, LongestRun(content, '`') + 1));
        return $"{fence}text\n{content}\n{fence}";
    }

    private static bool MustEscape(string line, int i) => line[i] switch
    {
        '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '<' or '>' or '(' or ')' or '#' or '|' or '~' or '&' or '$' or '@' => true,
        '!' => i + 1 < line.Length && line[i + 1] == '[',
        '-' or '+' or '=' => i == 0,
        '/' => i > 0 && line[i - 1] == ':',
        '.' => (i >= 3 && line.AsSpan(i - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase)) || IsListNumber(line, i),
        ':' => IsScheme(line, i),
        _ => false,
    };

    private static bool IsListNumber(string line, int end) => end is > 0 and < 10 && line.AsSpan(0, end).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsScheme(string line, int colon) =>
        s_schemes.Any(scheme => colon >= scheme.Length && line.AsSpan(colon - scheme.Length, scheme.Length).Equals(scheme, StringComparison.OrdinalIgnoreCase));

    private static string Parted(string text)
    {
        var parted = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            parted.Append(text[i]);
            var mention = text[i] == '@' && (i == 0 || !char.IsLetterOrDigit(text[i - 1]));
            var page = text[i] == ':' && i + 1 < text.Length && text[i + 1] == '/';
            var www = text[i] == '.' && i >= 3 && text.AsSpan(i - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);
            if (mention || page || www || text[i] == '{')
                parted.Append('\u200B');
        }
        return parted.ToString();
    }

    private static int LongestRun(string text, char mark)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
            longest = Math.Max(longest, run = c == mark ? run + 1 : 0);
        return longest;
    }

    /// <summary>Blanks collapse, so more is read than shown; but a megabyte is not walked for eighty characters.</summary>
    private static string Bounded(string text, int max) => text.Length > 4096 && text.Length / 20 > max ? text[..Math.Max(4096, max * 20)] : text;

    private static string Cut(StringBuilder line, int max)
    {
        var keep = Math.Min(line.Length, max - 1);
        if (keep > 0 && char.IsHighSurrogate(line[keep - 1]))
            keep--;
        return line.ToString(0, keep).TrimEnd() + "…";
    }
}
