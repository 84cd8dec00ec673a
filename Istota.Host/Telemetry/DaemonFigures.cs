using System.Diagnostics.Metrics;
using Istota.Host.Inspection;

namespace Istota.Host.Telemetry;

/// <summary>Of the daemon as a whole: what of it works, and the room it has left.</summary>
public sealed class DaemonFigures : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Istota);

    public DaemonFigures(Readiness readiness, string dataDir, string databaseFile)
    {
        var disk = new DriveInfo(dataDir);
        _meter.CreateObservableGauge("istota_ready", () => readiness.Parts.Select(p => new Measurement<int>(p.Value is null ? 1 : 0, new KeyValuePair<string, object?>("part", p.Key))), null, "1 for each part that works, as /readyz tells");
        _meter.CreateObservableGauge("istota_disk_free", () => disk.AvailableFreeSpace, "By", "Room that is left where the data folder lies");
        _meter.CreateObservableGauge("istota_disk_size", () => disk.TotalSize, "By", "Size of the disk where the data folder lies");
        _meter.CreateObservableGauge("istota_database_size", () => new FileInfo(databaseFile) is { Exists: true } file ? file.Length : 0, "By", "Size of the database's file");
    }

    public void Dispose() => _meter.Dispose();
}
