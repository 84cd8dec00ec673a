using System.Collections.Concurrent;
using Istota.Actors.Inspection;

namespace Istota.Host.Inspection;

/// <summary>What keeps the daemon from working, part by part; a part that has said nothing yet is not ready.</summary>
public sealed class Readiness : IReadiness
{
    public const string Journal = "journal", Mailbox = "mailbox", Outbound = "outbound", Talk = "talk";

    private readonly ConcurrentDictionary<string, string?> _parts = new(
        [new(Journal, "not started yet"), new(Mailbox, "not started yet"), new(Outbound, "not started yet")], StringComparer.Ordinal);

    /// <summary>The parts that do not work, with one line each; empty when all is well.</summary>
    public IReadOnlyDictionary<string, string> Problems =>
        new SortedDictionary<string, string>(_parts.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!), StringComparer.Ordinal);

    /// <summary>Each part, with its problem or null.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Parts => _parts;

    /// <summary>A part that not every configuration has.</summary>
    public void Expect(string part) => _parts.TryAdd(part, "not started yet");

    public void Report(string part, string? problem)
    {
        if (!_parts.ContainsKey(part)) throw new ArgumentOutOfRangeException(nameof(part), part, "nobody expects this part");
        _parts[part] = problem;
    }
}
