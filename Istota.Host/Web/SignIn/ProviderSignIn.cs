using Istota.Host.Web.Resources;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Istota.Host.Web.SignIn;

/// <summary>Signing in through an OpenID Connect provider: the authorization code flow with PKCE (RFC 7636). It ends in a session like that of a link.</summary>
internal static class ProviderSignIn
{
    public const string SchemeName = "provider", StartPath = "/sign-in/provider", BackPath = "/sign-in/provider/back";

    /// <summary>Whether there is a provider is known only when the parts are.</summary>
    public static void AddProviderSignIn(this IServiceCollection services)
    {
        services.AddTransient<OpenIdConnectHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        services.AddOptions<AuthenticationOptions>().Configure<WebParts>((options, parts) =>
        {
            if (parts.Provider is not null) options.AddScheme<OpenIdConnectHandler>(SchemeName, null);
        });
        services.AddOptions<OpenIdConnectOptions>(SchemeName).Configure<WebParts, TimeProvider, ILogger<ProviderEvents>>(Set);
        // It writes the provider's words and the tokens' faults as they come; ours are cleaned.
        services.AddLogging(log => log.AddFilter("Microsoft.AspNetCore.Authentication.OpenIdConnect", LogLevel.None));
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(StartPath, StartAsync).WithMetadata(PagePolicy.Here);

    /// <summary>The button under the words of a page; nothing where there is no provider. A link and no form, for a provider may send people on to others, and a form's policy would have to name them all.</summary>
    public static string Button(WebParts parts) =>
        parts.Provider is { } provider ? PlainPage.ButtonLink(parts.PublicUrl + StartPath, Texts.ProviderButton(provider.Host)) : "";

    private static void Set(OpenIdConnectOptions options, WebParts parts, TimeProvider time, ILogger<ProviderEvents> log)
    {
        if (parts.Provider is not { } provider) return;
        (options.Authority, options.ClientId, options.ClientSecret) = (provider.Authority, provider.ClientId, provider.ClientSecret.Reveal());
        options.RequireHttpsMetadata = provider.Authority.StartsWith("https://", StringComparison.OrdinalIgnoreCase); // the configuration lets http pass on loopback alone
        options.CallbackPath = BackPath;
        // Comes back as a plain visit: a form posted from elsewhere would need cookies that go along with any site's request.
        (options.ResponseType, options.ResponseMode) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query);
        (options.UsePkce, options.SaveTokens, options.GetClaimsFromUserInfoEndpoint, options.MapInboundClaims) = (true, false, false, false);
        options.DisableTelemetry = true;
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        options.TimeProvider = time;
        if (provider.IsByEmail) options.Scope.Add("email");
        foreach (var (cookie, name) in new[] { (options.CorrelationCookie, "istota_sign_in_"), (options.NonceCookie, "istota_nonce_") })
            (cookie.Name, cookie.HttpOnly, cookie.SameSite, cookie.SecurePolicy) = (name, true, SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        options.Events = new ProviderEvents(parts, provider, log);
    }

    private static async Task<IResult> StartAsync(HttpContext context, WebParts parts, ILogger<ProviderEvents> log)
    {
        if (parts.Provider is not { } provider) return Problems.Of(StatusCodes.Status404NotFound);
        // Another site must not begin what signs somebody in.
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site") return SignInPages.HowToSignIn(parts, ended: false);
        try
        {
            await context.ChallengeAsync(SchemeName, new AuthenticationProperties { RedirectUri = "/" });
            return Results.Empty;
        }
        catch (Exception cause) when (ProviderEvents.IsUnreachable(cause))
        {
            return ProviderEvents.Unreachable(provider, log, cause);
        }
    }
}
