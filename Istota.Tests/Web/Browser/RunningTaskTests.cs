using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>A house whose agent never comes to an end by itself.</summary>
public sealed class BusyHouse(SharedBrowser browser) : PagesHouse(browser)
{
    protected override string More => """
        [agent]
        command = ["/bin/sh", "-c", "exec sleep 3600"]

        """;
}

/// <summary>What one sees of a task while it runs.</summary>
public sealed class RunningTaskTests(BusyHouse house) : IClassFixture<BusyHouse>
{
    [Fact]
    public async Task A_task_that_runs_is_shown_on_every_tab_and_stopped_by_its_button()
    {
        await using var first = await house.SignInAsync();
        await using var second = await house.SignInAsync();
        await second.Ready.WaitForAsync();
        await first.SayAsync("Read all of it.");
        await Expect(first.Log.GetByText("Working…")).ToBeVisibleAsync();
        await second.Page.ReloadAsync();
        await second.Button("Stop task me-1").ClickAsync();
        await Expect(first.Log.GetByText("Task me-1 is stopped.")).ToBeVisibleAsync();
        await Expect(first.Log.GetByText("Working…")).ToHaveCountAsync(0);
        await Expect(second.Log.GetByText("Working…")).ToHaveCountAsync(0);
        await first.AssertAccessibleAsync();
    }
}
