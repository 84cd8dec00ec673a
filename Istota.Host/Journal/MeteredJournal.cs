using System.Collections.Immutable;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;

namespace Istota.Host.Journal;

/// <summary>The journal of Akka.Persistence.Sql, with each write timed; named in hocon/istota.conf.</summary>
public sealed class MeteredJournal(Akka.Configuration.Config config) : SqlWriteJournal(config)
{
    private readonly JournalMetrics? _metrics = Context.System.Settings.Setup.Get<JournalMetrics>() is { HasValue: true } metrics ? metrics.Value : null;

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var write = base.WriteMessagesAsync(messages, cancellationToken);
        return _metrics is null ? write : _metrics.TimedAsync(write);
    }
}
