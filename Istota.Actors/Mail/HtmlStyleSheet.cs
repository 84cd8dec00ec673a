using AngleSharp.Dom;

namespace Istota.Actors.Mail;

/// <summary>The declarations that apply to an element: of the mail's own style sheets in order, then its style attribute. Only as much of CSS as hiding text takes.</summary>
internal sealed class HtmlStyleSheet
{
    private const int MaxRules = 300;
    private readonly Dictionary<IElement, Dictionary<string, string>> _rules = [];

    public static HtmlStyleSheet Of(IDocument document, CancellationToken ct)
    {
        var sheet = new HtmlStyleSheet();
        var left = MaxRules;
        foreach (var style in document.QuerySelectorAll("style"))
            foreach (var (selector, declarations) in RulesIn(style.TextContent))
            {
                if (left-- == 0)
                    return sheet;
                ct.ThrowIfCancellationRequested();
                sheet.Apply(document, selector, declarations);
            }
        return sheet;
    }

    public IReadOnlyDictionary<string, string> Of(IElement element)
    {
        var inline = element.GetAttribute("style");
        var ruled = _rules.GetValueOrDefault(element);
        if (string.IsNullOrEmpty(inline))
            return ruled ?? [];
        var own = ruled is null ? [] : new Dictionary<string, string>(ruled);
        Declare(inline, own);
        return own;
    }

    private void Apply(IDocument document, string selector, string declarations)
    {
        var set = new Dictionary<string, string>();
        Declare(declarations, set);
        if (set.Count == 0 || selector.Length > 500)
            return;
        try
        {
            foreach (var element in document.QuerySelectorAll(selector))
            {
                if (!_rules.TryGetValue(element, out var rules))
                    _rules[element] = rules = [];
                foreach (var (name, value) in set)
                    rules[name] = value;
            }
        }
        catch (DomException)
        {
            // A selector that cannot be read selects nothing, as in a browser.
        }
    }

    private static void Declare(string declarations, Dictionary<string, string> set)
    {
        foreach (var declaration in declarations.Split(';'))
        {
            var colon = declaration.IndexOf(':');
            if (colon > 0)
                set[declaration[..colon].Trim().ToLowerInvariant()] =
                    declaration[(colon + 1)..].Replace("!important", "", StringComparison.OrdinalIgnoreCase).Trim().ToLowerInvariant();
        }
    }

    /// <summary>Rules of the sheet and of its unconditional media blocks; what applies to some widths or colour schemes only is left aside, for people see it otherwise.</summary>
    private static IEnumerable<(string Selector, string Declarations)> RulesIn(string css)
    {
        var text = WithoutComments(css);
        var at = 0;
        while (text.IndexOf('{', at) is var open and >= 0)
        {
            var selector = text[at..open].Trim().TrimStart('}').Trim();
            if (selector.StartsWith('@') && IsAlways(selector))
            {
                at = open + 1;
                continue;
            }
            var close = selector.StartsWith('@') ? BlockEnd(text, open) : text.IndexOf('}', open);
            if (close < 0)
                yield break;
            if (!selector.StartsWith('@') && selector.Length > 0)
                yield return (selector, text[(open + 1)..close]);
            at = close + 1;
        }
    }

    private static bool IsAlways(string atRule) =>
        atRule.StartsWith("@media", StringComparison.OrdinalIgnoreCase) && !atRule.Contains('(', StringComparison.Ordinal) && !atRule.Contains("print", StringComparison.OrdinalIgnoreCase);

    private static int BlockEnd(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
            if (text[i] == '{')
                depth++;
            else if (text[i] == '}' && --depth == 0)
                return i;
        return -1;
    }

    private static string WithoutComments(string css)
    {
        var text = css.Replace("<!--", "", StringComparison.Ordinal).Replace("-->", "", StringComparison.Ordinal);
        var kept = new System.Text.StringBuilder(text.Length);
        var at = 0;
        while (text.IndexOf("/*", at, StringComparison.Ordinal) is var open and >= 0)
        {
            kept.Append(text, at, open - at).Append(' ');
            var close = text.IndexOf("*/", open + 2, StringComparison.Ordinal);
            if (close < 0)
                return kept.ToString();
            at = close + 2;
        }
        return kept.Append(text, at, text.Length - at).ToString();
    }
}
