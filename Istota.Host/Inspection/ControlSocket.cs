using System.Net.Sockets;
using Akka.Actor;
using Istota.Host.Daemon;
using Istota.Host.Storage;
using Istota.Host.Web.Application;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Istota.Host.Inspection;

/// <summary>The operator's way into the running daemon: HTTP over DATA_DIR/istota.sock, in a host of its own so that it is there without the web.</summary>
public sealed class ControlSocket : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ControlSocket(WebApplication app) => _app = app;

    /// <param name="claimed">from <see cref="SocketClaim.Take"/>; owned from here on.</param>
    public static Task<ControlSocket> StartAsync(Socket claimed, ControlPeer peer, ControlServices services, ILoggerFactory logs, CancellationToken ct) =>
        StartAsync(claimed, peer, routes => routes.MapControl(services), s => s.AddSingleton(services.Web).AddWebApplicationLayer(), logs, ct);

    /// <param name="map">maps what is served; nothing of it is reached by a refused peer.</param>
    internal static async Task<ControlSocket> StartAsync(
        Socket claimed, ControlPeer peer, Action<IEndpointRouteBuilder> map, Action<IServiceCollection>? add, ILoggerFactory logs, CancellationToken ct)
    {
        var path = ((UnixDomainSocketEndPoint)claimed.LocalEndPoint!).ToString();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(peer.Guard);
        }));
        builder.Services.Configure<SocketTransportOptions>(o => o.CreateBoundListenSocket = _ => claimed);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(TimeProvider.System);
        add?.Invoke(builder.Services);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();

        var app = builder.Build();
        app.Use((http, next) => http.Features.Get<PeerRefusal>() is { } refusal ? RefuseAsync(http, refusal) : next(http));
        app.Use((http, next) => TryAsync(http, next, logs));
        app.UseRouting();
        map(app);
        app.UseEndpoints(_ => { });
        await app.StartAsync(ct);
        return new ControlSocket(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1)); // streams that are followed never end by themselves
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    /// <summary>What goes wrong while answering is told as problem details, and in full to the log alone.</summary>
    private static async Task TryAsync(HttpContext http, RequestDelegate next, ILoggerFactory logs)
    {
        try
        {
            await next(http);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await Results.Problem(bad.Message, statusCode: bad.StatusCode).ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort(); // nobody listens any more
        }
        catch (Exception away) when (away is StorageException or AskTimeoutException && !http.Response.HasStarted)
        {
            await Results.Problem("not possible just now; try again", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(http);
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            logs.CreateLogger<ControlSocket>().LogError(fault, "{Path} could not be answered", http.Request.Path);
            await Results.Problem("the daemon could not answer; its log says why", statusCode: StatusCodes.Status500InternalServerError).ExecuteAsync(http);
        }
    }

    private static Task RefuseAsync(HttpContext http, PeerRefusal refusal) =>
        Results.Problem(refusal.Reason, statusCode: StatusCodes.Status403Forbidden, title: "Refused").ExecuteAsync(http);
}
