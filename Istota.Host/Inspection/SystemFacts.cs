using Istota.Actors.Inspection;

namespace Istota.Host.Inspection;

/// <summary>What <c>inspect system</c> says of this process.</summary>
/// <param name="configuration">which is in force, and what of the file is not.</param>
/// <param name="problems">the parts that cannot work now, each with its line for people.</param>
public sealed class SystemFacts(TimeProvider clock, string dataDir, Func<string> configuration, Func<IReadOnlyDictionary<string, string>> problems) : ISystemFacts
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public SystemRow Now(int users)
    {
        var wrong = problems();
        return new SystemRow(
            typeof(SystemFacts).Assembly.GetName().Version?.ToString(3) ?? "",
            _startedAt, (long)(clock.GetUtcNow() - _startedAt).TotalSeconds, Environment.ProcessId, dataDir, configuration(),
            Environment.WorkingSet, users, wrong.Count == 0,
            [.. wrong.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new ProblemRow(p.Key, p.Value))]);
    }
}
