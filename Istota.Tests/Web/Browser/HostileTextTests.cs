using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>What strangers and a misled agent may write reaches the page as words: nothing runs, nothing loads, nothing leads astray.</summary>
public sealed class HostileTextTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    private const string Markup = "<img src=http://evil.example/i onerror=\"document.title='owned'\"><script>document.title='owned'</script><style>body{display:none}</style><iframe src=http://evil.example/f></iframe>";

    [Fact]
    public async Task S_66_a_hostile_mail_is_words_and_asks_nobody_for_anything()
    {
        await using var visit = await house.SignInAsync();
        await house.DropMailAsync($"""
            From: "{Markup.Replace("\"", "'", StringComparison.Ordinal)} boss@corp.example" <evil@evil.example>
            To: istota+me@localhost
            Subject: ![x](http://evil.example/s) [bank](javascript:document.title='owned') {Markup} =?utf-8?B?4oCuZ3Bq?=
            Message-ID: <hostile@evil.example>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=utf-8

            ![](http://evil.example/b) [click](javascript:document.title='owned') {Markup}
            ```
            {Markup}
            {new string('A', 2_000_000)}
            --b
            Content-Type: text/html; name="{Markup.Replace("\"", "'", StringComparison.Ordinal)}.pdf"
            Content-Disposition: attachment; filename="{Markup.Replace("\"", "'", StringComparison.Ordinal)}.pdf"

            {Markup}
            --b--

            """);
        var question = visit.Log.Locator("article").Filter(new() { HasText = "evil@evil.example" }).First;
        await Expect(question).ToBeVisibleAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Yes", Exact = true }).ClickAsync();
        await Expect(visit.Button("Send")).ToBeVisibleAsync();
        await AssertInertAsync(visit);
    }

    [Fact]
    public async Task Hostile_Markdown_in_a_message_is_words()
    {
        await using var visit = await house.SignInAsync();
        await visit.SayAsync($"![x](http://evil.example/m) [x](javascript:document.title='owned') [x](data:text/html,x) {Markup} [good](https://example.org/path) \u202egpj.exe");
        var said = visit.Log.Locator(".message-user").Filter(new() { HasText = "gpj.exe" });
        await Expect(said.GetByRole(AriaRole.Link)).ToHaveCountAsync(1);
        await Expect(said.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("rel", "noreferrer noopener");
        await Expect(said).ToContainTextAsync("good (https://example.org/path)");
        await AssertInertAsync(visit);
    }

    private static async Task AssertInertAsync(Visit visit)
    {
        await Expect(visit.Page.Locator(".log :is(img, script, style, iframe, form, object, embed, link, [onerror], [style])")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator(".log a:not([href^='https://']):not([href^='http://']):not([href^='mailto:']):not([href^='/mail/original?key=']):not([href^='/questions/'])")).ToHaveCountAsync(0);
        Assert.DoesNotContain("owned", await visit.Page.TitleAsync(), StringComparison.Ordinal);
        visit.AssertSelfContained();
    }
}
