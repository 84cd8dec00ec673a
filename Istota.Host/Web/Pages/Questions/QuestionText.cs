namespace Istota.Host.Web.Pages.Questions;

/// <summary>A question's prompt as its card shows it: the card has its number and its buttons, so the line that tells them in chat is left out.</summary>
public static class QuestionText
{
    public static string Body(string prompt, int number) => WithoutTitle(WithoutReply(prompt, number));

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
