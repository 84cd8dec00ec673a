using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoLinks;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace Istota.Host.Web.Pages;

/// <summary>Turns CommonMark into markup that cannot load, run or hide anything: HTML stays text, images become their words, links lead to web and mail addresses alone and show where.</summary>
public static partial class MarkdownText
{
    /// <summary>Longer text is shown as it is: nobody reads markup of that size, and some takes very long to parse.</summary>
    private const int LongestMarkup = 60_000;
    private const int LongestTarget = 120;

    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseAutoLinks(new AutoLinkOptions { UseHttpsForWWWLinks = true })
        .UsePipeTables()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .UseSoftlineBreakAsHardlineBreak()
        .Build();

    /// <param name="links">false where the words may be those of somebody outside: a page address is only words then, for whoever follows it carries out what stands in it.</param>
    public static MarkupString Render(string text, bool links = true)
    {
        var shown = Directions().Replace(text, "");
        if (shown.Length > LongestMarkup) return Plain(shown);
        try
        {
            var document = Markdown.Parse(shown, s_pipeline);
            foreach (var auto in document.Descendants<AutolinkInline>().ToList()) auto.ReplaceBy(Linked(auto));
            foreach (var link in document.Descendants<LinkInline>().ToList()) Restrict(link, links);
            // A message stands below the headings of its page.
            foreach (var heading in document.Descendants<HeadingBlock>()) heading.Level = Math.Min(6, heading.Level + 2);
            return new MarkupString(document.ToHtml(s_pipeline));
        }
        catch (ArgumentException)
        {
            return Plain(shown); // nested too deeply
        }
    }

    /// <summary>The words alone, on one line: for what is read out.</summary>
    public static string Words(string text, int most)
    {
        var words = Blanks().Replace(Marks().Replace(Directions().Replace(text, ""), mark => mark.Groups[1] is { Success: true } escaped ? escaped.Value : " "), " ").Trim();
        return words.Length <= most ? words : $"{words[..most]}…";
    }

    private static MarkupString Plain(string text) => new($"<pre>{WebUtility.HtmlEncode(text)}</pre>");

    private static LinkInline Linked(AutolinkInline auto)
    {
        var link = new LinkInline(auto.IsEmail ? $"mailto:{auto.Url}" : auto.Url, "");
        link.AppendChild(new LiteralInline(auto.Url));
        return link;
    }

    private static void Restrict(LinkInline link, bool links)
    {
        var words = TextOf(link);
        var target = link.IsImage ? null : Target(link.Url);
        if (target is null || !links)
        {
            var shown = words.Length > 0 ? words : Cut(link.Url ?? "");
            link.ReplaceBy(new LiteralInline(target is null || SaysItself(words, target) ? shown : $"{shown} ({Cut(target)})"), copyChildren: false);
            return;
        }
        (link.Url, link.Title) = (target, null);
        var attributes = link.GetAttributes();
        attributes.AddProperty("rel", "noreferrer noopener");
        attributes.AddProperty("target", "_blank");
        if (!SaysItself(words, target)) link.InsertAfter(new LiteralInline($" ({Cut(target)})"));
    }

    /// <summary>As it is meant to be read: without a name and password in front, which pass for a host, and the host in ASCII.</summary>
    private static string? Target(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return null;
        if (uri.Scheme == Uri.UriSchemeMailto) return $"mailto:{uri.UserInfo}{(uri.Host.Length > 0 ? $"@{uri.IdnHost}" : "")}";
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) return null;
        return $"{uri.Scheme}://{uri.IdnHost}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}{uri.PathAndQuery}{uri.Fragment}";
    }

    private static bool SaysItself(string words, string target) =>
        string.Equals(words.Trim().TrimEnd('/'), target.TrimEnd('/'), StringComparison.Ordinal) || $"mailto:{words.Trim()}" == target;

    private static string Cut(string text) => text.Length <= LongestTarget ? text : $"{text[..LongestTarget]}…";

    private static string TextOf(LinkInline link)
    {
        var text = new StringBuilder();
        foreach (var inline in link.Descendants())
        {
            if (inline is LiteralInline literal) text.Append(literal.Content.AsSpan());
            else if (inline is CodeInline code) text.Append(code.Content);
        }
        return text.ToString();
    }

    /// <summary>Bidirectional overrides and isolates make text read as what it is not.</summary>
    [GeneratedRegex("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")]
    private static partial Regex Directions();

    /// <summary>A sign that is escaped is meant as itself.</summary>
    [GeneratedRegex(@"\\([!-/:-@\[-`{-~])|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])|[\\`*#>\[\]|~]+")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
