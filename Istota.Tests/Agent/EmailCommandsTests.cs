using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Host.Agent;
using Xunit;

namespace Istota.Tests.Agent;

public sealed class EmailCommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-email-").FullName;
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_reply_is_written_and_its_file_is_named()
    {
        Assert.Equal(0, await Email().OutputAsync(new EmailOutputOptions("Re: ä", "Hello", null, Html: true)));
        Assert.Equal($$"""{"status":"ok","file":"{{_folder}}/task_anna-7_email_output.json"}""", _out.ToString().Trim());
        Assert.Equal(new EmailOutputFile("Re: ä", "Hello", BodyFormat.Html), DeferredFiles.ReadOutput("f", File.ReadAllBytes(Named("email_output"))).Value);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_dash_is_standard_input_and_a_file_is_read()
    {
        Assert.Equal(0, await Email("from the pipe").OutputAsync(new EmailOutputOptions(null, "-", null, Html: false)));
        Assert.Equal("from the pipe", DeferredFiles.ReadOutput("f", File.ReadAllBytes(Named("email_output"))).Value!.Body);
        var text = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(text, "from the file");
        Assert.Equal(0, await Email().ConfirmAsync(new EmailConfirmOptions(null, text)));
        File.Delete(text);
        Assert.Equal("from the file", DeferredFiles.ReadConfirmation("f", File.ReadAllBytes(Named("confirmation"))).Value!.Prompt);
    }

    [Fact]
    public async Task Mails_and_alerts_add_to_what_is_there()
    {
        Assert.Equal(0, await Email().SendAsync(Send("a@example.org,\"Doe, Jane\" <b@example.org>")));
        Assert.Equal(0, await Email().SendAsync(Send("c@example.org") with { ReplyTo = "r@example.org", Cc = ["d@example.org", "e@example.org"] }));
        Assert.Equal(0, await Email().AlertAsync(new EmailAlertOptions("one", null)));
        Assert.Equal(0, await Email().AlertAsync(new EmailAlertOptions("two", "action_needed")));
        var mails = DeferredFiles.ReadSend("f", File.ReadAllBytes(Named("email_send"))).Value!;
        Assert.Equal([["a@example.org", "b@example.org"], ["c@example.org"]], mails.Select(mail => mail.To.Select(to => to.Address)));
        Assert.Equal(2, mails[1].Cc.Count);
        Assert.Equal(["security", "action_needed"], DeferredFiles.ReadAlerts("f", File.ReadAllBytes(Named("user_alerts"))).Value!.Select(alert => alert.Type));
    }

    [Fact]
    public async Task Twenty_at_once_are_twenty_mails()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Email().AlertAsync(new EmailAlertOptions($"alert {i}", null)))));
        Assert.All(codes, code => Assert.Equal(0, code));
        Assert.Equal(20, DeferredFiles.ReadAlerts("f", File.ReadAllBytes(Named("user_alerts"))).Value!.Count);
    }

    [Fact]
    public async Task An_attachment_is_named_by_its_full_path_and_must_be_there()
    {
        var file = Path.Combine(_folder, "x.txt");
        await File.WriteAllTextAsync(file, "x");
        Assert.Equal(0, await Email().SendAsync(Send("a@example.org") with { Attach = [Path.GetRelativePath(Environment.CurrentDirectory, file)] }));
        Assert.Equal(file, DeferredFiles.ReadSend("f", File.ReadAllBytes(Named("email_send"))).Value![0].Attachments[0]);
        Assert.Equal(2, await Email().SendAsync(Send("a@example.org") with { Attach = ["/no/such/file"] }));
        Assert.Contains("there is no file /no/such/file", _error.ToString());
    }

    [Theory]
    [InlineData("nobody", "s", "to[0] is no mail address: nobody")]
    [InlineData("", "s", "there is no recipient")]
    [InlineData("a@example.org", "s\nBcc: x@evil.example", "subject holds a line break")]
    public async Task S_43_what_would_fail_later_fails_at_once_and_leaves_what_is_there(string to, string subject, string fault)
    {
        await Email().SendAsync(Send("kept@example.org"));
        Assert.Equal(2, await Email().SendAsync(Send(to) with { Subject = subject }));
        Assert.Contains(fault, _error.ToString());
        Assert.Equal("kept@example.org", Assert.Single(DeferredFiles.ReadSend("f", File.ReadAllBytes(Named("email_send"))).Value!).To[0].Address);
    }

    [Fact]
    public async Task Both_or_neither_of_text_and_file_is_wrong()
    {
        Assert.Equal(2, await Email().OutputAsync(new EmailOutputOptions(null, null, null, Html: false)));
        Assert.Equal(2, await Email().OutputAsync(new EmailOutputOptions(null, "x", "y", Html: false)));
        Assert.Equal(2, await Email().AlertAsync(new EmailAlertOptions(null, null)));
        Assert.Equal(2, await Email().AlertAsync(new EmailAlertOptions("m", "party")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Outside_a_task_it_says_so()
    {
        Assert.Equal(2, await new EmailCommands(_ => null, TextReader.Null, _out, _error).AlertAsync(new EmailAlertOptions("m", null)));
        Assert.Contains("works inside a task only", _error.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static EmailSendOptions Send(string to) => new([to], [], [], "s", "b", null, false, null, []);

    private string Named(string kind) => Path.Combine(_folder, $"task_anna-7_{kind}.json");

    private EmailCommands Email(string input = "") => new(
        name => name switch { AgentEnvironment.DeferredDir => _folder, AgentEnvironment.TaskId => "anna-7", _ => null },
        new StringReader(input), _out, _error);
}
