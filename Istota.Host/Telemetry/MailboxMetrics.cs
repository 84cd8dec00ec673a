using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Istota.Host.Telemetry;

/// <summary>How the one mailbox does, as its connection shows it.</summary>
public sealed class MailboxMetrics : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Istota);
    private readonly ConcurrentDictionary<uint, byte> _inFlight = new();
    private readonly Counter<long> _failures;
    private long _sweptAt;
    private int _unsettled;

    public MailboxMetrics(TimeProvider time)
    {
        _sweptAt = time.GetUtcNow().UtcTicks;
        _failures = _meter.CreateCounter<long>("istota_mailbox_failures", null, "Calls on the mailbox that failed, and whether the login was refused");
        foreach (var refused in new[] { true, false }) _failures.Add(0, Refused(refused));
        _meter.CreateObservableGauge("istota_mailbox_last_sweep_age", () => (time.GetUtcNow().UtcTicks - Interlocked.Read(ref _sweptAt)) / (double)TimeSpan.TicksPerSecond, "s", "Since the mailbox was read the last time, or since the start");
        _meter.CreateObservableGauge("istota_mailbox_in_flight", () => _inFlight.Count, null, "Mail that is fetched and not settled");
        _meter.CreateObservableGauge("istota_mailbox_unsettled", () => Volatile.Read(ref _unsettled), null, "Mail that the last sweep found and that was not settled then");
    }

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
        foreach (var uid in uids) _inFlight.TryRemove(uid, out _);
    }

    public void Failed(bool refused) => _failures.Add(1, Refused(refused));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Refused(bool refused) => new("refused", refused ? "true" : "false");
}
