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
