using System.Collections;

namespace Istota.Host.Telemetry;

/// <summary>Where log lines of ours come from, when no actor wrote them.</summary>
internal static class LogSource
{
    public const string Decisions = "/decisions", Actors = "Istota.Actors";
}

/// <summary>What a line of the log says, and about whom: the state that loggers are given, so that each can write it in its way.</summary>
public sealed record LogLine(string Source, string Text) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public string? User { get; init; }
    public string? Task { get; init; }
    public string? Mail { get; init; }

    public int Count => Fields.Count;

    private List<KeyValuePair<string, object?>> Fields =>
        [.. new KeyValuePair<string, object?>[] { new("source", Source), new("user", User), new("task", Task), new("mail", Mail) }.Where(f => f.Value is not null)];

    public KeyValuePair<string, object?> this[int index] => Fields[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => Text;
}
