using System.Globalization;
using System.Text;

namespace Istota.Host.Cli;

/// <summary>Text from outside on its way to a terminal, which obeys what it is shown: nothing but letters and line ends gets there.</summary>
public static class TerminalText
{
    private const string Replaced = "\uFFFD";

    /// <summary>Escape and its kin are shown as pictures, invisible and bidirectional characters (UAX 9) are left out.</summary>
    public static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
            safe.Append(Shown(rune));
        return safe.ToString();
    }

    /// <summary>The same on one line.</summary>
    public static string Line(string text) => Safe(text).Replace('\n', ' ').Replace('\t', ' ');

    /// <summary>CommonMark for people who see it as it is: without the backslashes that escape (§2.4); in code they mean themselves.</summary>
    public static string Unescaped(string text)
    {
        var plain = new StringBuilder(text.Length);
        var fence = 0;
        foreach (var line in text.Split('\n'))
        {
            var ticks = line.AsSpan().TrimStart(' ').IndexOfAnyExcept('`') is var other && other < 0 ? line.Trim().Length : other;
            var isFence = ticks >= 3 && (fence == 0 || (ticks >= fence && line.Trim().Length == ticks));
            if (isFence) fence = fence == 0 ? ticks : 0;
            if (isFence || fence > 0) plain.Append(line);
            else Unescape(line, plain);
            plain.Append('\n');
        }
        return plain.ToString(0, plain.Length - 1);
    }

    private static void Unescape(string line, StringBuilder plain)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && char.IsAscii(line[i + 1]) && (char.IsPunctuation(line[i + 1]) || char.IsSymbol(line[i + 1])))
            {
                plain.Append(line[++i]);
                continue;
            }
            var end = line[i] == '`' ? EndOfCode(line, i) : i + 1;
            plain.Append(line, i, end - i);
            i = end - 1;
        }
    }

    /// <summary>Behind the backticks that close as many as open here; without such, behind those that open.</summary>
    private static int EndOfCode(string line, int start)
    {
        var inner = start;
        while (inner < line.Length && line[inner] == '`') inner++;
        for (var at = inner; at < line.Length;)
        {
            if (line[at] != '`')
            {
                at++;
                continue;
            }
            var run = at;
            while (at < line.Length && line[at] == '`') at++;
            if (at - run == inner - start) return at;
        }
        return inner;
    }

    private static string Shown(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when rune.Value is '\n' or '\t' => rune.ToString(),
        UnicodeCategory.Control when rune.Value < 0x20 => new Rune(0x2400 + rune.Value).ToString(),
        UnicodeCategory.Control => Replaced,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "\n",
        UnicodeCategory.Format or UnicodeCategory.Surrogate => "",
        _ => rune.ToString(),
    };
}
