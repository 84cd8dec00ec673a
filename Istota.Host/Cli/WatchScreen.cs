namespace Istota.Host.Cli;

/// <summary>A screen that is drawn again in its place: one write each time, so that it does not flicker, and never more lines than there are.</summary>
internal sealed class WatchScreen(CliContext context, string heading)
{
    private const string Clear = "\u001b[2J\u001b[3J";
    private const string Home = "\u001b[H";
    private const string ToEndOfLine = "\u001b[K";
    private const string ToEndOfScreen = "\u001b[J";

    private bool _begun;
    private string _shown = "";

    /// <param name="show">writes what is to be seen; its errors are shown below.</param>
    public async Task DrawAsync(Func<CliContext, Task<int>> show, CancellationToken ct)
    {
        var text = new StringWriter();
        await show(context with { Out = text, Error = text });
        await WriteAsync(heading, _shown = text.ToString(), ct);
    }

    /// <summary>What was seen last stays, under the news of why it is not newer.</summary>
    public Task TellAsync(string trouble, CancellationToken ct) => WriteAsync($"{heading}\nwaiting for an answer; below is what was seen last\n{trouble}", _shown, ct);

    private async Task WriteAsync(string head, string text, CancellationToken ct)
    {
        var (width, height) = context.Screen();
        var lines = head.Split('\n').Concat(text.TrimEnd().Split('\n')).Select(line => line.TrimEnd()).Select(line => line.Length > width ? line[..width] : line).ToList();
        if (lines.Count >= height) lines = [.. lines.Take(height - 2), $"… {lines.Count - height + 2} more lines"];
        await context.Out.WriteAsync($"{(_begun ? "" : Clear)}{Home}{string.Concat(lines.Select(line => $"{line}{ToEndOfLine}\n"))}{ToEndOfScreen}".AsMemory(), ct);
        _begun = true;
    }
}
