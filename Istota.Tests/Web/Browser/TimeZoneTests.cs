using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>Times are those of the person who looks, wherever the server stands.</summary>
public sealed class TimeZoneTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    [Theory]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/St_Johns")]
    public async Task Times_are_those_of_the_browser_and_say_what_they_are_in_UTC(string zone)
    {
        await using var visit = await house.SignInAsync(zone: zone);
        await visit.SayAsync($"What is the time in {zone}?");
        var time = visit.Log.Locator("article").Filter(new() { HasText = zone }).First.Locator("time");
        var at = DateTimeOffset.Parse((await time.GetAttributeAsync("datetime"))!, System.Globalization.CultureInfo.InvariantCulture);
        await Expect(time).ToHaveTextAsync(TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        await Expect(time).ToHaveAttributeAsync("title", at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_number_of_waiting_questions_leads_to_them()
    {
        await using var visit = await house.SignInAsync(PagesHouse.Other, width: 360);
        await house.DropMailAsync("ada@example.org", "Lunch?", "Are you free?", to: PagesHouse.Other);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "1 waiting" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Questions");
        await Expect(visit.Button("Yes")).ToBeVisibleAsync();
    }
}
