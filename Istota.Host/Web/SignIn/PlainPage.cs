using System.Net;
using Istota.Host.Web.Resources;

namespace Istota.Host.Web.SignIn;

/// <summary>A page that works without a script and without being signed in: a title, a few words, at most one form.</summary>
internal static class PlainPage
{
    /// <param name="paragraphs">text; what stands between backticks is shown as something to type.</param>
    public static IResult Of(string title, IReadOnlyList<string> paragraphs, string form = "", int status = StatusCodes.Status200OK) => Results.Content(
        $"""
        <!doctype html>
        <html lang="{Texts.Language}">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{WebUtility.HtmlEncode(title)} · Istota</title>
        <link rel="icon" type="image/svg+xml" href="/icon.svg"><link rel="stylesheet" href="/istota.css"><script src="/look.js"></script></head>
        <body class="plain"><main><p class="plain-mark">Istota</p><h1>{WebUtility.HtmlEncode(title)}</h1>
        {string.Concat(paragraphs.Select(p => $"<p>{Typed(p)}</p>\n"))}{form}
        </main></body>
        </html>

        """, "text/html; charset=utf-8", statusCode: status);

    /// <summary>A form with one button, protected by its antiforgery token.</summary>
    public static string Form(string action, string button, string field, string token) =>
        $"""
        <form method="post" action="{WebUtility.HtmlEncode(action)}"><input type="hidden" name="{WebUtility.HtmlEncode(field)}" value="{WebUtility.HtmlEncode(token)}"><button type="submit">{WebUtility.HtmlEncode(button)}</button></form>
        """;

    public static string Link(string to, string text) => $"""<p><a href="{WebUtility.HtmlEncode(to)}">{WebUtility.HtmlEncode(text)}</a></p>""";

    public static string ButtonLink(string to, string text) => $"""<p><a class="plain-button" href="{WebUtility.HtmlEncode(to)}">{WebUtility.HtmlEncode(text)}</a></p>""";

    private static string Typed(string text) =>
        string.Concat(text.Split('`').Select((part, n) => n % 2 == 0 ? WebUtility.HtmlEncode(part) : $"<code>{WebUtility.HtmlEncode(part)}</code>"));
}
