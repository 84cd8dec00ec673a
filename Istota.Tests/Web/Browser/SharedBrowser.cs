using Istota.Tests.Servers;
using Istota.Tests.Web.Browser;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedBrowser))]

namespace Istota.Tests.Web.Browser;

/// <summary>Debian's Chromium, started once for all tests that need it; each test has a context of its own.</summary>
public sealed class SharedBrowser : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task<IBrowser> GetAsync()
    {
        BrowserRequirement.Demand();
        await _one.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout((float)DaemonProcess.Patience.TotalMilliseconds);
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = BrowserRequirement.Chromium,
                Timeout = 120_000,
                // Nothing of its own may reach out: what is left in the network log is the page's.
                Args =
                [
                    .. NativeCalls.IsRoot ? (string[])["--no-sandbox"] : [],
                    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-domain-reliability",
                    "--disable-client-side-phishing-detection", "--no-first-run", "--no-pings", "--disable-dev-shm-usage",
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
                ],
            });
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Somebody at a browser of their own.</summary>
    public async Task<Visit> VisitAsync(string address, int width = 1280, int height = 800, ColorScheme look = ColorScheme.Light, string? zone = null)
    {
        var context = await (await GetAsync()).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = look,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = zone,
        });
        context.SetDefaultTimeout((float)DaemonProcess.Patience.TotalMilliseconds);
        return await Visit.BeginAsync(context, address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _one.Dispose();
    }
}
