using Istota.Actors.Agent;
using Istota.Actors.Outbox;
using Istota.Host.Agent;
using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Agent;

/// <summary>The program itself as an agent and as an agent's tool, found on the PATH that the runner makes, in the sandbox where there is one.</summary>
public sealed class BuiltInAgentTests : IDisposable
{
    private readonly AgentPlace _place = new();

    [Theory]
    [InlineData(Sandbox.Auto)]
    [InlineData(Sandbox.None)]
    public async Task Without_a_command_the_demonstration_agent_answers_and_drafts(Sandbox sandbox)
    {
        await AgentLauncher.InstallAsync(_place.Folders, CancellationToken.None);
        var settings = _place.Settings("", sandbox) with { Command = [] };
        var outcome = await AgentPlace.RunAsync(settings, AgentPlace.Run(Prompts.OfMail("Dear Anna")));
        Assert.Contains("- From: bob@example.org", AgentPlace.Result(outcome));
        Assert.True(DeferredFiles.ReadOutput("f", Written("email_output")).IsGood);
    }

    [Fact]
    public async Task An_agent_mails_asks_and_alerts_with_the_command_istota()
    {
        await AgentLauncher.InstallAsync(_place.Folders, CancellationToken.None);
        var settings = _place.Settings("""
            echo body | istota email send --to a@example.org,b@example.org --subject Hi --body -
            istota email alert --message odd
            istota email confirm --prompt 'May I?'
            """, Sandbox.Auto);
        Assert.Equal(3, AgentPlace.Result(await AgentPlace.RunAsync(settings, AgentPlace.Run())).Split('\n').Count(line => line.StartsWith("""{"status":"ok","file":""", StringComparison.Ordinal)));
        Assert.Equal(2, Assert.Single(DeferredFiles.ReadSend("f", Written("email_send")).Value!).To.Count);
        Assert.Equal([new DeferredAlert("odd", "security")], DeferredFiles.ReadAlerts("f", Written("user_alerts")).Value);
        Assert.Equal("May I?", DeferredFiles.ReadConfirmation("f", Written("confirmation")).Value!.Prompt);
    }

    public void Dispose() => _place.Dispose();

    private byte[] Written(string kind) => File.ReadAllBytes(Path.Combine(_place.Folders.Deferred(AgentPlace.Task, 1), $"task_anna-7_{kind}.json"));
}
