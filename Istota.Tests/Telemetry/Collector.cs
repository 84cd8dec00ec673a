using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Istota.Tests.Telemetry;

/// <summary>A span as it arrived.</summary>
internal sealed record ReceivedSpan(string Trace, string Id, string Parent, string Name, ulong Start, ulong End, bool Failed, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Events);

/// <summary>A log line as it arrived.</summary>
internal sealed record ReceivedLine(string Text, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A double of an OpenTelemetry collector: takes OTLP over HTTP with protobuf, on loopback.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

    private Collector(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Whatever arrived, as text: to look for what must not be there.</summary>
    public string Everything => string.Concat(_received.Select(r => Encoding.UTF8.GetString(r.Body)));

    public IReadOnlyList<ReceivedSpan> Spans => [.. Items("/v1/traces").Select(s => new ReceivedSpan(
        s.Hex(1), s.Hex(2), s.Hex(4), s.Text(5), s.Number(7), s.Number(8), s.Message(15)?.Number(3) == 2, s.Attributes(9), [.. s.Messages(11).Select(e => e.Text(2))]))];

    public IReadOnlyList<string> Metrics => [.. Items("/v1/metrics").Select(m => m.Text(1)).Distinct()];

    public IReadOnlyList<ReceivedLine> Lines => [.. Items("/v1/logs").Select(l => new ReceivedLine(l.Message(5)?.Text(1) ?? "", l.Attributes(6)))];

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector._app.MapPost("/{**path}", collector.TakeAsync);
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Each request holds resources, each of them scopes, and each of these what was told.</summary>
    private IEnumerable<OtlpMessage> Items(string path) => _received.Where(r => r.Path == path)
        .SelectMany(r => OtlpMessage.Of(r.Body).Messages(1)).SelectMany(resource => resource.Messages(2)).SelectMany(scope => scope.Messages(2));

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}
