using System.Globalization;
using AngleSharp.Dom;

namespace Istota.Actors.Mail;

/// <summary>One walk through a document, without recursion, since its depth is the sender's choice.</summary>
internal sealed class HtmlWalk(HtmlStyleSheet sheet, IReadOnlySet<string> neverShown)
{
    private readonly Stack<(INode Node, HtmlStyle Style)> _open = new();

    public HtmlLines Lines { get; } = new();
    public bool HasHidden { get; private set; }

    public void Through(IElement root, CancellationToken ct)
    {
        var style = HtmlStyle.Page;
        INode? node = root;
        while (node is not null)
        {
            ct.ThrowIfCancellationRequested();
            if (Enters(node, style, out var inner) && node.FirstChild is { } child)
            {
                _open.Push((node, style));
                (node, style) = (child, inner);
                continue;
            }
            while (node.NextSibling is null && _open.TryPop(out var parent))
            {
                (node, style) = parent;
                Leave((IElement)node);
            }
            node = ReferenceEquals(node, root) ? null : node.NextSibling;
        }
    }

    /// <summary>Whether what lies within the node is to be read; what stands before it has been written then.</summary>
    private bool Enters(INode node, HtmlStyle style, out HtmlStyle inner)
    {
        inner = style;
        if (node is IText text)
        {
            if (!style.IsInvisible)
                Lines.Words(text.Data);
            else if (!string.IsNullOrWhiteSpace(text.Data))
                HasHidden = true;
            return false;
        }
        if (node is not IElement element || neverShown.Contains(element.LocalName))
            return false;
        var set = sheet.Of(element);
        if (HtmlStyle.Hides(element, set))
        {
            HasHidden |= !string.IsNullOrWhiteSpace(element.TextContent);
            return false;
        }
        inner = style.Within(element, set);
        Begin(element);
        if (element.HasChildNodes)
            return true;
        Leave(element);
        return false;
    }

    private void Begin(IElement element)
    {
        if (EmptyLines(element) is { } empty)
            Lines.Break(empty);
        if (IsHistoryBelow(element))
            Lines.Words("-----Original Message-----\n");
        switch (element.LocalName)
        {
            case "br": Lines.Line(); break;
            case "hr": Lines.Break(1); break;
            case "pre" or "textarea": Lines.Preformatted++; break;
            case "li": Lines.Words(Bullet(element)); break;
            case "td" or "th": Lines.Words(" "); break;
        }
        if (IsQuote(element))
            Lines.Quoted++;
        if (IsHistoryBelow(element))
            Lines.Break(0);
    }

    private void Leave(IElement element)
    {
        if (element.LocalName == "a" && Target(element) is { } target)
            Lines.Words($" <{target}>");
        if (EmptyLines(element) is { } empty)
            Lines.Break(empty);
        if (element.LocalName is "pre" or "textarea")
            Lines.Preformatted--;
        if (IsQuote(element))
            Lines.Quoted--;
    }

    private static int? EmptyLines(IElement element) => element.LocalName switch
    {
        "p" or "blockquote" or "ul" or "ol" or "dl" or "table" or "pre" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" => 1,
        "div" or "tr" or "li" or "dt" or "dd" or "section" or "article" or "header" or "footer" or "aside" or "nav" or "center" or "address" or "form" or "fieldset" or "hr" or "caption" or "figure" or "main" or "body" => IsQuote(element) ? 1 : 0,
        _ => null,
    };

    private static bool IsQuote(IElement element) => element.LocalName == "blockquote"
        || element.ClassList.Contains("gmail_quote") || element.ClassList.Contains("gmail_attr") || element.ClassList.Contains("yahoo_quoted")
        || element.ClassList.Contains("moz-cite-prefix") || element.ClassList.Contains("protonmail_quote") || element.ClassList.Contains("tutanota_quote") || element.ClassList.Contains("OutlookMessageHeader");

    /// <summary>Outlook marks where the history begins, but not where it ends.</summary>
    private static bool IsHistoryBelow(IElement element) =>
        element.Id is "divRplyFwdMsg" or "appendonsend" or "mail-editor-reference-message-container" or "stopSpelling" or "OLK_SRC_BODY_SECTION" && element.LocalName != "hr"
        || element.GetAttribute("name") == "messageReplySection";

    private static string Bullet(IElement item)
    {
        if (item.ParentElement is not { LocalName: "ol" } list)
            return "- ";
        var before = 0;
        for (var sibling = item.PreviousElementSibling; sibling is not null && before < 1_000; sibling = sibling.PreviousElementSibling)
            before += sibling.LocalName == "li" ? 1 : 0;
        var first = int.TryParse(list.GetAttribute("start"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var start) ? start : 1;
        return string.Create(CultureInfo.InvariantCulture, $"{(long)first + before}. ");
    }

    /// <summary>Where a link leads, when its words do not say just that.</summary>
    private static string? Target(IElement link)
    {
        var target = new string((link.GetAttribute("href") ?? "").Where(c => c is > ' ' and not ('<' or '>' or '\x7F')).Take(2_000).ToArray());
        var isOutside = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || target.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);
        var words = link.TextContent.Trim();
        return isOutside && words != target && $"mailto:{words}" != target && words.Length > 0 ? target : null;
    }
}
