using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Istota.Host.Cli;

/// <summary>Nobody listens on the control socket.</summary>
public sealed class NoDaemonException(string message) : Exception(message);

/// <summary>The daemon answered with a fault; the message is its own, safe to print.</summary>
public sealed class ControlFaultException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

/// <summary>The command line's end of the control socket.</summary>
public sealed class ControlClient : IDisposable
{
    private readonly HttpClient _http;

    public ControlClient(string socketPath) => _http = new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, ct) => await ConnectAsync(socketPath, ct),
        UseProxy = false,
    })
    {
        BaseAddress = new Uri("http://istota.invalid/control/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The answer's JSON; undefined where it has none.</summary>
    public async Task<JsonElement> GetAsync(string path, CancellationToken ct)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), ct);
        return await ReadAsync(response, ct);
    }

    public async Task<JsonElement> PostAsync(string path, object? body, string? key, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await SendAsync(request, ct);
        return await ReadAsync(response, ct);
    }

    /// <summary>An answer that goes on; the caller reads and disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, string? lastEventId, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        return await SendAsync(request, ct);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException e)
        {
            if (e.InnerException is NoDaemonException none) throw none;
            if (e.HttpRequestError == HttpRequestError.ResponseEnded) throw new NoDaemonException("the daemon has gone");
            throw new ControlFaultException($"the daemon did not answer: {e.Message}", ExitCode.Failed);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response) throw await FaultAsync(response, ct);
    }

    private static async Task<ControlFaultException> FaultAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync(ct);
        var detail = "";
        try
        {
            using var problem = JsonDocument.Parse(text);
            detail = problem.RootElement.TryGetProperty("detail", out var d) ? d.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            // no problem details: the status alone must do
        }

        var message = detail.Length > 0 ? TerminalText.Line(detail) : $"the daemon answered with HTTP status {status}";
        return new ControlFaultException(message, status is 400 or 422 ? ExitCode.BadUsage : ExitCode.Failed);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(ct);
        if (bytes.Length == 0) return default;
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            socket.Dispose();
            var why = e is SocketException { SocketErrorCode: SocketError.AccessDenied } ? $"{path} may not be opened by this user" : $"nobody answers at {path}";
            throw new NoDaemonException($"no daemon is running: {why}");
        }
    }
}
