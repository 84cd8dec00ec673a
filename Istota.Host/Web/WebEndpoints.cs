using Istota.Host.Inspection;
using Istota.Host.Telemetry;
using Istota.Host.Web.Application;
using Istota.Host.Web.OpenApi;
using Istota.Host.Web.Pages;
using Istota.Host.Web.SignIn;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;

namespace Istota.Host.Web;

/// <summary>Puts the HTTP edge together: <see cref="AddIstotaWeb(IServiceCollection, WebParts)"/> before the application is built, <see cref="MapIstotaWeb"/> after.</summary>
public static class WebEndpoints
{
    public static IServiceCollection AddIstotaWeb(this IServiceCollection services, WebParts parts) => services.AddIstotaWeb(_ => parts);

    public static IServiceCollection AddIstotaWeb(this IServiceCollection services, Func<IServiceProvider, WebParts> parts)
    {
        services.AddSingleton(parts);
        services.TryAddTime();
        services.AddWebApplicationLayer();
        services.AddProblemDetails();
        // Below a warning ASP.NET writes each request's path, and the path of a sign-in link is a secret.
        services.AddLogging(log => log.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddIstota().AddPrometheusExporter());
        services.AddSignIn();
        services.AddPages();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ApiRequests.LargestBody;
        });
        return services;
    }

    public static WebApplication MapIstotaWeb(this WebApplication app)
    {
        app.Use(PagePolicy.SecureAsync);
        app.Use(SpokenOverTlsAsync);
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Problems.OfExceptionAsync, SuppressDiagnosticsCallback = failed => failed.Exception is Microsoft.AspNetCore.Http.BadHttpRequestException });
        app.UseStatusCodePages(Problems.OfStatusAsync);
        app.UseMiddleware<AgentGuard>();
        app.UseWebSockets();
        app.Use(SameOrigin.GuardAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal), pages =>
            pages.Use((HttpContext context, RequestDelegate next) => context.RequestServices.GetRequiredService<LiveSessions>().HoldAsync(context, next)));

        app.MapGet("/healthz", () => Results.Json(new StatusJson("alive"), ApiJson.Default.StatusJson));
        app.MapGet("/readyz", (WebParts parts) => Ready(parts.Readiness));
        app.MapPrometheusScrapingEndpoint("/metrics");
        SignInPages.Map(app);
        MailDownload.Map(app);
        ProviderSignIn.Map(app);
        app.MapPages();

        OpenApiDocument.Map(app);
        var api = app.MapGroup("/api").AddEndpointFilter(ApiRequests.AuthenticateAsync);
        RoomsApi.Map(api);
        QuestionsApi.Map(api);
        return app;
    }

    private static IResult Ready(Readiness readiness) => readiness.Problems is { Count: > 0 } problems
        ? Problems.Of(StatusCodes.Status503ServiceUnavailable, string.Join("; ", problems.Select(p => $"{p.Key}: {p.Value}")),
            new Dictionary<string, object?> { ["reasons"] = problems })
        : Results.Json(new StatusJson("ready"), ApiJson.Default.StatusJson);

    /// <summary>Where people come over https, a proxy has ended the TLS before it reaches us: cookies are to be sent over TLS alone all the same.</summary>
    private static Task SpokenOverTlsAsync(HttpContext context, RequestDelegate next)
    {
        if (context.RequestServices.GetRequiredService<WebParts>().PublicUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) context.Request.Scheme = "https";
        return next(context);
    }

    private static void TryAddTime(this IServiceCollection services)
    {
        if (services.All(service => service.ServiceType != typeof(TimeProvider))) services.AddSingleton(TimeProvider.System);
    }
}
