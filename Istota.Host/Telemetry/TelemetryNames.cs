using OpenTelemetry.Metrics;

namespace Istota.Host.Telemetry;

/// <summary>What a collector subscribes to; docs/telemetry.md lists what comes of it.</summary>
public static class TelemetryNames
{
    /// <summary>Of the meter, of the activity source and of the service.</summary>
    public const string Istota = "Istota";

    /// <summary>.NET's own meter: garbage collector, threads, processor time.</summary>
    private const string Runtime = "System.Runtime";

    /// <summary>All figures there are, for whoever writes them out.</summary>
    public static MeterProviderBuilder AddIstota(this MeterProviderBuilder metrics) => metrics
        .AddMeter(Istota, Runtime)
        // Which type was thrown is no bounded label.
        .AddView("dotnet.exceptions", new MetricStreamConfiguration { TagKeys = [] });
}
