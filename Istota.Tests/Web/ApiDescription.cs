using System.Text.Json.Nodes;
using NJsonSchema;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>The OpenAPI document as served, held against each exchange that goes through it: path, status, media type and shape must all be described.</summary>
internal sealed class ApiDescription(JsonObject document, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public HashSet<string> Seen { get; } = [];

    private static string[] PathOf(string path) => path.Trim('/').Split('/');

    public static IEnumerable<(string Method, string Path, JsonObject Operation)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    /// <summary>What a reference leads to; itself where it is none.</summary>
    public static JsonObject Resolve(JsonObject document, JsonNode node)
    {
        if (node["$ref"] is not { } reference) return node.AsObject();
        return ((string)reference!).TrimStart('#', '/').Split('/').Aggregate((JsonNode)document, (at, name) => at[name] ?? throw new InvalidOperationException($"{reference} leads nowhere")).AsObject();
    }

    /// <summary>Says what is wrong with a value of this schema.</summary>
    public static async Task<IReadOnlyList<string>> ErrorsAsync(JsonObject document, JsonNode schema, string json, CancellationToken ct)
    {
        var whole = JsonNode.Parse(Resolve(document, schema).ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal))!.AsObject();
        whole["definitions"] = JsonNode.Parse(document["components"]!["schemas"]!.ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal));
        return [.. (await JsonSchema.FromJsonAsync(whole.ToJsonString(), ct)).Validate(json).Select(e => $"{e.Path} {e.Kind}")];
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        var (path, operation) = Find(request.Method.Method, request.RequestUri!.AbsolutePath);
        var what = $"{request.Method} {path} {(int)answer.StatusCode}";
        var described = operation["responses"]![$"{(int)answer.StatusCode}"];
        Assert.True(described is not null, $"{what} is not described");
        var media = answer.Content.Headers.ContentType?.MediaType ?? "";
        var content = Resolve(document, described)["content"]![media];
        Assert.True(content is not null, $"{what} is not described as {media}");
        Seen.Add(what);
        if (!media.EndsWith("json", StringComparison.Ordinal)) return answer;
        Assert.Empty((await ErrorsAsync(document, content["schema"]!, await answer.Content.ReadAsStringAsync(cancellationToken), cancellationToken)).Select(e => $"{what}: {e}"));
        return answer;
    }

    private (string Path, JsonObject Operation) Find(string method, string asked)
    {
        var parts = PathOf(asked);
        var found = Operations(document).Where(o => o.Method == method && PathOf(o.Path) is var own && own.Length == parts.Length && own.Zip(parts, (mine, theirs) => mine.StartsWith('{') || mine == theirs).All(same => same)).ToList();
        var only = Assert.Single(found);
        return (only.Path, only.Operation);
    }
}
