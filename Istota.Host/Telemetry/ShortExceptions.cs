using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Istota.Host.Telemetry;

/// <summary>A collector hears of an exception what the log says of it: the exporter alone would send all of its text, and that may hold what it was thrown over.</summary>
internal sealed class ShortExceptions : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        if (data.Exception is not { } cause) return;
        var fields = new List<KeyValuePair<string, object?>>(data.Attributes ?? []) { new("error", LogText.Of(cause)) };
        if (LogText.StackOf(data.LogLevel, cause) is { } stack) fields.Add(new("stack", stack));
        (data.Attributes, data.Exception) = (fields, null);
    }
}
