using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Istota.Host.Telemetry;

/// <summary>
/// Metrics, traces and log lines to an OpenTelemetry collector: OTLP over HTTP with protobuf. Queues are bounded and drop what is too much, and
/// nobody waits for a collector that is away, nor is anything logged about it: what is logged would have to be sent there too.
/// </summary>
public sealed class CollectorExport : IDisposable
{
    private const int AtMost = 2048;
    private const int AtOnce = 512;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5), s_goodbye = TimeSpan.FromSeconds(1);

    private readonly Uri _endpoint;
    private readonly ResourceBuilder _resource = ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddEnvironmentVariableDetector()
        .AddService(TelemetryNames.Service, serviceVersion: typeof(CollectorExport).Assembly.GetName().Version?.ToString(3), serviceInstanceId: Environment.MachineName);
    private readonly BatchActivityExportProcessor _spans;
    private readonly PeriodicExportingMetricReader _reader;
    private readonly BatchLogRecordExportProcessor _lines;
    private readonly TracerProvider _tracing;
    private readonly MeterProvider _metrics;

    private CollectorExport(Uri endpoint)
    {
        _endpoint = endpoint;
        var patience = (int)s_patience.TotalMilliseconds;
        _spans = new BatchActivityExportProcessor(new OtlpTraceExporter(To("v1/traces")), AtMost, new BatchExportActivityProcessorOptions().ScheduledDelayMilliseconds, patience, AtOnce);
        _reader = new PeriodicExportingMetricReader(new OtlpMetricExporter(To("v1/metrics")), new PeriodicExportingMetricReaderOptions().ExportIntervalMilliseconds ?? 60_000, patience);
        _lines = new BatchLogRecordExportProcessor(new OtlpLogExporter(To("v1/logs")), AtMost, new BatchExportLogRecordProcessorOptions().ScheduledDelayMilliseconds, patience, AtOnce);
        _tracing = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(_resource).SetSampler(new AlwaysOnSampler()).AddSource(TelemetryNames.Istota).AddProcessor(_spans).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(_resource).AddIstota().AddReader(_reader).Build();
    }

    /// <returns>null where no collector is named.</returns>
    public static CollectorExport? Open(Uri? endpoint) => endpoint is null ? null : new CollectorExport(endpoint);

    /// <summary>Log lines go there too.</summary>
    public void AddTo(ILoggingBuilder log) => log.AddOpenTelemetry(o =>
    {
        o.SetResourceBuilder(_resource);
        o.IncludeFormattedMessage = true;
        o.AddProcessor(new ShortExceptions());
        o.AddProcessor(_lines);
    });

    /// <summary>What waits is sent, if that is quickly done.</summary>
    public void Dispose()
    {
        var goodbye = (int)s_goodbye.TotalMilliseconds;
        // On threads of their own: at the end of a busy daemon the pool may give none, and the pauses would add up.
        Task.WaitAll([.. new Func<int, bool>[] { _spans.Shutdown, _reader.Shutdown, _lines.Shutdown }
            .Select(end => Task.Factory.StartNew(() => end(goodbye), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        _tracing.Dispose();
        _metrics.Dispose();
    }

    /// <summary>The standard paths below the endpoint (OTLP specification, "OTLP/HTTP request"); headers and pauses come from OpenTelemetry's own environment variables.</summary>
    private OtlpExporterOptions To(string path) => new()
    {
        Protocol = OtlpExportProtocol.HttpProtobuf,
        Endpoint = new Uri($"{_endpoint.AbsoluteUri.TrimEnd('/')}/{path}"),
        TimeoutMilliseconds = (int)s_patience.TotalMilliseconds,
    };
}
