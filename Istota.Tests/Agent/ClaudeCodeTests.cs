using System.Collections.Concurrent;
using Istota.Actors.Agent;
using Istota.Host.Agent;
using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Agent;

/// <summary>The real Claude Code against a small double of the Messages API; nothing leaves this machine.</summary>
public sealed class ClaudeCodeTests : IAsyncLifetime
{
    private readonly AgentPlace _place = new();
    private MessagesApi _model = null!;

    [Fact]
    public async Task The_result_of_the_real_Claude_Code_is_read_from_its_stream()
    {
        var progress = new ConcurrentQueue<string>();
        var outcome = await AgentPlace.RunAsync(Settings(MessagesApi.Binary()), AgentPlace.Run("## Request\n\nSay the word."), progress: progress.Enqueue);
        Assert.Equal("The word is heron.", AgentPlace.Result(outcome));
        Assert.Contains("The word is heron.", progress);
        Assert.Contains(_model.Asked, body => body.Contains("Say the word.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_refuses_makes_the_attempt_fail_with_the_reason()
    {
        _model.Status = 400;
        var failed = Assert.IsType<AttemptOutcome.Failed>(await AgentPlace.RunAsync(Settings(MessagesApi.Binary()), AgentPlace.Run("Say the word.")));
        Assert.StartsWith("the agent ended with exit code 1: ", failed.Reason);
        Assert.Contains("no such word", failed.Reason);
    }

    public async ValueTask InitializeAsync() => _model = await MessagesApi.StartAsync(_ => MessagesApi.Says("The word is heron."));

    public async ValueTask DisposeAsync()
    {
        await _model.DisposeAsync();
        _place.Dispose();
    }

    private AgentSettings Settings(string binary) => _place.Settings("", Sandbox.Auto) with
    {
        Command = [binary, "-p", "--output-format", "stream-json", "--verbose"],
        Format = AgentFormat.ClaudeStreamJson,
        Passed = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = Directory.CreateDirectory(Path.Combine(_place.Root, "home")).FullName, ["LANG"] = "C.UTF-8" },
        Env = _model.Env,
    };
}
