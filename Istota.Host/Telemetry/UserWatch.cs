using System.Collections.Concurrent;
using Istota.Actors.Telemetry;
using Istota.Actors.Users;

namespace Istota.Host.Telemetry;

/// <summary>What users' journals hold, told on: as spans, durations and figures.</summary>
public sealed class UserWatch(TraceIds ids, MailSpans spans, JourneyMetrics metrics, UserFigures figures, TimeProvider time) : IUserWatch
{
    private readonly ConcurrentDictionary<UserId, UserJourney> _journeys = new();

    public void Recovered(UserId user, UserState state)
    {
        _journeys[user] = new UserJourney(user, ids);
        figures.Keep(user, state);
    }

    public void Saw(UserId user, UserEvent @event, UserState before, UserState after)
    {
        figures.Keep(user, after);
        metrics.Count(@event, before, after);
        foreach (var step in _journeys.GetOrAdd(user, static (u, i) => new UserJourney(u, i), ids).Next(@event, before, after, time.GetUtcNow()))
        {
            metrics.Count(step);
            spans.Tell(step);
        }
    }
}
