using System.Text;

namespace Istota.Host.Telemetry;

/// <summary>What may stand in a line of the log: one line, and of an exception what it is, not what it was thrown over.</summary>
internal static class LogText
{
    private const int Longest = 4_000;

    /// <summary>On one line, without what a terminal or a log reader would obey.</summary>
    public static string OneLine(string text, int longest = Longest)
    {
        var cut = text.Length > longest ? string.Concat(text.AsSpan(0, longest), " …") : text;
        var line = new StringBuilder(cut.Length);
        foreach (var c in cut) line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        return line.ToString().Trim();
    }

    /// <summary>Type and message of an exception and of what caused it. Only the first line of a message: below it, .NET shows values, and those may hold a mail.</summary>
    public static string Of(Exception cause)
    {
        var said = OneLine(cause.Message.Split('\n')[0]);
        return $"{cause.GetType().Name}: {said}{(cause.InnerException is { } inner && !cause.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"; {Of(inner)}" : "")}";
    }

    /// <summary>Where it was thrown, on one line; the lines of a stack trace name code and nothing else.</summary>
    public static string? StackOf(LogLevel level, Exception? cause) =>
        level >= LogLevel.Error && cause?.StackTrace is { } stack ? OneLine(stack.ReplaceLineEndings(" ")) : null;
}
