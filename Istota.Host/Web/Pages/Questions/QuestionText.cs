namespace Istota.Host.Web.Pages.Questions;

/// <summary>A prompt in parts: what it says about a mail line by line, what it warns of, and the rest as CommonMark.</summary>
public sealed record QuestionParts(IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<string> Warnings, string Rest);

/// <summary>A question's prompt as its card shows it: the card has its number and its buttons, so the line that tells them in chat is left out.</summary>
public static class QuestionText
{
    public static string Body(string prompt, int number) => WithoutTitle(WithoutReply(prompt, number));

    /// <summary>The gate's lines begin each with their name, and words from outside never end a line; any other prompt is all rest.</summary>
    public static QuestionParts Parts(string prompt, int number)
    {
        var body = Body(prompt, number);
        var end = body.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = (end < 0 ? body : body[..end]).Split("  \n");
        if (!lines[0].StartsWith("From: ", StringComparison.Ordinal)) return new QuestionParts([], [], body);
        var facts = lines.Where(l => !IsWarning(l)).Select(l => l.Split(": ", 2)).Select(f => (f[0], f.Length > 1 ? MarkdownText.Words(f[1], 2_000) : "")).ToList();
        // The card has the subject for its title.
        return new QuestionParts([.. facts.Where(f => f.Item1 != "Subject")], [.. lines.Where(IsWarning).Select(l => MarkdownText.Words(l[2..], 2_000))], end < 0 ? "" : body[(end + 2)..]);
    }

    private static bool IsWarning(string line) => line.StartsWith("⚠ ", StringComparison.Ordinal);

    /// <summary>Only where it is the last line of all: what stands before may be anybody's words.</summary>
    private static string WithoutReply(string prompt, int number)
    {
        var at = prompt.LastIndexOf($"\n\nReply `yes {number}`", StringComparison.Ordinal);
        return at >= 0 && !prompt.AsSpan(at + 2).Contains('\n') ? prompt[..at] : prompt;
    }

    private static string WithoutTitle(string prompt)
    {
        if (!prompt.StartsWith("**", StringComparison.Ordinal)) return prompt;
        var end = prompt.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || !prompt.AsSpan(0, end).TrimEnd().EndsWith("**")) return prompt;
        return prompt[end..].TrimStart('\n');
    }
}
