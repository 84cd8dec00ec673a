using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Istota.Tests.Servers;
using Microsoft.Playwright;

namespace Istota.Benchmarks;

/// <summary>The pages in Debian's Chromium: how soon the first one answers to keys, and what 200 open tabs of 20 users cost.</summary>
internal static class Pages
{
    private const string Chromium = "/usr/bin/chromium";
    private const int People = 20, TabsEach = 10, AtOnce = 4, Loads = 10, ColdStarts = 3, Messages = 100;

    public static async Task RunAsync(MailLab lab)
    {
        if (!File.Exists(Chromium))
        {
            Figures.Line($"pages: left out, for there is no {Chromium}");
            return;
        }
        using var work = new Workplace();
        var plan = new DaemonPlan(work.Folder("data"), lab) { Account = lab.NewUser(), Users = [.. Enumerable.Range(0, People).Select(UserName)] };
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Timeout = 120_000,
            // One renderer for the tabs of one person: it is the daemon that is measured.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--process-per-site", "--no-first-run"],
        });
        var cold = new List<double>();
        string session;
        await using (var first = await DaemonProcess.StartAsync(plan)) session = await SignInAsync(browser, first, UserName(0));
        for (var start = 0; start < ColdStarts; start++)
        {
            await using var daemon = await DaemonProcess.StartAsync(plan);
            cold.Add(await FirstPageAsync(browser, daemon, session));
        }
        await using var warm = await DaemonProcess.StartAsync(plan);
        await FirstPagesAsync(browser, warm, session, cold);
        await ManyTabsAsync(browser, warm);
    }

    private static string UserName(int number) => string.Create(CultureInfo.InvariantCulture, $"p{number}");

    private static async Task FirstPagesAsync(IBrowser browser, DaemonProcess daemon, string session, List<double> cold)
    {
        for (var load = 0; load < Figures.WarmUp; load++) await FirstPageAsync(browser, daemon, session);
        var (loads, spent) = (new List<double>(), daemon.Processor());
        for (var load = 0; load < Loads; load++) loads.Add(await FirstPageAsync(browser, daemon, session));
        Figures.Line($"pages: first interactive page with a warm daemon and a new browser context: median of {Loads} {Figures.Median(loads):F0} ms, fastest {loads.Min():F0}, slowest {loads.Max():F0} (target: median under 1000); the daemon's processor time {(daemon.Processor() - spent).TotalMilliseconds / Loads:F0} ms a page");
        Figures.Line($"pages: first page after the daemon's start: median of {ColdStarts} {Figures.Median(cold):F0} ms");
    }

    /// <summary>Until the box to write in is under its script: whoever types then is heard.</summary>
    private static async Task<double> FirstPageAsync(IBrowser browser, DaemonProcess daemon, string session)
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { StorageState = session });
        var page = await context.NewPageAsync();
        var begun = Stopwatch.GetTimestamp();
        await OpenAsync(page, daemon);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static async Task OpenAsync(IPage page, DaemonProcess daemon)
    {
        await page.GotoAsync(new Uri(daemon.Web, "/rooms/main").ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit, Timeout = 120_000 });
        await page.Locator(".composer[data-ready]").WaitForAsync(new LocatorWaitForOptions { Timeout = 120_000 });
    }

    /// <summary>The session as the browser keeps it.</summary>
    private static async Task<string> SignInAsync(IBrowser browser, DaemonProcess daemon, string user)
    {
        var link = (await daemon.Control.PostAsync($"users/{user}/link", null, null, CancellationToken.None)).GetProperty("value").GetString()!;
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(daemon.Web, new Uri(link).AbsolutePath).ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator(".composer[data-ready]").WaitForAsync(new LocatorWaitForOptions { Timeout = 120_000 });
        return await context.StorageStateAsync();
    }

    private static async Task ManyTabsAsync(IBrowser browser, DaemonProcess daemon)
    {
        var sessions = new List<string>();
        for (var person = 0; person < People; person++) sessions.Add(await SignInAsync(browser, daemon, UserName(person)));
        await Task.Delay(TimeSpan.FromSeconds(5)); // what was open is forgotten again as far as it ever is
        var before = daemon.Memory();
        var tabs = new ConcurrentDictionary<int, List<IPage>>();
        var begun = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, People), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (person, _) =>
        {
            var context = await browser.NewContextAsync(new BrowserNewContextOptions { StorageState = sessions[person], ViewportSize = new ViewportSize { Width = 400, Height = 700 } });
            tabs[person] = [];
            for (var tab = 0; tab < TabsEach; tab++)
            {
                var page = await context.NewPageAsync();
                await OpenAsync(page, daemon);
                tabs[person].Add(page);
            }
        });
        Figures.Line($"  {People * TabsEach} tabs of {People} people are open after {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s");
        await Task.Delay(TimeSpan.FromSeconds(5)); // as before the tabs, so that the two figures differ by them alone
        var open = daemon.Memory();
        var (late, spent) = (new List<double>(), daemon.Processor());
        for (var message = 0; message < Messages; message++) late.AddRange(await SayAsync(daemon, tabs[message % People], UserName(message % People), message));
        Figures.Line($"pages: {People * TabsEach} open tabs of {People} users: the daemon's memory {before:F0} MiB before, {open:F0} MiB with them ({(open - before) * 1024 / (People * TabsEach):F0} kiB a tab), {daemon.Memory():F0} MiB after {Messages} messages");
        Figures.Line($"pages: from posting a message to its showing, each of the {TabsEach} tabs of its user ({late.Count} in all): median {Figures.Median(late):F0} ms, p99 {Figures.Percentile(late, 99):F0} ms; the daemon's processor time {(daemon.Processor() - spent).TotalMilliseconds / Messages:F0} ms a message");
    }

    /// <summary>Posts in a user's room; how long until each of their tabs showed it, by the one clock of this machine.</summary>
    private static async Task<IReadOnlyList<double>> SayAsync(DaemonProcess daemon, List<IPage> tabs, string user, int number)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"message-{number:D4}.");
        var seen = await Task.WhenAll(tabs.Select(tab => tab.EvaluateHandleAsync("""
            text => {
                const log = document.querySelector(".log");
                const shown = new Promise(done => {
                    const look = () => { if (log.textContent.includes(text)) { watch.disconnect(); done(performance.timeOrigin + performance.now()); } };
                    const watch = new MutationObserver(look);
                    watch.observe(log, { childList: true, subtree: true, characterData: true });
                });
                return { shown };
            }
            """, text)));
        var posted = (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;
        await daemon.Control.PostAsync($"users/{user}/rooms/main/messages", new { text }, Guid.NewGuid().ToString("N"), CancellationToken.None);
        var times = await Task.WhenAll(seen.Select(handle => handle.EvaluateAsync<double>("watched => watched.shown")));
        foreach (var handle in seen) await handle.DisposeAsync();
        return [.. times.Select(at => at - posted)];
    }
}
