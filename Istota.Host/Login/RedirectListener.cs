using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Istota.Host.Login;

/// <summary>Waits on a port of this machine alone for a browser that comes back (RFC 8252 §7.3).</summary>
internal sealed class RedirectListener : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly TaskCompletionSource<RedirectAddress> _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RedirectListener(WebApplication server) => _server = server;

    public Task<RedirectAddress> Came => _came.Task;

    public int Port => new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public static async Task<RedirectListener> StartAsync(string state, CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var listener = new RedirectListener(builder.Build());
        listener._server.Run(http => listener.AnswerAsync(http, state));
        await listener._server.StartAsync(ct);
        return listener;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http, string state)
    {
        var address = RedirectAddress.Read(http.Request.QueryString.Value ?? "", state);
        http.Response.StatusCode = address is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(address is null ? "This is not the address that istota login waits for.\n" : "Istota has its answer: look at the terminal. This page can be closed.\n");
        await http.Response.CompleteAsync();
        if (address is not null) _came.TrySetResult(address);
    }
}
