using System.Diagnostics.Metrics;
using Istota.Actors.Decisions;
using Istota.Actors.Telemetry;
using Istota.Actors.Users;

namespace Istota.Host.Telemetry;

/// <summary>How long things took, from the same steps that become spans. Labels are codes of closed sets.</summary>
public sealed class JourneyMetrics : IDisposable
{
    /// <summary>Seconds: work of a machine.</summary>
    internal static readonly double[] Work = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 1800];
    /// <summary>Seconds: up to what people take.</summary>
    private static readonly double[] s_waits = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 86400, 3 * 86400, 7 * 86400];

    private readonly Meter _meter = new(TelemetryNames.Istota);
    private readonly Histogram<double> _arrival, _answer, _attempt, _send, _task, _reply;
    private readonly Histogram<int> _attempts;

    public JourneyMetrics()
    {
        _arrival = Seconds("istota_arrival_delay", "From a mail's arrival on the server to the decision about it", s_waits);
        _answer = Seconds("istota_answer_delay", "From a question to its answer", s_waits);
        _attempt = Seconds("istota_attempt_duration", "An attempt of the agent, from its start to its result", Work);
        _send = Seconds("istota_send_duration", "Handing one mail to the mail server", Work);
        _task = Seconds("istota_task_duration", "A task from its start in the queue to its end", s_waits);
        _reply = Seconds("istota_reply_delay", "From a mail's arrival to the first mail that its task sent", s_waits);
        _attempts = _meter.CreateHistogram("istota_task_attempts", null, "Attempts that a task took", null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 3, 5, 10] });
    }

    public void Count(JourneyStep step)
    {
        switch (step.Kind)
        {
            case StepKind.Gate when step.Since is { } since: _arrival.Record(Since(since.At, step.End), Label("verdict", step.Outcome)); break;
            case StepKind.Answer when step.Since is { } since: _answer.Record(Since(since.At, step.End), Label("kind", step.Attributes.First(a => a.Key == "istota.kind").Value!)); break;
            case StepKind.Attempt: _attempt.Record(step.Duration.TotalSeconds, Label("outcome", step.Outcome)); break;
            case StepKind.Send: _send.Record(step.Duration.TotalSeconds, Label("outcome", step.Outcome)); break;
            default: break;
        }
    }

    public void Count(UserEvent @event, UserState before, UserState after)
    {
        if (@event is UserEvent.TaskEnded ended && after.Tasks.TryGetValue(ended.Task, out var task))
        {
            var outcome = Label("outcome", ended.Status.Code());
            _task.Record(Since(task.QueuedAt, ended.At), outcome);
            _attempts.Record(task.Attempt, outcome);
        }
        else if (@event is UserEvent.MailSent sent && FirstReply(sent, before) is { } arrived)
        {
            _reply.Record(Since(arrived, sent.At));
        }
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>When the mail arrived that this one is the first sent mail for.</summary>
    private static DateTimeOffset? FirstReply(UserEvent.MailSent sent, UserState before) =>
        before.Outgoing.TryGetValue(sent.MessageId, out var mail) && mail.SentAt is null
        && before.Tasks.GetValueOrDefault(mail.Task)?.Mail is { } key
        && !before.Outgoing.Values.Any(o => o.Task == mail.Task && o.SentAt is not null)
            ? before.Mails.GetValueOrDefault(key.ToString())?.Facts.ReceivedAt : null;

    private Histogram<double> Seconds(string name, string description, double[] bounds) =>
        _meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    private static double Since(DateTimeOffset start, DateTimeOffset end) => Math.Max(0, (end - start).TotalSeconds);

    private static KeyValuePair<string, object?> Label(string name, object value) => new(name, value);
}
