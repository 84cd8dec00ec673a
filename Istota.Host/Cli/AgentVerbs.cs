using System.CommandLine;

namespace Istota.Host.Cli;

/// <summary>Text for a mail or a prompt: given itself, or as a file (<c>-</c> is standard input). One of the two is set.</summary>
public sealed record TextSource(string? Text, string? File);

/// <summary>What the agent asks for by <c>istota email</c>.</summary>
public abstract record EmailRequest
{
    private EmailRequest() { }
    public sealed record Output(string? Subject, TextSource Body, bool Html) : EmailRequest;
    public sealed record Send(
        IReadOnlyList<string> To, IReadOnlyList<string> Cc, IReadOnlyList<string> Bcc, string Subject, TextSource Body, bool Html,
        string? ReplyTo, IReadOnlyList<string> Attach) : EmailRequest;
    public sealed record Confirm(TextSource Prompt) : EmailRequest;
    public sealed record Alert(string Message, string? Type) : EmailRequest;
}

/// <summary>The verbs that an agent's process uses; they write files and talk to no daemon.</summary>
/// <param name="Email">does what is asked, prints <c>{"status":"ok","file":…}</c> and gives the exit code.</param>
/// <param name="Demo">the built-in demonstration agent.</param>
public sealed record AgentVerbs(Func<EmailRequest, CliContext, CancellationToken, Task<int>> Email, Func<CliContext, CancellationToken, Task<int>> Demo)
{
    internal IEnumerable<Command> Make(CliContext context)
    {
        var demo = new Command("demo-agent", "the built-in demonstration agent, an ordinary agent process");
        demo.SetAction((_, ct) => Demo(context, ct));
        return [new Command("email", "for the agent: reply, send, ask and alert") { Output(context), Send(context), Confirm(context), Alert(context) }, demo];
    }

    private Command Output(CliContext context)
    {
        var subject = new Option<string?>("--subject") { Description = "default: Re: and the subject of the mail" };
        var body = new TextOptions("--body", "--body-file");
        var html = new Option<bool>("--html") { Description = "the body is HTML" };
        var command = new Command("output", "the reply to the mail that started the task") { subject, body.Text, body.File, html };
        body.Require(command);
        command.SetAction((p, ct) => Email(new EmailRequest.Output(p.GetValue(subject), body.Of(p), p.GetValue(html)), context, ct));
        return command;
    }

    private Command Send(CliContext context)
    {
        var to = Addresses("--to", "who gets it; several with commas", required: true);
        var cc = Addresses("--cc", "who gets a copy");
        var bcc = Addresses("--bcc", "who gets a copy unseen");
        var subject = new Option<string>("--subject") { Required = true };
        var body = new TextOptions("--body", "--body-file");
        var html = new Option<bool>("--html") { Description = "the body is HTML" };
        var replyTo = new Option<string?>("--reply-to") { Description = "where answers go" };
        var attach = new Option<string[]>("--attach") { Description = "a file, from the user's folder or the attempt's; may be given again", HelpName = "F" };
        var command = new Command("send", "a new mail on the user's behalf; adds to what is there") { to, cc, bcc, subject, body.Text, body.File, html, replyTo, attach };
        body.Require(command);
        command.SetAction((p, ct) => Email(
            new EmailRequest.Send(
                List(p, to), List(p, cc), List(p, bcc), p.GetRequiredValue(subject), body.Of(p), p.GetValue(html), p.GetValue(replyTo),
                p.GetValue(attach) ?? []),
            context, ct));
        return command;
    }

    private Command Confirm(CliContext context)
    {
        var prompt = new TextOptions("--prompt", "--prompt-file");
        var command = new Command("confirm", "asks the user for a yes before the task runs again") { prompt.Text, prompt.File };
        prompt.Require(command);
        command.SetAction((p, ct) => Email(new EmailRequest.Confirm(prompt.Of(p)), context, ct));
        return command;
    }

    private Command Alert(CliContext context)
    {
        var message = new Option<string>("--message") { Required = true };
        var type = new Option<string?>("--type") { Description = "security (the default) or action_needed" };
        type.AcceptOnlyFromAmong("security", "action_needed");
        var command = new Command("alert", "warns the user; adds to what is there") { message, type };
        command.SetAction((p, ct) => Email(new EmailRequest.Alert(p.GetRequiredValue(message), p.GetValue(type)), context, ct));
        return command;
    }

    private static Option<string[]> Addresses(string name, string description, bool required = false) =>
        new(name) { Description = description, HelpName = "A[,B]", Required = required };

    private static string[] List(ParseResult parsed, Option<string[]> option) =>
        [.. (parsed.GetValue(option) ?? []).SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>A text option and its file twin: exactly one is wanted.</summary>
    private sealed class TextOptions(string text, string file)
    {
        public Option<string?> Text { get; } = new(text);
        public Option<string?> File { get; } = new(file) { Description = "the same from a file; - is standard input", HelpName = "F" };

        public void Require(Command command) => command.Validators.Add(result =>
        {
            if (result.GetResult(Text) is null == result.GetResult(File) is null) result.AddError($"exactly one of {text} and {file} is needed");
        });

        public TextSource Of(ParseResult parsed) => new(parsed.GetValue(Text), parsed.GetValue(File));
    }
}
