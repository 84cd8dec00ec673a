using Istota.Actors.Decisions;

namespace Istota.Actors.Users;

/// <summary>What follows from events, leaves no trace in the state, and is not done yet. While there is any, nothing may stand in the journal that keeps recovery from doing it again (docs/adr/0013).</summary>
internal sealed class OpenProjections
{
    private const int MostAgain = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly HashSet<Effect> _effects = [];
    private readonly Dictionary<string, (DecisionRecord Record, DateTimeOffset ToldAt)> _decisions = new(StringComparer.Ordinal);

    public bool IsEmpty => _effects.Count == 0 && _decisions.Count == 0;

    public void Begin(Effect effect)
    {
        if (Effects.IsTraceless(effect)) _effects.Add(effect);
    }

    public void End(Effect effect) => _effects.Remove(effect);

    public IReadOnlyList<DecisionRecord> Begin(IEnumerable<DecisionRecord> decisions, DateTimeOffset now)
    {
        var told = decisions.ToList();
        foreach (var decision in told) _decisions[decision.Id] = (decision, now);
        return told;
    }

    public void End(DecisionsRecorded recorded)
    {
        foreach (var id in recorded.Ids) _decisions.Remove(id);
    }

    /// <summary>Those that the log should have answered for by now: it had no room, or began anew.</summary>
    public IReadOnlyList<DecisionRecord> Late(DateTimeOffset now) =>
        Begin(_decisions.Values.Where(d => d.ToldAt + Patience <= now).Take(MostAgain).Select(d => d.Record).ToList(), now);
}
