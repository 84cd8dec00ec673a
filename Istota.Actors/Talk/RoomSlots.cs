namespace Istota.Actors.Talk;

/// <summary>The rooms that matter, and which of them wait at the server.</summary>
internal sealed class RoomSlots(TalkSurfaceSettings settings)
{
    /// <summary>How many rooms are looked at, at once, because a list says that they changed.</summary>
    private const int MostLooks = 20;
    private readonly Dictionary<string, RoomEntry> _rooms = new(StringComparer.Ordinal);

    public IReadOnlyCollection<RoomEntry> All => _rooms.Values;
    public bool EachHasItsOwn => _rooms.Count <= settings.MaxLongPolls;
    public RoomEntry? Find(string token) => _rooms.GetValueOrDefault(token);
    public void Add(RoomEntry entry) => _rooms[entry.Room.Token] = entry;
    public void Remove(RoomEntry entry) => _rooms.Remove(entry.Room.Token);

    /// <summary>Fills the slots; when the next room that rests may have one.</summary>
    public DateTimeOffset? Fill(DateTimeOffset now)
    {
        for (var left = settings.MaxLongPolls - _rooms.Values.Count(r => r.HasSlot); left > 0; left--)
        {
            var free = _rooms.Values.Where(r => r.IsFree(now)).Select(r => new SlotCandidate(r.Room.Token, r.Awaits, r.NewsAt, r.PolledAt));
            if (PollSlots.Next(free, now) is not { } next) break;
            _rooms[next].Read(settings.PollFor);
        }
        var resting = _rooms.Values.Where(r => r is { Ready: true, Reading: false } && r.RestUntil > now).Select(r => r.RestUntil).ToList();
        return resting.Count > 0 ? resting.Min() : null;
    }

    /// <summary>Rooms without a slot where something is new, or where a reaction is waited for, which no list tells.</summary>
    public void Look(IReadOnlySet<string> changed, DateTimeOffset now)
    {
        foreach (var room in _rooms.Values.Where(r => r.IsFree(now) && (r.Awaits || changed.Contains(r.Room.Token)))
            .OrderByDescending(r => changed.Contains(r.Room.Token)).ThenBy(r => r.PolledAt).Take(MostLooks))
            room.Read(TimeSpan.Zero);
    }
}
