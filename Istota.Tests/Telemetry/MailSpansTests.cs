using System.Collections.Concurrent;
using System.Diagnostics;
using Istota.Actors.Mailbox;
using Istota.Actors.Telemetry;
using Istota.Host.Telemetry;
using Xunit;

namespace Istota.Tests.Telemetry;

public sealed class MailSpansTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly TraceIds s_ids = new(new byte[] { 9, 9, 9 });

    [Fact]
    public void A_step_becomes_a_root_of_its_mails_trace_at_its_own_time()
    {
        var trace = s_ids.Of(new MailKey("INBOX", 3, 4));
        using var spans = new MailSpans();
        using var heard = new Heard(trace);
        spans.Tell(new JourneyStep(StepKind.Send, trace, s_noon, s_noon.AddSeconds(2)) { Outcome = "unclear", Failed = true, Since = ("x", s_noon.AddDays(-1)), Attributes = [new("istota.task", "alice-1")] });

        var span = Assert.Single(heard.Spans);
        Assert.Equal(("mail.send", trace, default(ActivitySpanId), ActivityKind.Client), (span.OperationName, span.TraceId, span.ParentSpanId, span.Kind));
        Assert.Equal((s_noon.UtcDateTime, TimeSpan.FromSeconds(2)), (span.StartTimeUtc, span.Duration));
        Assert.Equal((ActivityStatusCode.Error, "alice-1", "unclear"), (span.Status, (string?)span.GetTagItem("istota.task"), (string?)span.GetTagItem("istota.outcome")));
        Assert.Equal(s_noon.AddDays(-1), Assert.Single(span.Events).Timestamp);
    }

    [Fact]
    public void Nothing_is_made_while_nobody_listens_to_it()
    {
        using var spans = new MailSpans();
        var before = Activity.Current;
        spans.Tell(new JourneyStep(StepKind.Read, s_ids.Of(new MailKey("INBOX", 3, 5)), s_noon, s_noon) { Outcome = "read" });
        Assert.Same(before, Activity.Current);
    }

    [Theory]
    [InlineData(StepKind.Fetch)]
    [InlineData(StepKind.Read)]
    [InlineData(StepKind.Gate)]
    [InlineData(StepKind.Ask)]
    [InlineData(StepKind.Answer)]
    [InlineData(StepKind.Attempt)]
    [InlineData(StepKind.HandOver)]
    [InlineData(StepKind.Send)]
    public void Every_span_is_described(StepKind kind) =>
        Assert.Contains($"| `{kind.Name()}` |", File.ReadAllText(Path.Combine(DeployedTelemetryTests.Root, "docs", "telemetry.md")), StringComparison.Ordinal);

    /// <summary>A listener to one trace: other tests of this process have spans too.</summary>
    private sealed class Heard : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly ConcurrentQueue<Activity> _spans = new();

        public Heard(ActivityTraceId trace)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == TelemetryNames.Istota,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span => { if (span.TraceId == trace) _spans.Enqueue(span); },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyCollection<Activity> Spans => _spans;

        public void Dispose() => _listener.Dispose();
    }
}
