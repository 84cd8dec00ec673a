using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>Filed mail in a real browser: why it lies there, and having it processed after all.</summary>
public sealed class FiledPageTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    [Fact]
    public async Task A_newsletter_says_why_it_is_filed_and_is_processed_when_it_is_wanted()
    {
        await using var visit = await house.SignInAsync(width: 360);
        await visit.Page.GotoAsync("/filed");
        await Expect(visit.Page.GetByText("Nothing is filed")).ToBeVisibleAsync();
        await house.DropMailAsync("From: News <news@paper.example>\nTo: istota+me@localhost\nSubject: The <b>week</b>\nMessage-ID: <n1@paper.example>\nList-Id: <news.paper.example>\n\nNews.\n");
        var row = visit.Page.Locator(".filed .row").Filter(new() { HasText = "The <b>week</b>" });
        await Expect(row).ToContainTextAsync("A machine sent it", new() { Timeout = 60_000 });
        await using var elsewhere = await house.SignInAsync();
        await elsewhere.Page.GotoAsync("/filed");
        var there = elsewhere.Page.Locator(".filed .row").Filter(new() { HasText = "The <b>week</b>" });
        await Expect(there).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Searchbox).FillAsync("nothing like it");
        await Expect(visit.Page.GetByText("No mail fits.")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Searchbox).FillAsync("paper");
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "It is being processed" })).ToBeVisibleAsync();
        await Expect(row).ToHaveCountAsync(0);
        await Expect(there).ToHaveCountAsync(0, new() { Timeout = 10_000 });
        await visit.Page.GotoAsync("/rooms/main");
        await Expect(visit.Log.Locator(".message-mail")).ToContainTextAsync("news@paper.example");
        visit.AssertSelfContained();
    }

    [Fact]
    public async Task Mail_for_nobody_is_shown_to_operators_alone()
    {
        await house.DropMailAsync("Lost <lost@nowhere.example>", "For whom?", "hello", to: "nobody");
        await using var operators = await house.SignInAsync();
        await operators.Page.GotoAsync("/filed");
        await Expect(operators.Page.GetByRole(AriaRole.Region, new() { Name = "Mail for nobody" })).ToContainTextAsync("lost@nowhere.example", new() { Timeout = 60_000 });
        await using var other = await house.SignInAsync(PagesHouse.Other);
        await other.Page.GotoAsync("/filed");
        await Expect(other.Page.GetByText("Nothing is filed")).ToBeVisibleAsync();
        await Expect(other.Page.GetByText("Mail for nobody")).ToHaveCountAsync(0);
    }
}
