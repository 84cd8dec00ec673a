using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Istota.Host.Telemetry;

/// <summary>How the one mailbox does, as its connection shows it.</summary>
public sealed class MailboxMetrics : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Istota);
    private readonly ConcurrentDictionary<uint, byte> _inFlight = new();
    private long _sweptAt, _refused, _failed;
    private int _unsettled;

    public MailboxMetrics(TimeProvider time)
    {
        // Observed, for an alert can only see a first failure where there was a zero before.
        _meter.CreateObservableCounter("istota_mailbox_failures", () => new[] { Failures("true", ref _refused), Failures("false", ref _failed) }, null, "Calls on the mailbox that failed, and whether the login was refused");
        _meter.CreateObservableGauge("istota_mailbox_last_sweep_age", () => Interlocked.Read(ref _sweptAt) is > 0 and var swept
            ? [new Measurement<double>((time.GetUtcNow().UtcTicks - swept) / (double)TimeSpan.TicksPerSecond)]
            : Array.Empty<Measurement<double>>(), "s", "Since the mailbox was read the last time, or since the start; none where mail is off");
        _meter.CreateObservableGauge("istota_mailbox_in_flight", () => _inFlight.Count, null, "Mail that is fetched and not settled");
        _meter.CreateObservableGauge("istota_mailbox_unsettled", () => Math.Max(0, Volatile.Read(ref _unsettled)), null, "Mail that the last sweep found and that is not settled");
    }

    /// <summary>There is a mailbox to read.</summary>
    public void Begin(DateTimeOffset at) => Interlocked.CompareExchange(ref _sweptAt, at.UtcTicks, 0);

    /// <summary>A new connection: what was under way is fetched again.</summary>
    public void Opened() => _inFlight.Clear();

    public void Swept(int listed, DateTimeOffset at)
    {
        Interlocked.Exchange(ref _sweptAt, at.UtcTicks);
        Volatile.Write(ref _unsettled, listed);
    }

    public void Fetched(IEnumerable<uint> uids)
    {
        foreach (var uid in uids) _inFlight[uid] = 0;
    }

    public void Settled(IEnumerable<uint> uids)
    {
        foreach (var uid in uids)
            if (_inFlight.TryRemove(uid, out _)) Interlocked.Decrement(ref _unsettled);
    }

    public void Failed(bool refused) => Interlocked.Increment(ref (refused ? ref _refused : ref _failed));

    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Failures(string refused, ref long count) => new(Interlocked.Read(ref count), new KeyValuePair<string, object?>("refused", refused));
}
