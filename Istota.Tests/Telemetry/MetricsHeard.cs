using System.Diagnostics.Metrics;

namespace Istota.Tests.Telemetry;

/// <summary>Hears the instruments that one object makes, and no other's: meters of other tests have the same name.</summary>
internal sealed class MetricsHeard : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, double> _seen = [];
    private int _thread;

    private MetricsHeard()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Take(i, value, tags, add: i is Histogram<double>));
        _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Take(i, value, tags, add: false));
        _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Take(i, value, tags, add: false));
        _listener.Start();
    }

    /// <summary>What is observed now: by name, and label where there is one, as in <c>istota_tasks queued</c>. A histogram counts.</summary>
    public IReadOnlyDictionary<string, double> Now
    {
        get
        {
            _listener.RecordObservableInstruments();
            lock (_seen) return new Dictionary<string, double>(_seen);
        }
    }

    public static (MetricsHeard Heard, T Made) Of<T>(Func<T> make)
    {
        var heard = new MetricsHeard();
        Volatile.Write(ref heard._thread, Environment.CurrentManagedThreadId);
        var made = make();
        Volatile.Write(ref heard._thread, 0);
        return (heard, made);
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool add)
    {
        var name = tags.Length > 0 ? $"{instrument.Name} {tags[0].Value}" : instrument.Name;
        lock (_seen) _seen[name] = add ? _seen.GetValueOrDefault(name) + 1 : value;
    }
}
