using System.Globalization;
using System.Text.Json;

namespace Istota.Actors.Outbox;

/// <summary>A deferred file that has not the shape it must have; never leaves <see cref="DeferredFiles"/>.</summary>
internal sealed class DeferredShapeException(string message) : Exception(message);

/// <summary>One object of a deferred file: its members are those of the shape and no others, and nothing that becomes a header holds a control character (RFC 5322 §2.2).</summary>
internal sealed class DeferredObject
{
    /// <summary>More than any honest subject or path; a header of megabytes is none.</summary>
    private const int MaxLine = 4_096;

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    private DeferredObject(string where) => Where = where;

    /// <summary>What a fault starts with: empty, or <c>entry N: </c>.</summary>
    public string Where { get; }

    public static DeferredObject Of(JsonElement element, string where, params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new DeferredShapeException($"{where}must be an object");
        var found = new DeferredObject(where);
        foreach (var member in element.EnumerateObject())
        {
            var name = Unescaped(() => member.Name, $"{where}a member's name");
            if (!known.Contains(name))
                throw new DeferredShapeException($"{where}unknown member {DeferredNames.Plain(name)}");
            found._members.Add(name, member.Value);
        }
        return found;
    }

    /// <summary>Text of many lines; it may be empty, and holds no NUL.</summary>
    public string Text(string name)
    {
        if (!_members.TryGetValue(name, out var value))
            throw new DeferredShapeException($"{Where}{name} is missing");
        var text = String(value, Where + name);
        return text.Contains('\0', StringComparison.Ordinal) ? throw new DeferredShapeException($"{Where}{name} holds a NUL") : text;
    }

    /// <summary>Text that says something.</summary>
    public string SaidText(string name) =>
        Text(name) is var text && !string.IsNullOrWhiteSpace(text) ? text : throw new DeferredShapeException($"{Where}{name} is empty");

    public string Line(string name) =>
        _members.TryGetValue(name, out var value) ? Line(value, Where + name) : throw new DeferredShapeException($"{Where}{name} is missing");

    public string? OptionalLine(string name) =>
        _members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? Line(value, Where + name) : null;

    /// <summary>A list of single lines; one string alone where the shape allows it. Missing is an empty list.</summary>
    public IReadOnlyList<string> Lines(string name, bool oneIsFine)
    {
        if (!_members.TryGetValue(name, out var value))
            return [];
        if (oneIsFine && value.ValueKind == JsonValueKind.String)
            return [Line(value, Where + name)];
        if (value.ValueKind != JsonValueKind.Array)
            throw new DeferredShapeException($"{Where}{name} must be {(oneIsFine ? "a string or a list of strings" : "a list of strings")}");
        var lines = new List<string>();
        foreach (var item in value.EnumerateArray())
            lines.Add(Line(item, string.Create(CultureInfo.InvariantCulture, $"{Where}{name}[{lines.Count}]")));
        return lines;
    }

    private static string Line(JsonElement value, string where)
    {
        var text = String(value, where);
        if (text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new DeferredShapeException($"{where} holds a line break or a NUL");
        if (text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'))
            throw new DeferredShapeException($"{where} holds a control character");
        return text.Length <= MaxLine ? text : throw new DeferredShapeException($"{where} is over {MaxLine} characters");
    }

    private static string String(JsonElement value, string where) => value.ValueKind == JsonValueKind.String
        ? Unescaped(() => value.GetString()!, where)
        : throw new DeferredShapeException($"{where} must be a string");

    /// <summary>An escape that is half a surrogate pair is no text.</summary>
    private static string Unescaped(Func<string> read, string where)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw new DeferredShapeException($"{where} is not valid Unicode");
        }
    }
}
