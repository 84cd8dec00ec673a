namespace Istota.Host.Configuration.Reading;

/// <summary>Tells a pattern that trusts the whole world from one that trusts somebody.</summary>
internal static class SenderPattern
{
    // Nothing is common to these but the @ and a dot after it: what matches all of them says nothing about a sender.
    private static readonly string[] Strangers = ["a@b.example", "zed_7+x@mail.quux.org", "9@1.2.xn--p1ai", "first.last@kiosk.co.uk"];

    public static bool CoversEverything(string pattern) => Strangers.All(s => Matches(pattern.Trim().ToLowerInvariant(), s));

    /// <summary>fnmatch: * ? [abc] [a-z] [!abc]; an open bracket without its end stands for itself.</summary>
    private static bool Matches(string pattern, string text)
    {
        var (p, t, star, resume) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, t);
            }
            else if (p < pattern.Length && One(pattern, p, text[t]) is var (hit, length) && hit)
            {
                (p, t) = (p + length, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }

    private static (bool Hit, int Length) One(string pattern, int at, char c)
    {
        var end = pattern[at] == '[' && at + 2 < pattern.Length ? EndOf(pattern, at + (pattern[at + 1] == '!' ? 3 : 2)) : -1;
        if (end < 0)
            return (pattern[at] == '?' || pattern[at] == c, 1);

        var not = pattern[at + 1] == '!';
        var set = pattern.AsSpan(at + (not ? 2 : 1), end - at - (not ? 2 : 1));
        return (In(set, c) != not, end - at + 1);
    }

    private static int EndOf(string pattern, int from) => from < pattern.Length ? pattern.IndexOf(']', from) : -1;

    private static bool In(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
        {
            var range = i + 2 < set.Length && set[i + 1] == '-';
            if (range ? c >= set[i] && c <= set[i + 2] : c == set[i])
                return true;
            i += range ? 2 : 0;
        }

        return false;
    }
}
