using System.Diagnostics.Metrics;

namespace Istota.Host.Telemetry;

/// <summary>Counts warnings and errors, so that an alert can tell of a log that nobody reads.</summary>
internal sealed class CountedLines : ILoggerProvider, ILogger
{
    private readonly Meter _meter = new(TelemetryNames.Istota);
    private long _warnings, _errors;

    public CountedLines() =>
        _meter.CreateObservableCounter("istota_log_lines", () => new[] { Lines("warning", ref _warnings), Lines("error", ref _errors) }, null, "Lines of the log that are warnings or errors");

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning or LogLevel.Error or LogLevel.Critical;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning) Interlocked.Increment(ref _warnings);
        else if (IsEnabled(logLevel)) Interlocked.Increment(ref _errors);
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Lines(string level, ref long count) => new(Interlocked.Read(ref count), new KeyValuePair<string, object?>("level", level));
}
