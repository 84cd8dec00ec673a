using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Istota.Actors.Mail;

/// <summary>An HTML part as text.</summary>
/// <param name="HasHidden">whether text was left out that a reader would not see.</param>
internal sealed record HtmlReading(string Text, bool HasHidden);

/// <summary>Turns HTML to the text a reader would see; never fetches, never runs anything, and ends in time.</summary>
internal static class HtmlText
{
    private static readonly HashSet<string> s_neverShown = new(
        ["head", "script", "style", "title", "template", "noscript", "iframe", "object", "embed", "audio", "video", "canvas", "svg", "math", "select", "datalist", "noframes", "meta", "link"],
        StringComparer.Ordinal);

    private static readonly HashSet<string> s_void = new(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li", "td", "tr", "th", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>null when the HTML is too complex to be read within the limits.</summary>
    public static async Task<HtmlReading?> ReadAsync(string html, MailReaderSettings settings, CancellationToken ct)
    {
        if (DepthOf(html) > settings.MaxHtmlDepth)
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(settings.HtmlTimeLimit);
        try
        {
            using var document = await new HtmlParser().ParseDocumentAsync(html, limit.Token);
            return Read(document, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>For mail of our own, where the same HTML must always give the same text: bounded by depth alone.</summary>
    public static string? ReadOwn(string html)
    {
        if (html.Length > 2_000_000 || DepthOf(html) > 500)
            return null;
        using var document = new HtmlParser().ParseDocument(html);
        return Read(document, CancellationToken.None).Text;
    }

    /// <summary>How deep elements lie in each other at most, by a look at the tags alone; those that close themselves do not count.</summary>
    internal static int DepthOf(string html)
    {
        var (depth, deepest) = (0, 0);
        for (var at = html.IndexOf('<'); at >= 0 && at + 1 < html.Length; at = html.IndexOf('<', at + 1))
        {
            var closes = html[at + 1] == '/';
            var start = at + (closes ? 2 : 1);
            var end = start;
            while (end < html.Length && end - start < 32 && char.IsAsciiLetterOrDigit(html[end]))
                end++;
            if (end == start || s_void.GetAlternateLookup<ReadOnlySpan<char>>().Contains(html.AsSpan(start, end - start)))
                continue;
            depth = closes ? Math.Max(0, depth - 1) : depth + 1;
            deepest = Math.Max(deepest, depth);
        }
        return deepest;
    }

    private static HtmlReading Read(IDocument document, CancellationToken ct)
    {
        if (document.Body is null)
            return new HtmlReading("", false);
        var walk = new HtmlWalk(HtmlStyleSheet.Of(document, ct), s_neverShown);
        walk.Through(document.DocumentElement, ct);
        return new HtmlReading(walk.Lines.ToString(), walk.HasHidden);
    }
}
