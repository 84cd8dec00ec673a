using Microsoft.AspNetCore.SignalR;
using MudBlazor.Services;

namespace Istota.Host.Web.Pages;

/// <summary>Puts the pages into the HTTP edge: Blazor on the server, its files, and the connection that each open tab holds.</summary>
internal static class PagesSetup
{
    /// <summary>By whose manifests the pages' files are found, whatever program hosts the edge.</summary>
    public const string Assembly = "istota";

    public static void AddPages(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddRazorComponents().AddInteractiveServerComponents();
        // A message of the greatest length, in four bytes a character.
        services.Configure<HubOptions>(hub => hub.MaximumReceiveMessageSize = 160 * 1024);
        services.AddCascadingAuthenticationState();
        services.AddMudServices();
        services.AddScoped<ShownTime>();
        services.AddScoped<LiveUser>();
        services.AddScoped<Standing>();
    }

    public static void MapPages(this WebApplication app)
    {
        var manifest = Path.Combine(AppContext.BaseDirectory, $"{Assembly}.staticwebassets.endpoints.json");
        var pages = app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .RequireAuthorization()
            .WithMetadata(PagePolicy.Here);
        if (!File.Exists(manifest)) return; // only in a host that is not the daemon
        app.MapStaticAssets(manifest);
        pages.WithStaticAssets(manifest);
    }
}
