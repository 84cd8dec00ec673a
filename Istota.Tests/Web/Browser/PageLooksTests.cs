using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>Every page in light and dark, on a phone and at a desk: nothing serious for assistive technology, nothing cut off; and a picture of each.</summary>
public sealed class PageLooksTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    /// <summary>A page's picture and its path; a page that has come to be adds its line.</summary>
    private static readonly (string Name, string Path)[] s_pages =
    [
        ("rooms", "/rooms"),
        ("room", "/rooms/main"),
        ("questions", "/questions"),
        ("draft", "/questions/2"),
        ("trust", "/trust"),
        ("filed", "/filed"),
        ("not-found", "/rooms/nowhere"),
        ("threads", "/threads"),
        ("activity", "/activity"),
        ("activity-mail", "/activity/mail"),
        ("system", "/system"),
    ];

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1600, ColorScheme.Light)]
    [InlineData(1600, ColorScheme.Dark)]
    public async Task Each_page_is_accessible_and_fits(int width, ColorScheme look)
    {
        await using var visit = await house.SignInAsync(width: width, height: width < 600 ? 740 : 1000, look: look);
        await FurnishAsync(visit);
        foreach (var (name, path) in s_pages)
        {
            await visit.Page.GotoAsync(path);
            await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = path == "/rooms" && width < 900 ? 2 : 1 })).ToBeVisibleAsync();
            await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-look", look == ColorScheme.Dark ? "dark" : "light");
            await visit.AssertAccessibleAsync();
            Assert.True(await visit.Page.Locator("html").EvaluateAsync<bool>("e => e.scrollWidth <= e.clientWidth"), $"{path} is wider than {width} px");
            await Expect(visit.Page.Locator(".mail-to-come")).ToHaveCountAsync(0);
            await Pictures.TakeAsync(visit.Page, name, width, look);
        }
        visit.AssertSelfContained();
    }

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(1600, ColorScheme.Dark)]
    public async Task Pages_before_signing_in_are_accessible_too(int width, ColorScheme look)
    {
        await using var visit = await house.VisitAsync(width, 740, look);
        await visit.Page.GotoAsync(await house.LinkAsync());
        await visit.AssertAccessibleAsync();
        await Pictures.TakeAsync(visit.Page, "sign-in", width, look);
        await visit.Page.GotoAsync("/");
        await visit.AssertAccessibleAsync();
        await Pictures.TakeAsync(visit.Page, "not-signed-in", width, look);
        await visit.Page.GotoAsync($"{house.Address}/link/long-gone");
        await visit.Button("Sign in").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This link does not work any more");
        await visit.AssertAccessibleAsync();
        await Pictures.TakeAsync(visit.Page, "link-used", width, look);
        await visit.Page.GotoAsync("/sign-out");
        await visit.AssertAccessibleAsync();
        await Pictures.TakeAsync(visit.Page, "sign-out", width, look);
        visit.AssertSelfContained();
    }

    /// <summary>A room with a message of each kind, an answered question and an open one.</summary>
    private async Task FurnishAsync(Visit visit)
    {
        await visit.Page.GotoAsync("/rooms/main");
        await Expect(visit.Composer).ToBeVisibleAsync();
        if (await visit.Log.GetByText("bring the cake").CountAsync() > 0) return;
        await visit.SayAsync("Please look for my mail from Ada, and tell me **when** we meet.");
        await Expect(visit.Log.Locator(".message-istota")).Not.ToHaveCountAsync(0);
        await house.DropMailAsync("Ada Lovelace <ada@example.org>", "Lunch on Friday?", "Are you free for lunch on Friday? I could bring the cake.\n\nSee https://example.org/menu for the menu.\n\nAda");
        await visit.Button("Yes").ClickAsync();
        await Expect(visit.Button("Send")).ToBeVisibleAsync();

        await visit.SayAsync("!trust *@gmail.com");
        await visit.SayAsync("!trust carol@work.example");
        await visit.SayAsync("!block offers@shop.example");
        await house.DropMailAsync("Grace <grace@example.net>", "The minutes of Monday", "Here they are.");
        await visit.Log.GetByRole(AriaRole.Button, new() { Name = "Trust", Exact = true }).Last.ClickAsync();
        await Expect(visit.Log.GetByText("is trusted from now on").Last).ToBeVisibleAsync();
        await house.DropMailAsync("Offers <offers@shop.example>", "Everything must go", "Buy now.");
        await house.DropMailAsync($"From: News <news@paper.example>\nTo: istota+{PagesHouse.Me}@localhost\nSubject: The week in review\nMessage-ID: <n1@paper.example>\nList-Id: <news.paper.example>\n\nNews.\n");
        await house.DropMailAsync("Somebody <somebody@elsewhere.example>", "For whom is this?", "Hello?", to: "nobody");
        await house.DropMailAsync("\"ada@example.org\" <ada@examp1e.org>", "Your invoice", "Please pay the invoice that is attached, today.\n\nAda");
        await Expect(visit.Log.GetByText("Your invoice").First).ToBeVisibleAsync();
    }
}
