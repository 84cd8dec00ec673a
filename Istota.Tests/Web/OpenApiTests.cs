using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Istota.Host.Inspection;
using Istota.Host.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>What the OpenAPI document says is what the endpoints do, both ways.</summary>
public sealed partial class OpenApiTests(WebServer server) : IClassFixture<WebServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_needs_no_token_and_is_one_document()
    {
        using var client = new HttpClient();
        var answer = await client.GetAsync(new Uri(server.Address, "/api/openapi.json"), Ct);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("3.1.0", (string?)(await DocumentAsync())["openapi"]);
    }

    [Fact]
    public async Task Each_path_that_is_described_is_there_and_each_that_is_there_is_described()
    {
        var there = server.Routes.Where(IsForPrograms).SelectMany(route =>
            (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"{method} /{route.RoutePattern.RawText!.TrimStart('/')}"));
        var described = ApiDescription.Operations(await DocumentAsync()).Select(o => $"{o.Method} {o.Path}");
        Assert.Equal(there.Distinct().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_parameter_of_a_path_is_described_and_each_reference_leads_somewhere()
    {
        var document = await DocumentAsync();
        foreach (var (method, path, operation) in ApiDescription.Operations(document))
        {
            var parameters = (operation["parameters"]?.AsArray() ?? []).Select(p => ApiDescription.Resolve(document, p!)).Where(p => (string?)p["in"] == "path").Select(p => (string)p["name"]!);
            Assert.Equal(InBraces().Matches(path).Select(m => m.Groups[1].Value), parameters);
            Assert.NotNull(operation["operationId"]);
        }
        foreach (Match reference in Reference().Matches(document.ToJsonString()))
            Assert.NotNull(ApiDescription.Resolve(document, new JsonObject { ["$ref"] = reference.Groups[1].Value }));
    }

    [Fact]
    public async Task Only_what_needs_no_token_is_described_so()
    {
        foreach (var (method, path, operation) in ApiDescription.Operations(await DocumentAsync()))
        {
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address, path.Replace("{room}", "main", StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal)));
            var answer = await client.SendAsync(request, Ct);
            Assert.True(operation["security"] is JsonArray { Count: 0 } == (answer.StatusCode != HttpStatusCode.Unauthorized), $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task What_the_API_answers_is_what_is_described()
    {
        var described = new ApiDescription(await DocumentAsync(), new HttpClientHandler());
        using var anna = await ClientAsync(described);
        foreach (var path in new[] { "/healthz", "/readyz", "/metrics", "/api/openapi.json", "/api/rooms", "/api/questions", "/api/rooms/main/messages?limit=2", "/api/rooms/main/messages?limit=x", "/api/rooms/secrets/messages", "/api/rooms/nowhere/events" })
            await anna.GetAsync(path, Ct);
        foreach (var part in new[] { Readiness.Journal, Readiness.Mailbox, Readiness.Outbound }) server.Readiness.Report(part, null);
        await anna.GetAsync("/readyz", Ct);
        using (var events = await anna.GetAsync("/api/rooms/main/events", HttpCompletionOption.ResponseHeadersRead, Ct)) Assert.Equal(HttpStatusCode.OK, events.StatusCode);
        foreach (var (path, body) in new (string, object)[]
        {
            ("/api/rooms", new { name = "Garden" }), ("/api/rooms", new { name = "" }), ("/api/rooms/main/messages", new { text = "hello" }), ("/api/rooms/main/messages", new { text = "" }),
            ("/api/rooms/secrets/messages", new { text = "hello" }), ("/api/rooms/main/messages", new { text = new string('x', 300_000) }), ("/api/questions/12", new { answer = "yes" }),
            ("/api/questions/12", new { answer = "no" }), ("/api/questions/12", new { answer = "maybe" }), ("/api/questions/13", new { answer = "no" }),
        })
            await anna.PostAsJsonAsync(path, body, Ct);
        await anna.GetAsync("/api/rooms/main/messages", Ct);
        using (var text = new StringContent("x", Encoding.UTF8, "text/plain")) await anna.PostAsync("/api/rooms", text, Ct);
        anna.DefaultRequestHeaders.Add("Idempotency-Key", "described-1");
        await anna.PostAsJsonAsync("/api/rooms/main/messages", new { text = "once" }, Ct);
        await anna.PostAsJsonAsync("/api/rooms/plans/messages", new { text = "once" }, Ct);
        anna.DefaultRequestHeaders.Authorization = null;
        await anna.GetAsync("/api/rooms", Ct);

        var operations = ApiDescription.Operations(await DocumentAsync()).SelectMany(o => o.Operation["responses"]!.AsObject().Where(r => r.Key.StartsWith('2')).Select(r => $"{o.Method} {o.Path} {r.Key}"));
        Assert.Empty(operations.Except(described.Seen));
        Assert.Superset(new HashSet<string> { "GET /readyz 503", "POST /api/questions/{number} 409", "POST /api/rooms/{room}/messages 422", "POST /api/rooms 415", "POST /api/rooms/{room}/messages 413", "GET /api/rooms 401" }, described.Seen);
    }

    [Theory]
    [InlineData("NewMessage", "/api/rooms/main/messages", """{"text":"hello"}""", true)]
    [InlineData("NewMessage", "/api/rooms/main/messages", """{"text":"hello","replyTo":null}""", true)]
    [InlineData("NewMessage", "/api/rooms/main/messages", """{"text":""}""", false)]
    [InlineData("NewMessage", "/api/rooms/main/messages", """{"text":7}""", false)]
    [InlineData("NewMessage", "/api/rooms/main/messages", """{"replyTo":1}""", false)]
    [InlineData("NewRoom", "/api/rooms", """{"name":"Garden"}""", true)]
    [InlineData("NewRoom", "/api/rooms", """{}""", false)]
    [InlineData("Answer", "/api/questions/12", """{"answer":"maybe"}""", false)]
    public async Task A_body_is_taken_as_it_is_described(string shape, string path, string body, bool taken)
    {
        var document = await DocumentAsync();
        Assert.Equal(taken, (await ApiDescription.ErrorsAsync(document, document["components"]!["schemas"]![shape]!, body, Ct)).Count == 0);
        using var anna = await server.ClientAsync(WebServer.Anna);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        Assert.Equal(taken, (await anna.PostAsync(path, content, Ct)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task An_answer_that_differs_from_its_description_is_noticed()
    {
        var document = await DocumentAsync();
        var message = document["components"]!["schemas"]!["Message"]!;
        const string Right = """{"id":1,"room":"main","author":"user","text":"x","at":"2026-06-01T12:00:00Z","replyTo":null,"questions":[]}""";
        Assert.Empty(await ApiDescription.ErrorsAsync(document, message, Right, Ct));
        foreach (var wrong in new[] { Right.Replace("\"id\":1", "\"id\":\"1\"", StringComparison.Ordinal), Right.Replace("\"user\"", "\"root\"", StringComparison.Ordinal), Right.Replace("\"replyTo\":null,", "", StringComparison.Ordinal), Right.Replace("[]", "[],\"more\":1", StringComparison.Ordinal) })
            Assert.NotEmpty(await ApiDescription.ErrorsAsync(document, message, wrong, Ct));
    }

    private static bool IsForPrograms(RouteEndpoint route) => route.Metadata.GetMetadata<PagePolicy>() is null && route.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        && route.RoutePattern.RawText is { } path && !path.TrimStart('/').StartsWith('_') && !path.Contains("**", StringComparison.Ordinal);

    private async Task<JsonObject> DocumentAsync()
    {
        using var client = new HttpClient();
        return JsonNode.Parse(await client.GetStringAsync(new Uri(server.Address, "/api/openapi.json"), Ct))!.AsObject();
    }

    private async Task<HttpClient> ClientAsync(HttpMessageHandler handler)
    {
        var client = new HttpClient(handler) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", await server.Tokens.CreateTokenAsync(WebServer.Anna, Ct));
        return client;
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex InBraces();

    [GeneratedRegex(@"""\$ref"":""([^""]+)""")]
    private static partial Regex Reference();
}
