using System.Text;
using System.Text.RegularExpressions;

namespace Istota.Host.Configuration.Reading;

/// <summary>Tells a pattern that trusts the whole world from one that trusts somebody.</summary>
internal static class SenderPattern
{
    // Nothing is common to these but the @ and a dot after it: what matches all of them says nothing about a sender.
    private static readonly string[] Strangers = ["a@b.example", "zed_7+x@mail.quux.org", "9@1.2.xn--p1ai", "first.last@kiosk.co.uk"];

    public static bool CoversEverything(string pattern)
    {
        var regex = new Regex(ToRegex(pattern.Trim()), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return Strangers.All(regex.IsMatch);
    }

    private static string ToRegex(string pattern)
    {
        var regex = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            var end = pattern[i] == '[' ? pattern.IndexOf(']', Math.Min(i + 2, pattern.Length)) : -1;
            if (end > 0)
            {
                var set = pattern[(i + 1)..end];
                var not = set.StartsWith('!');
                regex.Append(not ? "[^" : "[").Append(Escape(not ? set[1..] : set)).Append(']');
                i = end;
            }
            else
            {
                regex.Append(pattern[i] switch { '*' => "[^\n]*", '?' => "[^\n]", var c => Regex.Escape(c.ToString()) });
            }
        }

        return regex.Append(@"\z").ToString();
    }

    private static string Escape(string set) => set.Replace("\\", "\\\\").Replace("[", "\\[").Replace("]", "\\]").Replace("^", "\\^");
}
