using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Istota.Host.Configuration.Keys;

/// <summary>Writes values as TOML, so that what is shown can be read again and nothing in it can start a line of its own.</summary>
internal static class TomlText
{
    public static string Of(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("0.############", CultureInfo.InvariantCulture),
        string text => Quoted(text),
        Secret secret => Quoted(secret.ToString()),
        ImmutableArray<string> list => $"[{string.Join(", ", list.Select(Quoted))}]",
        ImmutableSortedDictionary<string, Secret> { IsEmpty: true } => "{}",
        ImmutableSortedDictionary<string, Secret> map => $"{{ {string.Join(", ", map.Select(p => $"{Key(p.Key)} = {Of(p.Value)}"))} }}",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.GetType(), "no TOML for this type"),
    };

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when Invisible(rune) => rune.Value > 0xFFFF ? $"\\U{rune.Value:X8}" : $"\\u{rune.Value:X4}",
                _ => rune.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A key as it must be written: bare where that is allowed, else in quotes.</summary>
    public static string Key(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : Quoted(name);

    public static string Path(IEnumerable<string> names) => string.Join('.', names.Select(Key));

    private static bool Invisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
