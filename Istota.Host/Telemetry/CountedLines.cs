using System.Diagnostics.Metrics;

namespace Istota.Host.Telemetry;

/// <summary>Counts warnings and errors, so that an alert can tell of a log that nobody reads.</summary>
internal sealed class CountedLines : ILoggerProvider, ILogger
{
    private readonly Meter _meter = new(TelemetryNames.Istota);
    private readonly Counter<long> _lines;

    public CountedLines()
    {
        _lines = _meter.CreateCounter<long>("istota_log_lines", null, "Lines of the log that are warnings or errors");
        foreach (var level in new[] { LogLevel.Warning, LogLevel.Error }) _lines.Add(0, Label(level));
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning or LogLevel.Error or LogLevel.Critical;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _lines.Add(1, Label(logLevel));
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Label(LogLevel level) => new("level", level == LogLevel.Warning ? "warning" : "error");
}
