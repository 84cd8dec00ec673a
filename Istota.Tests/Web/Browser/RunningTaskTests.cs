using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>A house whose agent never comes to an end by itself: it says how it goes, or fails the first time, where the request asks for that.</summary>
public sealed class BusyHouse(SharedBrowser browser) : PagesHouse(browser)
{
    protected override string More => """
        [scheduler]
        max_attempts = 1
        [agent]
        format = "claude-stream-json"
        command = ["/bin/sh", "-c", '''
        prompt=$(cat)
        case "$prompt" in
          *"Tell me"*) printf '%s\n' '{"type":"assistant","message":{"content":[{"type":"text","text":"Reading **page 2** <b>of 9</b>"}]}}' ;;
          *"Break it"*) if [ "$ISTOTA_ATTEMPT" = 1 ]; then echo "out of ink" >&2; exit 1; fi ;;
        esac
        exec sleep 3600
        ''']

        """;
}

/// <summary>What one sees of a task while it runs, and where it failed.</summary>
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

    [Fact]
    public async Task What_a_task_tells_of_itself_is_one_line_of_words_on_every_tab_until_it_is_stopped()
    {
        await using var first = await house.SignInAsync(PagesHouse.Talkative, width: 1600, look: ColorScheme.Dark);
        await using var second = await house.SignInAsync(PagesHouse.Talkative, width: 360);
        await second.Page.GotoAsync("/rooms/main");
        await second.Ready.WaitForAsync();
        await first.SayAsync("Tell me how it goes.");
        foreach (var tab in new[] { first, second }) await Expect(tab.Log.Locator(".working-line")).ToHaveTextAsync("Reading **page 2** <b>of 9</b>");
        await first.AssertAccessibleAsync();
        await Pictures.TakeAsync(first.Page, "working", 1600, ColorScheme.Dark);
        await Pictures.TakeAsync(second.Page, "working", 360, ColorScheme.Light);
        await first.Log.GetByRole(AriaRole.Button, new() { Name = "Stop task" }).PressAsync("Enter");
        foreach (var tab in new[] { first, second })
        {
            await Expect(tab.Log.GetByText("is stopped.")).ToBeVisibleAsync();
            await Expect(tab.Log.Locator(".working")).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task A_failed_task_says_why_in_its_room_and_is_tried_again_by_the_button_beside_it()
    {
        await using var first = await house.SignInAsync(PagesHouse.Other, width: 360);
        await using var second = await house.SignInAsync(PagesHouse.Other, width: 1600, look: ColorScheme.Dark);
        await second.Ready.WaitForAsync();
        await first.Page.GotoAsync("/rooms/main");
        await first.SayAsync("Break it.");
        var failed = first.Log.Locator("article").Filter(new() { HasText = "out of ink" });
        await Expect(failed).ToContainTextAsync("failed");
        await first.AssertAccessibleAsync();
        await Pictures.TakeAsync(first.Page, "failed", 360, ColorScheme.Light);
        await Expect(second.Button("Try task other-1 again")).ToBeVisibleAsync();
        await Pictures.TakeAsync(second.Page, "failed", 1600, ColorScheme.Dark);
        await failed.GetByRole(AriaRole.Button, new() { Name = "Try task other-1 again" }).PressAsync("Enter");
        foreach (var tab in new[] { first, second })
        {
            await Expect(tab.Log.GetByText("Task other-1 runs again.")).ToBeVisibleAsync();
            await Expect(tab.Log.GetByText("Working…")).ToBeVisibleAsync();
            await Expect(tab.Button("Try task other-1 again")).ToHaveCountAsync(0);
        }
        await second.Button("Stop task other-1").ClickAsync();
        await Expect(first.Log.GetByText("Task other-1 is stopped.")).ToBeVisibleAsync();
    }
}
