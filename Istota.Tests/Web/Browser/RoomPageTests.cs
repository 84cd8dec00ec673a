using Istota.Host.Web;
using Istota.Tests.EndToEnd;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>A room in a real browser: writing, reading, many tabs, and getting along without a connection.</summary>
public sealed class RoomPageTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    [Fact]
    public async Task A_draft_outlives_a_reload_and_is_gone_once_it_is_sent()
    {
        await using var visit = await OpenAsync(await RoomAsync("drafts"));
        await visit.Composer.FillAsync("half a thought");
        await visit.Page.ReloadAsync();
        await visit.Ready.WaitForAsync();
        await Expect(visit.Composer).ToHaveValueAsync("half a thought");

        await visit.Composer.PressAsync("End");
        await visit.Composer.PressAsync("Shift+Enter");
        await visit.Composer.PressSequentiallyAsync("and the rest");
        await Expect(visit.Composer).ToHaveValueAsync("half a thought\nand the rest");
        await visit.Composer.PressAsync("Enter");
        await Expect(visit.Log.Locator(".message-user")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("half a thought\\s*and the rest"));
        await Expect(visit.Composer).ToHaveValueAsync("");
        await visit.Page.ReloadAsync();
        await Expect(visit.Log.Locator(".message-user")).ToHaveCountAsync(1);
        await Expect(visit.Composer).ToHaveValueAsync("");
    }

    [Fact]
    public async Task What_happens_is_on_every_tab_at_once_and_only_once()
    {
        var room = await RoomAsync("tabs");
        await using var first = await OpenAsync(room);
        await using var second = await OpenAsync(room);
        await first.SayAsync("!status");
        await Expect(second.Log.Locator(".message-istota")).ToHaveCountAsync(1);
        await Expect(second.Log.Locator(".message-user")).ToHaveCountAsync(1);
        await Expect(first.Log.Locator("article")).ToHaveCountAsync(2);

        await using var elsewhere = await OpenAsync("main");
        await house.DropMailAsync("Tab <tab@example.org>", "For every tab", "hello");
        await Expect(elsewhere.Log.GetByText("For every tab").First).ToBeVisibleAsync();
        await using var other = await OpenAsync("main");
        var question = other.Log.Locator("article").Filter(new() { HasText = "For every tab" }).First;
        await elsewhere.Log.Locator("article").Filter(new() { HasText = "For every tab" }).First.GetByRole(AriaRole.Button, new() { Name = "No", Exact = true }).ClickAsync();
        await Expect(question.Locator(".decided")).ToContainTextAsync("discarded");
        await Expect(question.Locator(".answers button")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_new_in_another_room_is_counted_until_it_is_read()
    {
        var room = await RoomAsync("counted");
        await using var visit = await OpenAsync("main");
        var link = visit.Page.GetByRole(AriaRole.Link, new() { Name = "counted" });
        using var script = await ScriptAsync();
        await script.SayAsync("!help", room);
        await Expect(link).ToContainTextAsync("1 new");
        await link.ClickAsync();
        await Expect(link).Not.ToContainTextAsync("new");
    }

    [Fact]
    public async Task Rooms_are_made_named_and_put_away()
    {
        await using var visit = await OpenAsync("main");
        var list = visit.Page.GetByRole(AriaRole.List, new() { Name = "Your rooms" });
        await visit.Button("New room").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("Garden");
        await visit.Button("Make the room").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Garden");

        await visit.Button("More about Garden").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Rename" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("main");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Page.GetByText("Another room has that name.")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("The <b>garden</b>");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("The <b>garden</b>");

        await visit.Button("More about The <b>garden</b>").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Archive" }).ClickAsync();
        await Expect(list.GetByText("The <b>garden</b>")).ToHaveCountAsync(0);
        await visit.Page.GetByText("Archived").ClickAsync();
        await Expect(visit.Page.Locator(".archived").GetByText("The <b>garden</b>")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Older_messages_come_as_one_scrolls()
    {
        var room = await RoomAsync("long");
        using var script = await ScriptAsync();
        for (var n = 1; n <= 40; n++) await script.SayAsync($"!why {1000 + n}", room);
        await script.WaitForAsync(room, "Write ");
        await using var visit = await OpenAsync(room);
        await Expect(visit.Log.GetByText("!why 1040", new() { Exact = true })).ToBeInViewportAsync();
        await Expect(visit.Log.GetByText("!why 1001", new() { Exact = true })).ToHaveCountAsync(0);
        await visit.Log.EvaluateAsync("log => { log.scrollTop = 0; }");
        await Expect(visit.Log.GetByText("!why 1001", new() { Exact = true })).ToHaveCountAsync(1);
        await Expect(visit.Log.Locator(".older")).ToHaveCountAsync(0);
        await Expect(visit.Log.Locator("article")).ToHaveCountAsync(80);
        await Expect(visit.Log.GetByText("!why 1001", new() { Exact = true })).Not.ToBeInViewportAsync();
    }

    [Fact]
    public async Task Another_persons_room_is_no_room_and_shows_nothing()
    {
        using (var other = await ScriptAsync(PagesHouse.Other))
        {
            using var made = await other.Http.PostAsync("/api/rooms", new StringContent("""{"name":"Secrets"}""", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
            Assert.True(made.IsSuccessStatusCode);
            await other.SayAsync("!help", "secrets");
        }
        await using var visit = await house.SignInAsync();
        await visit.Page.GotoAsync("/rooms/secrets");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("There is no such room");
        await Expect(visit.Composer).ToHaveCountAsync(0);
    }

    private async Task<Visit> OpenAsync(string room)
    {
        var visit = await house.SignInAsync();
        await visit.Page.GotoAsync($"/rooms/{room}");
        await visit.Ready.WaitForAsync();
        await Expect(visit.Log.Locator("article, .empty").First).ToBeAttachedAsync();
        return visit;
    }

    private async Task<string> RoomAsync(string name)
    {
        using var script = await ScriptAsync();
        using var made = await script.Http.PostAsync("/api/rooms", new StringContent($$"""{"name":"{{name}}"}""", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.True(made.IsSuccessStatusCode);
        return name;
    }

    private async Task<UserClient> ScriptAsync(string user = PagesHouse.Me) => new(new Uri(house.Address).Port, await house.RunAsync("user", "link", user, "--token"), () => "");
}
