using System.Text;
using Istota.Host.Agent;
using Xunit;

namespace Istota.Tests.Agent;

public sealed class ClaudeOutputTests
{
    private readonly List<string> _progress = [];

    [Fact]
    public async Task The_result_line_is_the_result_and_work_shows_as_progress()
    {
        var (result, problem) = await ReadAsync("""
            {"type":"system","subtype":"init"}
            {"type":"assistant","message":{"content":[{"type":"text","text":"I look into it.\nSoon."}]}}
            {"type":"result","subtype":"success","is_error":false,"result":"Done.\nAll of it."}
            """);
        Assert.Equal(("Done.\nAll of it.", null), (result, problem));
        Assert.Equal(["I look into it. Soon."], _progress);
    }

    [Fact]
    public async Task A_tool_shows_by_name_and_subject()
    {
        await ReadAsync("""{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Bash","input":{"command":"ls -la"}}]}}""");
        Assert.Equal(["Bash: ls -la"], _progress);
    }

    [Theory]
    [InlineData("""{"type":"result","subtype":"success","is_error":true,"result":"Not logged in"}""", "Not logged in")]
    [InlineData("""{"type":"result","subtype":"error_max_turns","is_error":true}""", "error_max_turns")]
    [InlineData("""{"type":"result","subtype":"success","result":"x"}""", "x")]
    [InlineData("""{"type":"assistant","message":"odd"}""", "the agent ended without a result")]
    [InlineData("not JSON\n[1]\n{\"type\":1}\n{\"type\":\"assistant\",\"message\":{\"content\":[1,{\"type\":\"text\"}]}}", "the agent ended without a result")]
    public async Task Success_is_an_is_error_of_false_and_nothing_else(string lines, string expected) =>
        Assert.Equal((null, expected), await ReadAsync(lines));

    private async Task<(string?, string?)> ReadAsync(string lines)
    {
        var output = new ClaudeOutput(_progress.Add, TimeProvider.System);
        await output.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines)));
        return output.Result();
    }
}
