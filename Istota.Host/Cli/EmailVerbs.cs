using System.CommandLine;
using Istota.Host.Agent;

namespace Istota.Host.Cli;

/// <summary><c>istota email</c> and <c>istota demo-agent</c>: what an agent's process uses; they write files and talk to no daemon.</summary>
internal static class EmailVerbs
{
    public static IEnumerable<Command> Make(CliContext context)
    {
        var demo = new Command("demo-agent", "the built-in demonstration agent, an ordinary agent process");
        demo.SetAction((_, ct) => DemoAgent.RunAsync(context.In, context.Out, context.Error, context.Environment, ct));
        var commands = new EmailCommands(context.Environment, context.In, context.Out, context.Error);
        return [new Command("email", "for the agent: reply, send, ask and alert") { Output(commands), Send(commands), Confirm(commands), Alert(commands) }, demo];
    }

    private static Command Output(EmailCommands commands)
    {
        var subject = new Option<string?>("--subject") { Description = "default: Re: and the subject of the mail" };
        var body = new TextOptions("--body", "--body-file");
        var html = new Option<bool>("--html") { Description = "the body is HTML" };
        var command = new Command("output", "the reply to the mail that started the task") { subject, body.Text, body.File, html };
        body.Require(command);
        command.SetAction((p, ct) => commands.OutputAsync(
            new EmailOutputOptions(p.GetValue(subject), p.GetValue(body.Text), p.GetValue(body.File), p.GetValue(html)), ct));
        return command;
    }

    private static Command Send(EmailCommands commands)
    {
        var to = Addresses("--to", "who gets it; several with commas", required: true);
        var cc = Addresses("--cc", "who gets a copy");
        var bcc = Addresses("--bcc", "who gets a copy unseen");
        var subject = new Option<string>("--subject") { Required = true };
        var body = new TextOptions("--body", "--body-file");
        var html = new Option<bool>("--html") { Description = "the body is HTML" };
        var replyTo = new Option<string?>("--reply-to") { Description = "where answers go", HelpName = "A" };
        var attach = new Option<string[]>("--attach") { Description = "a file, from the user's folder or the attempt's; may be given again", HelpName = "F" };
        var command = new Command("send", "a new mail on the user's behalf; adds to what is there") { to, cc, bcc, subject, body.Text, body.File, html, replyTo, attach };
        body.Require(command);
        command.SetAction((p, ct) => commands.SendAsync(
            new EmailSendOptions(
                p.GetValue(to) ?? [], p.GetValue(cc) ?? [], p.GetValue(bcc) ?? [], p.GetRequiredValue(subject),
                p.GetValue(body.Text), p.GetValue(body.File), p.GetValue(html), p.GetValue(replyTo), p.GetValue(attach) ?? []),
            ct));
        return command;
    }

    private static Command Confirm(EmailCommands commands)
    {
        var prompt = new TextOptions("--prompt", "--prompt-file");
        var command = new Command("confirm", "asks the user for a yes before the task runs again") { prompt.Text, prompt.File };
        prompt.Require(command);
        command.SetAction((p, ct) => commands.ConfirmAsync(new EmailConfirmOptions(p.GetValue(prompt.Text), p.GetValue(prompt.File)), ct));
        return command;
    }

    private static Command Alert(EmailCommands commands)
    {
        var message = new Option<string>("--message") { Description = "- is standard input", Required = true };
        var type = new Option<string?>("--type") { Description = "security (the default) or action_needed" };
        type.AcceptOnlyFromAmong("security", "action_needed");
        var command = new Command("alert", "warns the user; adds to what is there") { message, type };
        command.SetAction((p, ct) => commands.AlertAsync(new EmailAlertOptions(p.GetValue(message), p.GetValue(type)), ct));
        return command;
    }

    private static Option<string[]> Addresses(string name, string description, bool required = false) =>
        new(name) { Description = description, HelpName = "A[,B]", Required = required };

    /// <summary>A text option and its file twin: exactly one is wanted.</summary>
    private sealed class TextOptions(string text, string file)
    {
        public Option<string?> Text { get; } = new(text) { Description = "- is standard input" };
        public Option<string?> File { get; } = new(file) { Description = "the same from a file; - is standard input", HelpName = "F" };

        public void Require(Command command) => command.Validators.Add(result =>
        {
            if (result.GetResult(Text) is null == result.GetResult(File) is null) result.AddError($"exactly one of {text} and {file} is needed");
        });
    }
}
