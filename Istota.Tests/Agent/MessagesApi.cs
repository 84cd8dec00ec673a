using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Istota.Tests.Agent;

/// <summary>A double of the Messages API on loopback, as far as the real Claude Code needs one (ISTOTA_TEST_CLAUDE names its binary).</summary>
internal sealed class MessagesApi : IAsyncDisposable
{
    private const string Usage = """{"input_tokens":1,"output_tokens":1}""";
    private readonly WebApplication _server;
    private readonly Func<JsonNode, JsonObject> _answer;

    private MessagesApi(WebApplication server, Func<JsonNode, JsonObject> answer) => (_server, _answer) = (server, answer);

    /// <summary>The bodies of all requests.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Anything but 200 is a refusal.</summary>
    public int Status { get; set; } = 200;

    /// <summary>What Claude Code needs in its environment to ask here and nowhere else.</summary>
    public IReadOnlyDictionary<string, string> Env => new Dictionary<string, string>
    {
        ["ANTHROPIC_BASE_URL"] = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(),
        ["ANTHROPIC_API_KEY"] = "any",
        ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
        ["DISABLE_AUTOUPDATER"] = "1",
    };

    public static string Binary()
    {
        var binary = Environment.GetEnvironmentVariable("ISTOTA_TEST_CLAUDE");
        if (string.IsNullOrEmpty(binary) && Environment.GetEnvironmentVariable("CI") != "true")
            Assert.Skip("Claude Code is not installed: ISTOTA_TEST_CLAUDE names no binary");
        Assert.True(File.Exists(binary), "under CI, ISTOTA_TEST_CLAUDE must name the binary of Claude Code");
        return binary!;
    }

    /// <param name="answer">what the model says to a request: a block of content.</param>
    public static async Task<MessagesApi> StartAsync(Func<JsonNode, JsonObject> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var api = new MessagesApi(builder.Build(), answer);
        api._server.MapFallback(api.AnswerAsync);
        await api._server.StartAsync();
        return api;
    }

    public static JsonObject Says(string text) => new() { ["type"] = "text", ["text"] = text };

    public static JsonObject Calls(string tool, JsonObject input) => new() { ["type"] = "tool_use", ["id"] = "toolu_1", ["name"] = tool, ["input"] = input };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        Asked.Enqueue(body);
        http.Response.StatusCode = Status;
        if (Status != 200)
        {
            http.Response.Headers["x-should-retry"] = "false";
            await http.Response.WriteAsJsonAsync(new { type = "error", error = new { type = "invalid_request_error", message = "no such word" } });
        }
        else if (http.Request.Path.Value?.EndsWith("/count_tokens", StringComparison.Ordinal) == true)
            await http.Response.WriteAsJsonAsync(new { input_tokens = 1 });
        else if (JsonNode.Parse(body.Length > 0 ? body : "{}") is { } asked && asked["stream"]?.GetValue<bool>() == true)
            await StreamAsync(http.Response, _answer(asked));
        else
            await http.Response.WriteAsync(Message($"[{Says("No more.").ToJsonString()}]", "\"end_turn\""));
    }

    private static string Message(string content, string stop) =>
        $$"""{"id":"msg_1","type":"message","role":"assistant","model":"m","content":{{content}},"stop_reason":{{stop}},"stop_sequence":null,"usage":{{Usage}}}""";

    private static async Task StreamAsync(HttpResponse response, JsonObject block)
    {
        response.ContentType = "text/event-stream";
        var isText = block["type"]!.GetValue<string>() == "text";
        var delta = isText
            ? new JsonObject { ["type"] = "text_delta", ["text"] = block["text"]!.DeepClone() }
            : new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = block["input"]!.ToJsonString() };
        var start = block.DeepClone().AsObject();
        start[isText ? "text" : "input"] = isText ? "" : new JsonObject();
        string[] events =
        [
            $$"""{"type":"message_start","message":{{Message("[]", "null")}}}""",
            $$"""{"type":"content_block_start","index":0,"content_block":{{start.ToJsonString()}}}""",
            $$"""{"type":"content_block_delta","index":0,"delta":{{delta.ToJsonString()}}}""",
            """{"type":"content_block_stop","index":0}""",
            $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{(isText ? "end_turn" : "tool_use")}}}","stop_sequence":null},"usage":{"output_tokens":5}}""",
            """{"type":"message_stop"}""",
        ];
        foreach (var line in events)
            await response.WriteAsync($"event: {JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()}\ndata: {line}\n\n");
    }
}
