using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Istota.Tests.Talk.Server;

namespace Istota.Tests.Talk;

/// <summary>One recorded exchange with a running server.</summary>
public sealed partial record TalkTrace(int Index, string? User, string Method, string Url, JsonNode? Request, int Status, IReadOnlyDictionary<string, string> Headers, JsonNode? Body)
{
    /// <summary>The headers the recorder kept: of these, what is not in a trace was not in the answer.</summary>
    public static readonly string[] Kept =
    [
        "content-type", "x-chat-last-common-read", "x-chat-last-given", "x-nextcloud-talk-hash", "x-nextcloud-talk-modified-before",
        "x-nextcloud-bruteforce-throttled", "www-authenticate", "etag", "x-nextcloud-has-user-statuses", "x-nextcloud-maintenance-mode",
    ];

    [GeneratedRegex(@"^(.+)…\[(\d+) chars\]$", RegexOptions.Singleline)]
    private static partial Regex Shortened();

    public static IReadOnlyList<TalkTrace> ReadAll() =>
        [.. File.ReadLines(Path.Combine(TalkData.Require(), "talk-traces.jsonl")).Select((line, index) => Read(index, JsonNode.Parse(line)!))];

    /// <summary>Long texts are shortened in the recording: the beginning and a count; they all repeat one character.</summary>
    public string? RequestText => Request is null ? null : Lengthen(Request)!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static TalkTrace Read(int index, JsonNode line) => new(index, (string?)line["user"], (string)line["method"]!, (string)line["url"]!, line["req"], (int)line["status"]!,
        ((JsonObject)line["hdr"]!).ToDictionary(h => h.Key, h => (string)h.Value!, StringComparer.OrdinalIgnoreCase), line["body"]);

    private static JsonNode? Lengthen(JsonNode? node)
    {
        if (node is JsonArray list) return new JsonArray([.. list.Select(Lengthen)]);
        if (node is JsonObject thing) return new JsonObject(thing.Select(p => KeyValuePair.Create(p.Key, Lengthen(p.Value))));
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text) || Shortened().Match(text) is not { Success: true } match) return node?.DeepClone();
        var first = match.Groups[1].Value.EnumerateRunes().First().ToString();
        return string.Concat(Enumerable.Repeat(first, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));
    }
}

/// <summary>The shape of a JSON text: which kinds of value stand at which path, whatever the values are.</summary>
public static class JsonShape
{
    public static IReadOnlyList<string> Of(JsonNode? node)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Walk(node, "$", found);
        return [.. found];
    }

    private static void Walk(JsonNode? node, string path, SortedSet<string> found)
    {
        switch (node)
        {
            case JsonObject thing:
                found.Add($"{path}: object");
                foreach (var (name, value) in thing) Walk(value, $"{path}.{name}", found);
                break;
            case JsonArray list:
                found.Add($"{path}: array");
                foreach (var item in list) Walk(item, $"{path}[]", found);
                break;
            default:
                found.Add($"{path}: {node?.GetValueKind() switch { null => "null", JsonValueKind.True or JsonValueKind.False => "boolean", var kind => kind.ToString() }}");
                break;
        }
    }
}
