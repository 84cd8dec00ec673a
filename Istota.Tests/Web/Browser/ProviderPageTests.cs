using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Istota.Tests.Web.Browser;

/// <summary>A house where people may also sign in with an account elsewhere.</summary>
public sealed class ProviderHouse(SharedBrowser browser) : PagesHouse(browser)
{
    public OidcProvider Provider { get; } = new() { Person = new() { ["preferred_username"] = Me } };

    protected override string More => $"""
        [web.oidc]
        authority = "{Provider.Address}"
        client_id = "{OidcProvider.ClientId}"
        client_secret = "{OidcProvider.Secret}"

        """;

    public override async ValueTask InitializeAsync()
    {
        await Provider.InitializeAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Signing in with an account elsewhere, by one button.</summary>
public sealed class ProviderPageTests(ProviderHouse house) : IClassFixture<ProviderHouse>
{
    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(1600, ColorScheme.Dark)]
    public async Task A_button_leads_to_the_provider_and_back_into_the_pages(int width, ColorScheme look)
    {
        await using var visit = await house.VisitAsync(width, 740, look);
        await visit.Page.GotoAsync("/");
        var button = visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with 127.0.0.1" });
        await Expect(button).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync();
        await Pictures.TakeAsync(visit.Page, "sign-in-provider", width, look);
        await button.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }
}
