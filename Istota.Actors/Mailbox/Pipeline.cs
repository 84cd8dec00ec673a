namespace Istota.Actors.Mailbox;

/// <summary>The mails that are listed and not settled, and the batches they travel in. Batches are read and routed one after the other, in the order of the folder, while the next is fetched.</summary>
internal sealed class Pipeline(MailboxSettings settings)
{
    private readonly SortedDictionary<uint, OpenMail> _mails = [];
    private readonly Dictionary<int, Batch> _batches = [];
    private readonly Queue<(Batch Batch, FetchedChunk Chunk)> _fetched = new();
    private readonly Queue<Batch> _prepared = new();
    private Batch? _preparing;
    private Batch? _routing;
    private int _number;
    private uint _highest;

    public int InFlight => _batches.Values.Sum(b => b.Count);
    public bool IsBusy => _batches.Count > 0;

    /// <summary>A copy, for a wait that runs beside us.</summary>
    public IReadOnlySet<uint> OpenUids => _mails.Keys.ToHashSet();

    public bool Has(Batch batch) => _batches.ContainsKey(batch.Number);

    /// <summary>The folder counts anew, or is opened first: what was under way is forgotten and will be listed again.</summary>
    public void Reset(uint highest)
    {
        _mails.Clear();
        _batches.Clear();
        _fetched.Clear();
        _prepared.Clear();
        _routing = null;
        _highest = highest;
    }

    /// <returns>mail known of old and settled then, or so old that it must have been.</returns>
    public IReadOnlyList<(uint Uid, MailKey? Key)> Add(ListedMail listed, PollerState state)
    {
        var settled = new List<(uint, MailKey?)>();
        foreach (var mail in listed.Fresh)
        {
            _highest = Math.Max(_highest, mail.Uid);
            var key = listed.Known.GetValueOrDefault(mail.Uid, state.KeyOf(mail.Uid));
            _mails.TryAdd(mail.Uid, new OpenMail(mail, key));
            if (listed.Known.ContainsKey(mail.Uid) && state.IsSettled(key)) settled.Add((mail.Uid, key));
            else if (listed.Forgotten.Contains(mail.Uid)) settled.Add((mail.Uid, null));
        }
        return settled;
    }

    /// <summary>Half of what may be in flight, so that one half is fetched while the other is journaled.</summary>
    public Batch? NextBatch(DateTimeOffset now)
    {
        var half = Math.Max(1, settings.BatchSize / 2);
        var room = settings.BatchSize - InFlight;
        if (room < Math.Max(1, half / 2)) return null;
        var chunk = PollerRules.NextChunk(_mails.Values, Math.Min(room, half), now);
        if (chunk.Count == 0) return null;
        foreach (var mail in chunk) _mails[mail.Uid] = mail with { InFlight = true };
        var batch = new Batch(++_number, chunk);
        _batches[batch.Number] = batch;
        return batch;
    }

    /// <summary>The whole fetch failed: each of its mails is tried alone from now on.</summary>
    public void FetchFailed(Batch batch)
    {
        if (!_batches.Remove(batch.Number)) return;
        Failed(batch.Wanted.Select(m => m.Uid));
    }

    public void Fetched(Batch batch, FetchedChunk chunk)
    {
        if (!Has(batch)) return;
        Failed(chunk.Failed);
        if (chunk.Bytes.Count == 0) _batches.Remove(batch.Number);
        else _fetched.Enqueue((batch, chunk));
    }

    /// <summary>The next to be stored and read, when none is.</summary>
    public (Batch Batch, FetchedChunk Chunk)? NextToPrepare()
    {
        if (_preparing is not null) return null;
        while (_fetched.TryDequeue(out var next))
        {
            if (!Has(next.Batch)) continue;
            _preparing = next.Batch;
            return next;
        }
        return null;
    }

    /// <returns>mail whose digest is known of old and was settled then; null when nobody waits for the batch any more.</returns>
    public IReadOnlyList<(uint Uid, MailKey? Key)>? Prepared(Batch batch, PreparedChunk chunk, PollerState state)
    {
        _preparing = null;
        if (!Has(batch)) return null;
        var settled = chunk.Known.Where(k => state.IsSettled(k.Value)).Select(k => (k.Key, (MailKey?)k.Value)).ToList();
        batch.Mails = chunk.Mails.Where(m => !settled.Exists(s => s.Key == m.Uid)).ToList();
        if (batch.Mails.Count > 0) _prepared.Enqueue(batch);
        else _batches.Remove(batch.Number);
        return settled;
    }

    public void NotPrepared() => _preparing = null;

    /// <summary>The next to be routed, when none is.</summary>
    public Batch? NextToRoute()
    {
        if (_routing is not null) return null;
        while (_prepared.TryDequeue(out var next))
        {
            if (Has(next)) return _routing = next;
        }
        return null;
    }

    public Batch? Routed(int number)
    {
        if (_routing?.Number == number) _routing = null;
        return _batches.GetValueOrDefault(number);
    }

    public Batch? Taken(Users.UserReply.MailsTaken reply) => _batches.Values.OrderBy(b => b.Number).FirstOrDefault(b => b.Take(reply));

    public uint ThroughWithout(IReadOnlyCollection<uint> done) => PollerRules.ThroughOf(_highest, _mails.Keys.Except(done));

    public void Close(IEnumerable<uint> uids)
    {
        foreach (var uid in uids) _mails.Remove(uid);
    }

    /// <summary>Nobody waits for the batch any more; what of it is not settled is offered again after a pause.</summary>
    public void End(Batch batch, DateTimeOffset now, double dice)
    {
        if (!_batches.Remove(batch.Number)) return;
        if (_routing == batch) _routing = null;
        foreach (var uid in batch.Wanted.Select(m => m.Uid))
        {
            if (!_mails.TryGetValue(uid, out var mail) || !mail.InFlight) continue;
            _mails[uid] = mail with { InFlight = false, Offers = mail.Offers + 1, NotBefore = now + Backoff.After(mail.Offers + 1, dice) };
        }
    }

    public Batch? Find(int number) => _batches.GetValueOrDefault(number);

    /// <summary>When the next mail may be offered again; null when none waits.</summary>
    public DateTimeOffset? NextDue() => _mails.Values.Where(m => !m.InFlight).Select(m => (DateTimeOffset?)m.NotBefore).Min();

    private void Failed(IEnumerable<uint> uids)
    {
        foreach (var uid in uids)
        {
            if (_mails.TryGetValue(uid, out var mail)) _mails[uid] = mail with { InFlight = false, FetchFailures = mail.FetchFailures + 1 };
        }
    }
}
