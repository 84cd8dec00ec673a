using System.Text;
using System.Text.Json;

namespace Istota.Host.Agent;

/// <summary>Standard output is Claude Code's <c>stream-json</c>: one JSON object a line, of which the last of type <c>result</c> counts. A refused login ends with subtype success and <c>is_error</c> true, so the latter decides.</summary>
internal sealed class ClaudeOutput(Action<string> progress, TimeProvider time) : AgentOutput(progress, time)
{
    private string? _result;
    private string? _problem = "the agent ended without a result";

    public override (string? Result, string? Problem) Result() => (_problem is null ? Bounded(_result ?? "") : null, _problem);

    protected override void Line(ReadOnlySpan<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(line));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return;
            if (Text(document.RootElement, "type") == "result")
                End(document.RootElement);
            else if (Text(document.RootElement, "type") == "assistant")
                Work(document.RootElement);
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            // a line that is no event of the stream says nothing
        }
    }

    private void End(JsonElement line)
    {
        _result = Text(line, "result");
        var failed = !line.TryGetProperty("is_error", out var error) || error.ValueKind != JsonValueKind.False;
        _problem = failed ? _result is { Length: > 0 } said ? said : Text(line, "subtype") ?? "the agent says that it failed" : null;
    }

    private void Work(JsonElement line)
    {
        if (!line.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object
            || !message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return;
        foreach (var part in content.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object))
        {
            if (Text(part, "type") == "text" && Text(part, "text") is { } text)
                Say(text);
            else if (Text(part, "type") == "tool_use")
                Say($"{Text(part, "name")}: {Subject(part)}");
        }
    }

    private static string Subject(JsonElement tool)
    {
        if (!tool.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Object)
            return "";
        foreach (var name in new[] { "description", "command", "file_path", "pattern", "url", "query" })
            if (Text(input, name) is { } text)
                return text;
        return "";
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
