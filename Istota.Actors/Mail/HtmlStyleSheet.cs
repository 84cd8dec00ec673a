using System.Text;
using AngleSharp.Css.Dom;
using AngleSharp.Css.Parser;
using AngleSharp.Dom;

namespace Istota.Actors.Mail;

/// <summary>The declarations that apply to an element: of the mail's own style sheets in order, then its style attribute. Only as much of CSS as hiding text takes.</summary>
internal sealed class HtmlStyleSheet
{
    private const int MaxRules = 300;

    /// <summary>What looks at more than an element itself could be made to take for ever.</summary>
    private static readonly string[] s_costly = [":has", ":nth", ":contains", "-of-type", "+", "~"];

    private readonly CssSelectorParser _selectors = new();
    private readonly Dictionary<IElement, Dictionary<string, string>> _rules = [];

    public static HtmlStyleSheet Of(IDocument document, CancellationToken ct)
    {
        var sheet = new HtmlStyleSheet();
        var rules = document.QuerySelectorAll("style").SelectMany(style => RulesIn(style.TextContent)).Take(MaxRules).ToArray();
        var elements = rules.Length == 0 ? [] : document.All.ToArray();
        foreach (var (selectors, declarations) in rules)
        {
            var set = new Dictionary<string, string>();
            Declare(declarations, set);
            foreach (var selector in set.Count == 0 ? [] : selectors.Split(',').Take(20))
                sheet.Apply(elements, selector, set, ct);
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

    private void Apply(IElement[] elements, string selector, Dictionary<string, string> set, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var steps = selector.Split([' ', '\t', '\r', '\n', '>'], StringSplitOptions.RemoveEmptyEntries);
        if (selector.Length > 300 || steps.Length == 0 || s_costly.Any(costly => selector.Contains(costly, StringComparison.OrdinalIgnoreCase)))
            return;
        var path = steps.Select(step => _selectors.ParseSelector(step)).ToArray();
        if (path.Contains(null))
            return;
        foreach (var element in elements.Where(element => Selects(path!, element)))
        {
            if (!_rules.TryGetValue(element, out var rules))
                _rules[element] = rules = [];
            foreach (var (name, value) in set)
                rules[name] = value;
        }
    }

    /// <summary>Takes the nearest ancestor for each step, which is exact for descendants and close enough for children, and never goes back.</summary>
    private static bool Selects(ISelector[] path, IElement element)
    {
        if (!path[^1].Match(element, null))
            return false;
        var step = path.Length - 2;
        for (var ancestor = element.ParentElement; ancestor is not null && step >= 0; ancestor = ancestor.ParentElement)
            if (path[step].Match(ancestor, null))
                step--;
        return step < 0;
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
        var kept = new StringBuilder(text.Length);
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
