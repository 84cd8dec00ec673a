using System.Text.Json.Nodes;
using NJsonSchema;

namespace Istota.Tests.Talk.Server;

/// <summary>One operation of the published description, with a schema for its request and for each answer it declares.</summary>
internal sealed class TalkOperation(string method, string path, JsonObject declared, JsonObject definitions)
{
    private readonly Dictionary<string, JsonSchema?> _schemas = [];
    private readonly string[] _parts = path.Split('/');

    public string Name => $"{method} {path}";

    public bool Matches(string verb, string asked)
    {
        if (verb != method) return false;
        var parts = asked.Split('/');
        return parts.Length == _parts.Length && parts.Zip(_parts, (given, wanted) => wanted.StartsWith('{') || given == wanted).All(same => same);
    }

    public int FixedParts => _parts.Count(p => !p.StartsWith('{'));

    public bool Declares(int status) => declared["responses"]![$"{status}"] is not null;

    public JsonSchema? OfAnswer(int status) => Schema($"{status}", () => declared["responses"]![$"{status}"]!["content"]?["application/json"]?["schema"]);

    public JsonSchema? OfRequest() => Schema("request", () => declared["requestBody"]?["content"]?["application/json"]?["schema"]);

    /// <summary>Whether the answer promises an object as its data.</summary>
    public bool PromisesObject(int status)
    {
        var data = declared["responses"]![$"{status}"]?["content"]?["application/json"]?["schema"]?["properties"]?["ocs"]?["properties"]?["data"];
        return data is not null && ((string?)data["type"] == "object" || data["$ref"] is not null || data["anyOf"] is not null || data["allOf"] is not null);
    }

    public IReadOnlyList<string> Parameters => [.. (declared["parameters"] as JsonArray ?? []).Where(p => (string?)p!["in"] == "query" && (bool?)p["required"] == true).Select(p => (string)p!["name"]!)];

    private JsonSchema? Schema(string key, Func<JsonNode?> find)
    {
        lock (_schemas)
        {
            if (_schemas.TryGetValue(key, out var known)) return known;
            return _schemas[key] = find() is JsonObject schema ? Read(schema) : null;
        }
    }

    private JsonSchema Read(JsonObject schema) => TalkDescription.Schema((JsonObject)TalkDescription.ToJsonSchema(schema)!, definitions.DeepClone());
}

/// <summary>The published OpenAPI description of Talk and of the server's own part, read once.</summary>
internal static class TalkDescription
{
    private static readonly Lazy<IReadOnlyList<TalkOperation>> Read = new(() => TalkData.Folder is { } folder
        ? [.. Operations(Path.Combine(folder, "talk-openapi-subset.json")), .. Operations(Path.Combine(folder, "talk-openapi-core-subset.json"))]
        : []);

    public static bool IsThere => TalkData.Folder is not null;

    /// <summary>The operation with the fewest placeholders wins: <c>/chat/{token}/read</c> before <c>/chat/{token}/{messageId}</c>.</summary>
    public static TalkOperation? Find(string method, string path) =>
        Read.Value.Where(o => o.Matches(method, path)).MaxBy(o => o.FixedParts);

    /// <summary>A named part of Talk's description alone, such as its capabilities.</summary>
    public static JsonSchema Component(string name)
    {
        var document = JsonNode.Parse(File.ReadAllText(Path.Combine(TalkData.Require(), "talk-openapi-subset.json")))!;
        var definitions = ToJsonSchema(document["components"]!["schemas"])!;
        return Schema((JsonObject)definitions[name]!.DeepClone(), definitions);
    }

    /// <summary>The library reads a text as a task alone; one that refers to nothing outside itself never waits.</summary>
    public static JsonSchema Schema(JsonObject schema, JsonNode definitions)
    {
        schema["definitions"] = definitions;
        return JsonSchema.FromJsonAsync(schema.ToJsonString()).GetAwaiter().GetResult();
    }

    /// <summary>OpenAPI 3.0 says null by <c>nullable</c>, beside a reference too, and says formats; JSON Schema wants the one as a type and is better without the other.</summary>
    public static JsonNode? ToJsonSchema(JsonNode? node)
    {
        if (node is JsonArray list) return new JsonArray([.. list.Select(ToJsonSchema)]);
        if (node is not JsonObject schema) return node?.DeepClone();
        var mapped = new JsonObject();
        foreach (var (name, value) in schema)
        {
            if (name is "format" or "nullable" && value is JsonValue) continue;
            mapped[name] = name == "$ref" ? ((string)value!).Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal) : ToJsonSchema(value);
        }
        return schema["nullable"] is JsonValue nullable && nullable.TryGetValue<bool>(out var isNullable) && isNullable
            ? new JsonObject { ["anyOf"] = new JsonArray(mapped, new JsonObject { ["type"] = "null" }) }
            : mapped;
    }

    private static IEnumerable<TalkOperation> Operations(string file)
    {
        var document = JsonNode.Parse(File.ReadAllText(file))!;
        var definitions = (JsonObject)ToJsonSchema(document["components"]!["schemas"])!;
        foreach (var (path, methods) in (JsonObject)document["paths"]!)
            foreach (var (method, declared) in (JsonObject)methods!)
            {
                foreach (var version in VersionsOf(declared!)) yield return new TalkOperation(method.ToUpperInvariant(), path.Replace("{apiVersion}", version, StringComparison.Ordinal), (JsonObject)declared!, definitions);
            }
    }

    private static IEnumerable<string> VersionsOf(JsonNode declared) =>
        (declared["parameters"] as JsonArray)?.FirstOrDefault(p => (string?)p!["name"] == "apiVersion")?["schema"]?["enum"] is JsonArray versions ? versions.Select(v => (string)v!) : ["v1"];
}
