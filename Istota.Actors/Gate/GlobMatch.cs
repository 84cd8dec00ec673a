namespace Istota.Actors.Gate;

/// <summary>Matches the dialect of <see cref="AddressPattern"/> in time bounded by the product of both lengths, whatever the pattern.</summary>
public static class GlobMatch
{
    /// <summary>Whether every <c>[</c> has its <c>]</c>.</summary>
    public static bool IsWellFormed(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
            if (pattern[i] == '[' && (i = ClassEnd(pattern, i)) < 0)
                return false;
        return true;
    }

    /// <summary>Whether the whole text matches; case aside.</summary>
    public static bool Is(string pattern, string text)
    {
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, mark) = (p++, t);
            else if (p < pattern.Length && OneMatches(pattern, p, text[t], out var next))
                (p, t) = (next, t + 1);
            else if (star >= 0)
                (p, t) = (star + 1, ++mark);
            else
                return false;
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    private static bool OneMatches(string pattern, int p, char c, out int next)
    {
        next = p + 1;
        if (pattern[p] == '?')
            return true;
        if (pattern[p] != '[' || ClassEnd(pattern, p) is not (> 0 and var end))
            return Lower(pattern[p]) == Lower(c);
        next = end + 1;
        var start = p + 1;
        var not = pattern[start] == '!';
        if (not)
            start++;
        return InClass(pattern, start, end, Lower(c)) != not;
    }

    private static bool InClass(string pattern, int start, int end, char c)
    {
        for (var i = start; i < end; i++)
        {
            if (i + 2 < end && pattern[i + 1] == '-')
            {
                if (c >= Lower(pattern[i]) && c <= Lower(pattern[i + 2]))
                    return true;
                i += 2;
            }
            else if (Lower(pattern[i]) == c)
                return true;
        }
        return false;
    }

    /// <summary>A <c>]</c> right at the start of a class is one of its characters.</summary>
    private static int ClassEnd(string pattern, int open)
    {
        var first = open + 1 < pattern.Length && pattern[open + 1] == '!' ? open + 2 : open + 1;
        return first + 1 <= pattern.Length - 1 ? pattern.IndexOf(']', first + 1) : -1;
    }

    private static char Lower(char c) => char.ToLowerInvariant(c);
}
