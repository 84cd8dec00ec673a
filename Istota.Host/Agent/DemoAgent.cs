using System.Globalization;

namespace Istota.Host.Agent;

/// <summary>The built-in demonstration agent: an ordinary agent process without a language model, which says honestly what it was given and drafts a reply to mail through <c>istota email</c>.</summary>
public static class DemoAgent
{
    public static async Task<int> RunAsync(TextReader input, TextWriter output, TextWriter error, Func<string, string?> environment, CancellationToken ct = default)
    {
        var prompt = await input.ReadToEndAsync(ct);
        var mail = Section(prompt, "Mail");
        var history = Section(prompt, "Conversation").Length;
        if (mail.Length == 0)
        {
            var said = Section(prompt, "Request");
            await output.WriteLineAsync($"I am the demonstration agent; no language model is behind me. You wrote, in {Count(said.Length, "character")}:\n\n{Quoted(said)}\n\n"
                + $"{(history > 0 ? $"I was also given {Count(history, "character")} of our conversation. " : "")}Set `[agent] command` to have a real agent answer.");
            return 0;
        }
        var account = Account(mail);
        await output.WriteLineAsync($"I am the demonstration agent; no language model is behind me. A mail came:\n\n{account}");
        if (!prompt.Contains("`istota email output", StringComparison.Ordinal) || environment(AgentEnvironment.Source) != "email")
            return 0;
        var body = $"Hello,\n\nthank you for your mail \"{Header(mail, "Subject")}\". It has arrived and has been read by the demonstration agent of Istota, which can do no more than say so.\n";
        var exit = await new EmailCommands(environment, TextReader.Null, TextWriter.Null, error).OutputAsync(new EmailOutputOptions(null, body, null, Html: false), ct);
        if (exit == 0)
            await output.WriteLineAsync("\nI have drafted a reply.");
        return exit;
    }

    private static string Account(string mail)
    {
        var lines = mail.Split('\n');
        var start = Array.FindIndex(lines, line => line.StartsWith("<<<UNTRUSTED EMAIL", StringComparison.Ordinal));
        var end = Array.FindLastIndex(lines, line => line.StartsWith("UNTRUSTED EMAIL", StringComparison.Ordinal));
        var text = start >= 0 && end > start ? string.Join('\n', lines[(start + 1)..end]) : "";
        var attachments = lines.Take(Math.Max(start, 0)).Count(line => line.StartsWith("- ", StringComparison.Ordinal));
        return $"- From: {Header(mail, "From")}\n- Subject: {Header(mail, "Subject")}\n- Text: {Count(text.Length, "character")}"
            + (attachments > 0 ? $"\n- {Count(attachments, "attachment")}" : "");
    }

    private static string Header(string mail, string name) =>
        mail.Split('\n').TakeWhile(line => !line.StartsWith("<<<", StringComparison.Ordinal))
            .FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..] ?? "";

    private static string Section(string prompt, string heading)
    {
        var lines = prompt.Split('\n');
        var start = Array.IndexOf(lines, "## " + heading);
        return start < 0 ? "" : string.Join('\n', lines.Skip(start + 1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))).Trim('\n');
    }

    private static string Quoted(string text) => string.Join('\n', text.Split('\n').Select(line => $"> {line}"));

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
