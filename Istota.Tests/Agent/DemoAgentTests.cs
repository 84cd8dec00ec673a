using Istota.Actors.Agent;
using Istota.Actors.Outbox;
using Istota.Host.Agent;
using Xunit;

namespace Istota.Tests.Agent;

public sealed class DemoAgentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-demo-").FullName;

    [Fact]
    public async Task A_message_is_told_back()
    {
        var told = await RunAsync(PromptBuilder.Build(Prompts.Input(Prompts.Chat("What is on today?"))), "web");
        Assert.Contains("no language model", told);
        Assert.Contains("> What is on today?", told);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_mail_is_described_and_a_reply_drafted()
    {
        var told = await RunAsync(Prompts.OfMail("Dear Anna, hello."), "email");
        Assert.Contains("- From: bob@example.org", told);
        Assert.Contains("- Subject: Offer", told);
        Assert.Contains("- Text: 17 characters", told);
        var draft = DeferredFiles.ReadOutput("f", File.ReadAllBytes(Path.Combine(_folder, "task_anna-7_email_output.json"))).Value!;
        Assert.Contains("\"Offer\"", draft.Body);
    }

    [Fact]
    public async Task A_mail_that_is_not_to_be_answered_gets_no_draft()
    {
        await RunAsync(PromptBuilder.Build(Prompts.Input(Prompts.ForMail() with { MayReplyByMail = false }, Prompts.Mail("x"))), "email");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> RunAsync(string prompt, string source)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await DemoAgent.RunAsync(new StringReader(prompt), output, error, name => name switch
        {
            AgentEnvironment.DeferredDir => _folder,
            AgentEnvironment.TaskId => "anna-7",
            AgentEnvironment.Source => source,
            _ => null,
        });
        Assert.Equal((0, ""), (exit, error.ToString()));
        return output.ToString();
    }
}
