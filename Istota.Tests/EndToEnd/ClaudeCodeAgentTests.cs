using System.Text.Json.Nodes;
using Istota.Tests.Agent;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>The real Claude Code as the daemon's agent, boxed in, with the configuration that docs/agents.md gives to copy; nothing leaves this machine.</summary>
public sealed class ClaudeCodeAgentTests(SharedMailLab shared)
{
    [Fact]
    public Task With_MCP_it_calls_email_send_and_the_draft_appears() => DraftAsync("### With MCP", "mcp__istota__email_send",
        new JsonObject { ["to"] = new JsonArray("friend@outside.test"), ["subject"] = "Saturday", ["body"] = "Come at eight." });

    [Fact]
    public Task With_plain_commands_it_runs_istota_email_and_the_draft_appears() => DraftAsync("### With plain commands", "Bash",
        new JsonObject { ["command"] = "istota email send --to friend@outside.test --subject Saturday --body 'Come at eight.'", ["description"] = "Invite" });

    private async Task DraftAsync(string heading, string tool, JsonObject input)
    {
        BubblewrapRequirement.Demand();
        var binary = MessagesApi.Binary();
        await using var model = await MessagesApi.StartAsync(asked => asked.ToJsonString().Contains("\"tool_result\"", StringComparison.Ordinal)
            ? MessagesApi.Says("I wrote to them.")
            : MessagesApi.Calls(tool, input));
        var documented = Documented(heading);
        var format = documented.IndexOf("\nformat", StringComparison.Ordinal);
        await using var house = await House.StartAsync(shared, new HouseOptions
        {
            Command = documented["command = ".Length..format].Replace("\"claude\"", $"\"{binary}\"", StringComparison.Ordinal),
            Agent = $$"""
                {{documented[(format + 1)..]}}
                sandbox = "bwrap"
                env = { {{string.Join(", ", model.Env.Select(e => $"{e.Key} = \"{e.Value}\""))}} }
                """,
            Alice = "outbound_approval = \"all\"",
        });
        await house.Alice.SayAsync("Invite them for Saturday.");
        await house.Alice.WaitForAsync("main", "Come at eight.");
        var draft = Assert.Single(await house.Alice.QuestionsAsync());
        Assert.Equal("draft", draft.Kind);
        Assert.Contains("friend@outside.test", House.Plain(draft.Prompt), StringComparison.Ordinal);
    }

    /// <summary>The keys of [agent] in the first TOML block below a heading.</summary>
    private static string Documented(string heading)
    {
        var page = DocsTests.Page("agents.md");
        return page[page.IndexOf(heading, StringComparison.Ordinal)..].Split("```toml\n[agent]\n")[1].Split("\n```")[0];
    }
}
