using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Istota.Actors.Agent;
using Istota.Host.Agent;
using Istota.Host.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Istota.Tests.Agent;

/// <summary>The real Claude Code (ISTOTA_TEST_CLAUDE names its binary) against a small double of the Messages API; nothing leaves this machine.</summary>
public sealed class ClaudeCodeTests : IAsyncLifetime
{
    private readonly AgentPlace _place = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private WebApplication _model = null!;
    private int _status = 200;

    [Fact]
    public async Task The_result_of_the_real_Claude_Code_is_read_from_its_stream()
    {
        var progress = new ConcurrentQueue<string>();
        var outcome = await AgentPlace.RunAsync(Settings(Binary()), AgentPlace.Run("## Request\n\nSay the word."), progress: progress.Enqueue);
        Assert.Equal("The word is heron.", AgentPlace.Result(outcome));
        Assert.Contains("The word is heron.", progress);
        Assert.Contains(_asked, body => body.Contains("Say the word.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_refuses_makes_the_attempt_fail_with_the_reason()
    {
        _status = 400;
        var failed = Assert.IsType<AttemptOutcome.Failed>(await AgentPlace.RunAsync(Settings(Binary()), AgentPlace.Run("Say the word.")));
        Assert.StartsWith("the agent ended with exit code 1: ", failed.Reason);
        Assert.Contains("no such word", failed.Reason);
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _model = builder.Build();
        _model.MapFallback(AnswerAsync);
        await _model.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _model.DisposeAsync();
        _place.Dispose();
    }

    private static string Binary()
    {
        var binary = Environment.GetEnvironmentVariable("ISTOTA_TEST_CLAUDE");
        if (string.IsNullOrEmpty(binary) && Environment.GetEnvironmentVariable("CI") != "true")
            Assert.Skip("Claude Code is not installed: ISTOTA_TEST_CLAUDE names no binary");
        Assert.True(File.Exists(binary), "under CI, ISTOTA_TEST_CLAUDE must name the binary of Claude Code");
        return binary!;
    }

    private AgentSettings Settings(string binary) => _place.Settings("", Sandbox.Auto) with
    {
        Command = [binary, "-p", "--output-format", "stream-json", "--verbose"],
        Format = AgentFormat.ClaudeStreamJson,
        Passed = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = Directory.CreateDirectory(Path.Combine(_place.Root, "home")).FullName, ["LANG"] = "C.UTF-8" },
        Env = new Dictionary<string, string>
        {
            ["ANTHROPIC_BASE_URL"] = _model.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(),
            ["ANTHROPIC_API_KEY"] = "any",
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
            ["DISABLE_AUTOUPDATER"] = "1",
        },
    };

    private async Task AnswerAsync(HttpContext http)
    {
        var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        _asked.Enqueue(body);
        http.Response.StatusCode = _status;
        if (_status != 200)
        {
            http.Response.Headers["x-should-retry"] = "false";
            await http.Response.WriteAsJsonAsync(new { type = "error", error = new { type = "invalid_request_error", message = "no such word" } });
        }
        else if (http.Request.Path.Value?.EndsWith("/count_tokens", StringComparison.Ordinal) == true)
            await http.Response.WriteAsJsonAsync(new { input_tokens = 1 });
        else if (JsonNode.Parse(body)?["stream"]?.GetValue<bool>() == true)
            await StreamAsync(http.Response);
        else
            await http.Response.WriteAsync($$"""{"id":"msg_1","type":"message","role":"assistant","model":"m","stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1},"content":[{"type":"text","text":"The word is heron."}]}""");
    }

    private static async Task StreamAsync(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        string[] events =
        [
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"The word is heron."}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}""",
            """{"type":"message_stop"}""",
        ];
        foreach (var line in events)
            await response.WriteAsync($"event: {JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()}\ndata: {line}\n\n");
    }
}
