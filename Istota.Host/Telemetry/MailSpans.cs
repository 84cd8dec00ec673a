using System.Diagnostics;
using Istota.Actors.Telemetry;

namespace Istota.Host.Telemetry;

/// <summary>
/// Tells steps as spans. Each is a root of its mail's trace: what came before it ended long ago, in another process perhaps, and no id of it was kept.
/// Nothing is made while nobody listens.
/// </summary>
public sealed class MailSpans : IDisposable
{
    private readonly ActivitySource _source = new(TelemetryNames.Istota);

    public bool AreWanted => _source.HasListeners();

    public void Tell(JourneyStep step)
    {
        // No span id: a parent that nobody ever sent would look like a part that was lost.
        var trace = new ActivityContext(step.Trace, default, ActivityTraceFlags.Recorded, isRemote: true);
        using var span = _source.StartActivity(step.Kind.Name(), KindOf(step.Kind), trace, step.Attributes, null, step.Start);
        if (span is null) return;
        span.SetTag("istota.outcome", step.Outcome);
        if (step.Since is { } since) span.AddEvent(new ActivityEvent(since.Name, since.At));
        if (step.Failed) span.SetStatus(ActivityStatusCode.Error, step.Outcome);
        span.SetEndTime((step.End > step.Start ? step.End : step.Start).UtcDateTime);
    }

    public void Dispose() => _source.Dispose();

    private static ActivityKind KindOf(StepKind kind) => kind switch
    {
        StepKind.Fetch or StepKind.Send => ActivityKind.Client,
        _ => ActivityKind.Internal,
    };
}
