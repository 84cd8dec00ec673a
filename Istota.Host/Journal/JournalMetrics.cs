using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Actor.Setup;
using Istota.Host.Telemetry;

namespace Istota.Host.Journal;

/// <summary>How long the journal takes for a write, and how many failed; goes to the journal's plugin through the actor system's setup.</summary>
public sealed class JournalMetrics : Setup, IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Istota);
    private readonly Histogram<double> _writes;
    private long _failures;

    public JournalMetrics()
    {
        _writes = _meter.CreateHistogram("istota_journal_write", "s", "A write of the journal, until it is on the disk", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = JourneyMetrics.Work });
        _meter.CreateObservableCounter("istota_journal_failures", () => Interlocked.Read(ref _failures), null, "Writes of the journal that failed");
    }

    public async Task<T> TimedAsync<T>(Task<T> write)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return await write;
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            throw;
        }
        finally
        {
            _writes.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    public void Dispose() => _meter.Dispose();
}
