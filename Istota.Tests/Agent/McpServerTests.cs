using System.Collections.Concurrent;
using Istota.Actors.Agent;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Host.Agent;
using Istota.Tests.Servers;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace Istota.Tests.Agent;

/// <summary><c>istota mcp</c> as a process, asked by the protocol's own client.</summary>
public sealed class McpServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-mcp-").FullName;
    private readonly ConcurrentQueue<string> _error = new();

    [Fact]
    public async Task The_four_tools_write_the_files_of_istota_email()
    {
        await using var client = await ConnectAsync();
        Assert.Equal(["alert_user", "ask_user", "email_reply", "email_send"], (await client.ListToolsAsync()).Select(t => t.Name).Order());
        var attachment = Path.Combine(_folder, "x.txt");
        await File.WriteAllTextAsync(attachment, "x");
        var said = await OkAsync(client, "email_reply", new() { ["body"] = "-", ["format"] = "html" });
        Assert.Equal($$"""{"status":"ok","file":"{{Named("email_output")}}"}""", said);
        await OkAsync(client, "email_send", new() { ["to"] = "a@example.org", ["subject"] = "one ä", ["body"] = "1" });
        await OkAsync(client, "email_send", new()
        {
            ["to"] = new[] { "b@example.org", "\"Doe, Jane\" <c@example.org>" },
            ["bcc"] = new[] { "d@example.org" },
            ["subject"] = "two",
            ["body"] = "2",
            ["reply_to"] = "r@example.org",
            ["attachments"] = new[] { "x.txt" },
        });
        await OkAsync(client, "ask_user", new() { ["prompt"] = "May I?" });
        await OkAsync(client, "alert_user", new() { ["message"] = "Look.", ["type"] = "action_needed" });

        Assert.Equal(new EmailOutputFile(null, "-", BodyFormat.Html), DeferredFiles.ReadOutput("f", await BytesAsync("email_output")).Value);
        var mails = DeferredFiles.ReadSend("f", await BytesAsync("email_send")).Value!;
        Assert.Equal([["a@example.org"], ["b@example.org", "c@example.org"]], mails.Select(m => m.To.Select(to => to.Address)));
        Assert.Equal([attachment], mails[1].Attachments);
        Assert.Equal("May I?", DeferredFiles.ReadConfirmation("f", await BytesAsync("confirmation")).Value!.Prompt);
        Assert.Equal([new DeferredAlert("Look.", "action_needed")], DeferredFiles.ReadAlerts("f", await BytesAsync("user_alerts")).Value!);
        Assert.Empty(_error);
    }

    [Fact]
    public async Task What_is_wrong_is_a_tool_error_that_names_the_argument_and_writes_nothing()
    {
        await using var client = await ConnectAsync();
        await FaultAsync("email_send: subject is missing", "email_send", new() { ["to"] = "a@example.org", ["body"] = "b" });
        await FaultAsync("email_send: to[0] is no mail address: nobody", "email_send", new() { ["to"] = "nobody", ["subject"] = "s", ["body"] = "b" });
        await FaultAsync("email_send: cc must be a list of strings", "email_send", new() { ["to"] = "a@example.org", ["cc"] = "b@example.org", ["subject"] = "s", ["body"] = "b" });
        await FaultAsync("email_send: there is no recipient", "email_send", new() { ["subject"] = "s", ["body"] = "b" });
        await FaultAsync("email_send: subject holds a line break or a NUL", "email_send", new() { ["to"] = "a@example.org", ["subject"] = "s\nBcc: x@evil.example", ["body"] = "b" });
        await FaultAsync("email_send: unknown member from", "email_send", new() { ["from"] = "x@evil.example", ["to"] = "a@example.org", ["subject"] = "s", ["body"] = "b" });
        await FaultAsync("email_send: there is no file gone.txt to attach", "email_send", new() { ["to"] = "a@example.org", ["subject"] = "s", ["body"] = "b", ["attachments"] = new[] { "gone.txt" } });
        await FaultAsync("email_reply: unknown member text", "email_reply", new() { ["text"] = "b" });
        await FaultAsync("email_reply: format must be plain or html", "email_reply", new() { ["body"] = "b", ["format"] = "rtf" });
        await FaultAsync("ask_user: prompt must be a string", "ask_user", new() { ["prompt"] = 5 });
        await FaultAsync("alert_user: type must be security or action_needed", "alert_user", new() { ["message"] = "m", ["type"] = "party" });
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));

        async Task FaultAsync(string expected, string tool, Dictionary<string, object?> arguments)
        {
            var result = await client.CallToolAsync(tool, arguments);
            Assert.True(result.IsError);
            Assert.Equal(expected, Text(result));
        }
    }

    [Fact]
    public async Task Outside_a_task_it_says_so_to_the_agent_and_to_a_person()
    {
        await using var client = await ConnectAsync(task: false);
        var result = await client.CallToolAsync("ask_user", new Dictionary<string, object?> { ["prompt"] = "May I?" });
        Assert.True(result.IsError);
        Assert.Equal("ask_user: works inside a task only: ISTOTA_DEFERRED_DIR and ISTOTA_TASK_ID are not set", Text(result));
        Assert.Contains(_error, line => line.Contains("works inside a task only", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<McpClient> ConnectAsync(bool task = true) => McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
    {
        Command = DaemonProcess.Dotnet,
        Arguments = [DaemonProcess.Program, "mcp"],
        WorkingDirectory = _folder,
        EnvironmentVariables = new Dictionary<string, string?>
        {
            [AgentEnvironment.DeferredDir] = task ? _folder : null,
            [AgentEnvironment.TaskId] = task ? "anna-7" : null,
        },
        StandardErrorLines = _error.Enqueue,
    }));

    private static async Task<string> OkAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments);
        Assert.False(result.IsError ?? false, Text(result));
        return Text(result);
    }

    private static string Text(CallToolResult result) => Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;

    private string Named(string kind) => Path.Combine(_folder, $"task_anna-7_{kind}.json");

    private Task<byte[]> BytesAsync(string kind) => File.ReadAllBytesAsync(Named(kind));
}
