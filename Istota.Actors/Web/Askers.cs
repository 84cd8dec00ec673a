using Akka.Actor;
using Istota.Actors.Users;

namespace Istota.Actors.Web;

/// <summary>Who waits for a message of theirs: first for its number, then for it to be in the room.</summary>
internal sealed class Askers
{
    private readonly Dictionary<(UserId, string Key), Waiting> _unnumbered = [];
    private readonly Dictionary<(UserId, int Id), Waiting> _numbered = [];

    public void Asked(UserId user, string key, IActorRef asker, DateTimeOffset at) => Of(_unnumbered, (user, key)).Add(asker, at);

    /// <summary>False when nobody asked.</summary>
    public bool Numbered(UserId user, string key, int id)
    {
        if (!_unnumbered.Remove((user, key), out var waiting)) return false;
        foreach (var asker in waiting.Who) Of(_numbered, (user, id)).Add(asker, waiting.Since);
        return true;
    }

    public IEnumerable<IActorRef> Answered(UserId user, int id) => _numbered.Remove((user, id), out var waiting) ? waiting.Who : [];

    /// <summary>They gave up long ago.</summary>
    public void Forget(DateTimeOffset before)
    {
        foreach (var old in _unnumbered.Where(w => w.Value.Since < before).ToList()) _unnumbered.Remove(old.Key);
        foreach (var old in _numbered.Where(w => w.Value.Since < before).ToList()) _numbered.Remove(old.Key);
    }

    private static Waiting Of<TKey>(Dictionary<TKey, Waiting> all, TKey key) where TKey : notnull
    {
        if (!all.TryGetValue(key, out var waiting)) all[key] = waiting = new Waiting();
        return waiting;
    }

    private sealed class Waiting
    {
        public List<IActorRef> Who { get; } = [];
        public DateTimeOffset Since { get; private set; }

        public void Add(IActorRef asker, DateTimeOffset at)
        {
            Who.Add(asker);
            Since = at;
        }
    }
}
