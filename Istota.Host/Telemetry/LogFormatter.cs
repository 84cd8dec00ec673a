using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Istota.Host.Telemetry;

/// <summary>One line is one time, one level, one source and one text, for people or as a JSON object.</summary>
internal abstract class LogFormatter(string name, TimeProvider time) : ConsoleFormatter(name)
{
    protected abstract string Line(DateTimeOffset at, LogLevel level, LogLine line, Exception? cause);

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = LogText.OneLine(entry.Formatter?.Invoke(entry.State, entry.Exception) ?? entry.State?.ToString() ?? "");
        var line = entry.State is LogLine known ? known with { Text = text } : new LogLine(entry.Category, text);
        textWriter.WriteLine(Line(time.GetUtcNow(), entry.LogLevel, line, entry.Exception));
    }

    protected static string Word(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "debug",
    };
}

/// <summary>For people: <c>2026-03-04 05:06:07 warning /user/mailbox: text</c>.</summary>
internal sealed class TextLogFormatter(TimeProvider time) : LogFormatter(Name, time)
{
    public new const string Name = "istota-text";

    protected override string Line(DateTimeOffset at, LogLevel level, LogLine line, Exception? cause)
    {
        var text = new StringBuilder().Append(at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)).Append(' ').Append(Word(level)).Append(' ').Append(line.Source).Append(": ").Append(line.Text);
        if (cause is not null) text.Append(" (").Append(LogText.Of(cause)).Append(')');
        if (LogText.StackOf(level, cause) is { } stack) text.Append(' ').Append(stack);
        return text.ToString();
    }
}

/// <summary>For machines: a JSON object a line.</summary>
internal sealed class JsonLogFormatter(TimeProvider time) : LogFormatter(Name, time)
{
    public new const string Name = "istota-json";
    // Readable beyond ASCII; a log is no page.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    protected override string Line(DateTimeOffset at, LogLevel level, LogLine line, Exception? cause)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_options))
        {
            json.WriteStartObject();
            json.WriteString("time", at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("level", Word(level));
            foreach (var (key, value) in line) json.WriteString(key, (string)value!);
            json.WriteString("text", line.Text);
            if (cause is not null) json.WriteString("error", LogText.Of(cause));
            if (LogText.StackOf(level, cause) is { } stack) json.WriteString("stack", stack);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
