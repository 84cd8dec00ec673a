using Istota.Host.Inspection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;

namespace Istota.Host.Web;

/// <summary>Puts the HTTP edge together: <see cref="AddIstotaWeb"/> before the application is built, <see cref="MapIstotaApi"/> after.</summary>
public static class WebEndpoints
{
    private const string ContentPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static IServiceCollection AddIstotaWeb(this IServiceCollection services, WebParts parts) => services.AddIstotaWeb(_ => parts);

    public static IServiceCollection AddIstotaWeb(this IServiceCollection services, Func<IServiceProvider, WebParts> parts)
    {
        services.AddSingleton(parts);
        services.TryAddTime();
        services.AddProblemDetails();
        // Below a warning ASP.NET writes each request's path, and the path of a sign-in link is a secret.
        services.AddLogging(log => log.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(DecisionMetrics.MeterName).AddPrometheusExporter());
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ApiRequests.LargestBody;
        });
        return services;
    }

    public static WebApplication MapIstotaApi(this WebApplication app)
    {
        app.Use(SecureAsync);
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Problems.OfExceptionAsync, SuppressDiagnosticsCallback = failed => failed.Exception is Microsoft.AspNetCore.Http.BadHttpRequestException });
        app.UseStatusCodePages(Problems.OfStatusAsync);
        app.UseMiddleware<AgentGuard>();
        app.UseRouting();

        app.MapGet("/healthz", () => Results.Json(new StatusJson("alive"), ApiJson.Default.StatusJson));
        app.MapGet("/readyz", (WebParts parts) => Ready(parts.Readiness));
        app.MapPrometheusScrapingEndpoint("/metrics");
        Pages.Map(app);

        var api = app.MapGroup("/api").AddEndpointFilter(ApiRequests.AuthenticateAsync);
        RoomsApi.Map(api);
        QuestionsApi.Map(api);
        return app;
    }

    private static IResult Ready(Readiness readiness) => readiness.Problems is { Count: > 0 } problems
        ? Problems.Of(StatusCodes.Status503ServiceUnavailable, string.Join("; ", problems.Select(p => $"{p.Key}: {p.Value}")),
            new Dictionary<string, object?> { ["reasons"] = problems })
        : Results.Json(new StatusJson("ready"), ApiJson.Default.StatusJson);

    private static Task SecureAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.ContentSecurityPolicy = ContentPolicy;
            headers["Referrer-Policy"] = "no-referrer";
            headers.XFrameOptions = "DENY";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }

    private static void TryAddTime(this IServiceCollection services)
    {
        if (services.All(service => service.ServiceType != typeof(TimeProvider))) services.AddSingleton(TimeProvider.System);
    }
}
