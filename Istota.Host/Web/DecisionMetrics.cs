using System.Diagnostics.Metrics;
using Istota.Actors.Decisions;
using Istota.Host.Telemetry;

namespace Istota.Host.Web;

/// <summary>Counts decisions for <c>/metrics</c>. Labels come from the sealed sets of codes alone, so that no mail can make a new one.</summary>
public sealed class DecisionMetrics : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Istota);
    private readonly Counter<long> _decisions;

    public DecisionMetrics() => _decisions = _meter.CreateCounter<long>("istota_decisions", description: "Decisions about mail, tasks and outgoing mail");

    public void Count(DecisionRecord record) => _decisions.Add(1,
        new KeyValuePair<string, object?>("step", record.Step.Code()),
        new KeyValuePair<string, object?>("verdict", record.Verdict.Code()),
        new KeyValuePair<string, object?>("reason", record.Reason.Code()));

    public void Dispose() => _meter.Dispose();
}
