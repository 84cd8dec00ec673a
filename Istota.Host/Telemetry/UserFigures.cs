using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Istota.Actors.Decisions;
using Istota.Actors.Users;

namespace Istota.Host.Telemetry;

/// <summary>What is open, at the moment somebody asks: sums over the users' states as they were journaled last. States are immutable, so keeping one costs its user nothing.</summary>
public sealed class UserFigures : IDisposable
{
    private static readonly TaskState[] s_open = [TaskState.Queued, TaskState.Running, TaskState.Waiting];
    private static readonly OutgoingStatus[] s_waiting = [OutgoingStatus.Held, OutgoingStatus.Queued, OutgoingStatus.Sending, OutgoingStatus.Unclear];

    private readonly Meter _meter = new(TelemetryNames.Istota);
    private readonly ConcurrentDictionary<UserId, UserState> _states = new();
    private readonly IUserPolicies _policies;
    private readonly TimeProvider _time;

    public UserFigures(IUserPolicies policies, TimeProvider time)
    {
        (_policies, _time) = (policies, time);
        _meter.CreateObservableGauge("istota_questions_open", () => Each<QuestionKind>("kind", (s, kind) => s.OpenQuestions.Count(q => q.Kind == kind)), null, "Questions that wait for a person");
        _meter.CreateObservableGauge("istota_oldest_question_age", () => Oldest<QuestionKind>("kind", (s, kind) => s.OpenQuestions.Where(q => q.Kind == kind).Select(q => q.At)), "s", "How long the oldest open question waits; 0 when none does");
        _meter.CreateObservableGauge("istota_tasks", () => Each("status", (s, status) => s.Tasks.Values.Count(t => t.Status == status), s_open), null, "Tasks that are not at their end");
        _meter.CreateObservableGauge("istota_outgoing", () => Each("status", (s, status) => s.Outgoing.Values.Count(m => m.Status == status), s_waiting), null, "Mail that is to leave and has not");
        _meter.CreateObservableGauge("istota_oldest_outgoing_age", () => Oldest([default], States.SelectMany(s => s.Outgoing.Values)
            .Where(m => m.Status is OutgoingStatus.Queued or OutgoingStatus.Sending).Select(m => m.ClearedAt ?? m.ComposedAt)), "s", "How long the oldest mail that may go waits for the mail server; 0 when none does");
        _meter.CreateObservableGauge("istota_users", () => States.Count(), null, "Users that are up");
    }

    private IEnumerable<UserState> States => _states.Where(s => _policies.Of(s.Key) is not null).Select(s => s.Value);

    public void Keep(UserId user, UserState state) => _states[user] = state;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Each<T>(string label, Func<UserState, T, int> count, IReadOnlyList<T>? of = null) where T : struct, Enum =>
        (of ?? Enum.GetValues<T>()).Select(v => new Measurement<int>(States.Sum(s => count(s, v)), new KeyValuePair<string, object?>(label, v.Code())));

    private IEnumerable<Measurement<double>> Oldest<T>(string label, Func<UserState, T, IEnumerable<DateTimeOffset>> times) where T : struct, Enum =>
        Enum.GetValues<T>().SelectMany(v => Oldest([new(label, v.Code())], States.SelectMany(s => times(s, v))));

    private IEnumerable<Measurement<double>> Oldest(KeyValuePair<string, object?>[] labels, IEnumerable<DateTimeOffset> times)
    {
        var now = _time.GetUtcNow();
        return [new Measurement<double>(Math.Max(0, (now - times.DefaultIfEmpty(now).Min()).TotalSeconds), labels.Where(l => l.Key is not null).ToArray())];
    }
}
