using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>Trust in a real browser: by the rules of chat, with what should be known said before.</summary>
public sealed class TrustPageTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    [Fact]
    public async Task Addresses_are_added_removed_blocked_and_unblocked()
    {
        await using var visit = await OpenAsync();
        await AddAsync(visit, "Carol@Work.example");
        await Expect(Section(visit, "Added by you")).ToContainTextAsync("carol@work.example");
        await Expect(Section(visit, "Added by you")).ToContainTextAsync("You on these pages");
        await visit.Button("Remove carol@work.example").ClickAsync();
        await Expect(Section(visit, "Added by you")).Not.ToContainTextAsync("carol@work.example");

        await visit.Page.GetByLabel("Address or pattern").FillAsync("spam@shop.example");
        await visit.Button("Block").ClickAsync();
        await Expect(Section(visit, "Blocked")).ToContainTextAsync("spam@shop.example");
        await visit.Button("Unblock spam@shop.example").ClickAsync();
        await Expect(Section(visit, "Blocked")).ToContainTextAsync("Nobody is blocked.");
    }

    [Fact]
    public async Task What_covers_everybody_is_refused_and_what_covers_strangers_asks_first()
    {
        await using var visit = await OpenAsync(width: 360);
        await AddAsync(visit, "*@*");
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "That is not trusted" })).ToBeVisibleAsync();
        await AddAsync(visit, "*@gmail.com");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Anybody can have an address at gmail.com.");
        await visit.AssertAccessibleAsync();
        await visit.Button("Cancel").ClickAsync();
        await Expect(visit.Page.Locator(".rows").GetByText("*@gmail.com")).ToHaveCountAsync(0);
        await AddAsync(visit, "*@gmail.com");
        await visit.Button("Trust *@gmail.com anyway").ClickAsync();
        await Expect(Section(visit, "Added by you")).ToContainTextAsync("Anybody can have an address at gmail.com.");
        await AddAsync(visit, "ada@gmai1.com");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("It looks like");
        visit.AssertSelfContained();
    }

    [Fact]
    public async Task What_is_changed_elsewhere_is_shown_at_once()
    {
        await using var visit = await OpenAsync(PagesHouse.Talkative);
        await using var elsewhere = await OpenAsync(PagesHouse.Talkative);
        await AddAsync(elsewhere, "dora@work.example");
        await Expect(Section(visit, "Added by you")).ToContainTextAsync("dora@work.example", AtOnce);
        await elsewhere.Button("Remove dora@work.example").ClickAsync();
        await Expect(Section(visit, "Added by you")).Not.ToContainTextAsync("dora@work.example", AtOnce);
        await elsewhere.Page.GotoAsync("/rooms/main");
        await elsewhere.SayAsync("!block spam@shop.example");
        await Expect(Section(visit, "Blocked")).ToContainTextAsync("spam@shop.example", AtOnce);
    }

    [Fact]
    public async Task The_mail_that_was_trusted_is_named_and_is_only_words()
    {
        await using var visit = await OpenAsync(PagesHouse.Other);
        await house.DropMailAsync("Eve <eve@named.example>", "<b>bold</b> [x](javascript:y)", "hello", to: PagesHouse.Other);
        await visit.Page.GotoAsync("/questions");
        await visit.Button("Trust").ClickAsync();
        await Expect(visit.Page.Locator(".decided")).ToContainTextAsync("is trusted from now on");
        await visit.Page.GotoAsync("/trust");
        await Expect(Section(visit, "Added by you")).ToContainTextAsync("With question 1, a mail from eve@named.example: <b>bold</b> [x](javascript:y)");
        await Expect(visit.Page.Locator(".trust section a, .trust section b")).ToHaveCountAsync(0);
    }

    /// <summary>Sooner than a page looks by itself.</summary>
    private static LocatorAssertionsToContainTextOptions AtOnce => new() { Timeout = 10_000 };

    private static ILocator Section(Visit visit, string name) => visit.Page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

    private static async Task AddAsync(Visit visit, string pattern)
    {
        await visit.Page.GetByLabel("Address or pattern").FillAsync(pattern);
        await visit.Page.GetByLabel("Address or pattern").PressAsync("Enter");
    }

    private async Task<Visit> OpenAsync(string user = PagesHouse.Me, int width = 1280)
    {
        var visit = await house.SignInAsync(user, width);
        await visit.Page.GotoAsync("/trust");
        await Expect(Section(visit, "Added by you")).ToBeVisibleAsync();
        return visit;
    }
}
