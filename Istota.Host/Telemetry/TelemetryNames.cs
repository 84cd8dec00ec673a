using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Istota.Host.Telemetry;

/// <summary>What a collector subscribes to; docs/telemetry.md lists what comes of it.</summary>
public static class TelemetryNames
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string Istota = "Istota";

    public const string Service = "istota";

    /// <summary>.NET's own meter: garbage collector, threads, processor time.</summary>
    private const string Runtime = "System.Runtime";

    /// <summary>All figures there are, for whoever writes them out.</summary>
    public static MeterProviderBuilder AddIstota(this MeterProviderBuilder metrics) => metrics
        .ConfigureResource(r => r.AddService(Service, autoGenerateServiceInstanceId: false))
        .AddMeter(Istota, Runtime)
        // Which type was thrown is no bounded label.
        .AddView("dotnet.exceptions", new MetricStreamConfiguration { TagKeys = [] });
}
