using System.Text;

namespace Istota.Actors.Talk;

/// <summary>Cuts a long text where it hurts least: between paragraphs, lines, sentences, words. A block of code that is cut is closed and opened again, so that nothing in it becomes markup.</summary>
public static class TextParts
{
    private static readonly string[][] s_seams = [["\n\n"], ["\n"], [". ", "! ", "? ", "… "], [" "]];

    /// <param name="most">code points of one part.</param>
    public static IReadOnlyList<string> Of(string text, int most)
    {
        var parts = new List<string>();
        var rest = text.Trim('\n');
        var fence = "";
        while (true)
        {
            var start = fence.Length > 0 && rest.Length > 0 ? $"{fence}\n{rest}" : rest;
            if (Runes(start) <= most)
            {
                if (start.Length > 0 || parts.Count == 0) parts.Add(start);
                return parts;
            }
            // What closes a block goes below; a block whose fence alone fills a part is left open.
            var room = LongestFence(start, most) is > 0 and var longest ? Math.Max(most / 2, most - longest - 1) : most;
            var (cut, next) = Cut(start, room, fence.Length == 0 ? 0 : fence.Length + 1);
            var piece = start[..cut].TrimEnd('\n');
            fence = OpenFence(piece);
            parts.Add(fence.Length > 0 ? $"{piece}\n{fence}" : piece);
            rest = start[next..];
        }
    }

    private static int Runes(string text) => text.Length <= 0 ? 0 : text.EnumerateRunes().Count();

    /// <summary>Where the part ends, and where the next begins.</summary>
    private static (int Cut, int Next) Cut(string text, int most, int after)
    {
        var end = 0;
        foreach (var rune in text.EnumerateRunes().Take(most)) end += rune.Utf16SequenceLength;
        if (end > 1 && text[end - 1] == '\\') end--;
        var least = after + (end - after) / 4;
        foreach (var seams in s_seams)
        {
            var best = seams.Select(s => (At: text.LastIndexOf(s, end - 1, end - least, StringComparison.Ordinal), Seam: s)).MaxBy(s => s.At);
            if (best.At < 0) continue;
            var kept = best.Seam.Length == 2 && best.Seam[1] == ' ' ? 1 : 0;
            return (best.At + kept, best.At + best.Seam.Length);
        }
        return (end, end);
    }

    /// <summary>The fence that is open at the end of a text; empty when none is.</summary>
    private static string OpenFence(string text)
    {
        var open = "";
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var fence = FenceOf(raw, out var bare);
            if (fence.Length == 0) continue;
            if (open.Length == 0) open = fence;
            else if (fence[0] == open[0] && fence.Length >= open.Length && bare) open = "";
        }
        return open;
    }

    private static int LongestFence(string text, int most)
    {
        var longest = 0;
        foreach (var line in text.AsSpan().EnumerateLines()) longest = Math.Max(longest, FenceOf(line, out _).Length);
        return Math.Min(longest, most);
    }

    /// <param name="bare">whether nothing stands after it: only then may it close a block.</param>
    private static string FenceOf(ReadOnlySpan<char> line, out bool bare)
    {
        bare = false;
        var text = line.TrimStart(' ');
        if (line.Length - text.Length > 3 || text.Length < 3 || text[0] is not ('`' or '~')) return "";
        var length = text.IndexOfAnyExcept(text[0]);
        if (length < 0) length = text.Length;
        bare = text[length..].Trim().Length == 0;
        return length < 3 || (text[0] == '`' && text[length..].Contains('`')) ? "" : text[..length].ToString();
    }
}
