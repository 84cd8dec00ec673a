using System.Net;
using System.Text;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>Sessions as a browser lives through them: links, other sites, revocation, a restart of the daemon.</summary>
public sealed class SessionPageTests(PagesHouse house) : IClassFixture<PagesHouse>
{
    [Fact]
    public async Task A_used_link_and_a_forged_cookie_are_told_what_to_do()
    {
        var link = await house.LinkAsync();
        await using var visit = await house.VisitAsync();
        await visit.Page.GotoAsync(link);
        await visit.Button("Sign in").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Main");

        await using var second = await house.VisitAsync();
        await second.Page.GotoAsync(link);
        await second.Button("Sign in").ClickAsync();
        await Expect(second.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This link does not work any more");
        await second.Context.AddCookiesAsync([new Microsoft.Playwright.Cookie { Name = "istota_session", Value = "forged", Url = house.Address }]);
        await second.Page.GotoAsync("/rooms/main");
        await Expect(second.Page.GetByText("You get in by a link that works once.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Another_site_can_make_the_browser_do_nothing_in_its_users_name()
    {
        await using var evil = new OtherSite($"""
            <form method="post" action="{house.Address}/sign-out"><button>prize</button></form>
            <script>const s = new WebSocket("{house.Address.Replace("http", "ws", StringComparison.Ordinal)}/_blazor"); s.onopen = () => document.title = "open"; s.onerror = () => document.title = "closed";</script>
            """);
        await using var visit = await house.SignInAsync();
        await visit.Page.GotoAsync(evil.Address);
        await Expect(visit.Page).ToHaveTitleAsync("closed");
        await visit.Button("prize").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This was not done");
        await visit.Page.GotoAsync("/rooms/main");
        await Expect(visit.Composer).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Signing_out_shows_how_to_come_back_and_the_way_back_shows_nothing()
    {
        await using var visit = await house.SignInAsync();
        await visit.Button("Sign out").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign out");
        await visit.Button("Sign out").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You are signed out");
        await visit.Page.GotoAsync("/rooms/main");
        await Expect(visit.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in to Istota");
    }

    [Fact]
    public async Task Revoking_ends_a_page_that_is_open()
    {
        await using var visit = await house.SignInAsync(PagesHouse.Other);
        await Expect(visit.Composer).ToBeVisibleAsync();
        await house.RunAsync("user", "link", PagesHouse.Other, "--revoke");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task A_page_goes_on_after_the_daemon_was_restarted_with_nothing_doubled_or_missing()
    {
        await using var visit = await house.SignInAsync();
        await visit.SayAsync("!status");
        await Expect(visit.Log.Locator("article")).ToHaveCountAsync(2);
        await house.StopAsync();
        await Expect(visit.Page.GetByText("The connection is lost.")).ToBeVisibleAsync();
        await visit.Composer.FillAsync("written while it was away");
        await house.StartAsync();
        await Expect(visit.Page.GetByText("The connection is lost.")).Not.ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(visit.Composer).ToHaveValueAsync("written while it was away", new() { Timeout = 60_000 });
        await Expect(visit.Log.Locator("article")).ToHaveCountAsync(2);
        await visit.Composer.PressAsync("Enter");
        await Expect(visit.Log.Locator(".message-user")).ToHaveCountAsync(2);
    }

    /// <summary>A page of somebody else, on another port of this host.</summary>
    private sealed class OtherSite : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _serving;

        public OtherSite(string body)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            }
            _listener.Prefixes.Add(Address);
            _listener.Start();
            _serving = ServeAsync($"<!doctype html><html lang=en><title>Other</title>{body}</html>");
        }

        public string Address { get; }

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _serving;
        }

        private async Task ServeAsync(string page)
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    context.Response.ContentType = "text/html; charset=utf-8";
                    await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(page));
                    context.Response.Close();
                }
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                // closed
            }
        }
    }
}
