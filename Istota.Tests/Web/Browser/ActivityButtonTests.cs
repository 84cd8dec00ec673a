using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>Work is stopped, and begun again, where it is listed.</summary>
public sealed class ActivityButtonTests(BusyHouse house) : IClassFixture<BusyHouse>
{
    [Fact]
    public async Task A_task_is_stopped_and_run_again_by_buttons_and_says_why()
    {
        await using var visit = await house.SignInAsync();
        await visit.SayAsync("Read all of it.");
        await Expect(visit.Log.GetByText("Working…")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Activity" }).ClickAsync();
        var task = visit.Page.Locator(".story").Filter(new() { HasText = "You asked: Read all of it." });
        await Expect(task).ToContainTextAsync("Running");
        await visit.Button("Stop task me-1").ClickAsync();
        await Expect(task).ToContainTextAsync("Task me-1 is stopped.");
        await Expect(task).ToContainTextAsync("Called off");

        await Expect(visit.Button("Try task me-1 again")).ToBeEnabledAsync(); // a key is pressed whether it is or not
        await visit.Button("Try task me-1 again").PressAsync("Enter");
        await Expect(task).ToContainTextAsync("Running");
        await Expect(task).ToContainTextAsync("try 2");
        await task.GetByRole(AriaRole.Button, new() { Name = "Why, for" }).ClickAsync();
        await Expect(task).ToContainTextAsync("The work was called off: you stopped it.");
        await visit.AssertAccessibleAsync();
        await visit.Button("Stop task me-1").ClickAsync();
        await Expect(task).ToContainTextAsync("Called off");
    }
}
