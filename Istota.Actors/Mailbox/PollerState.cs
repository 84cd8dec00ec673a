using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Istota.Actors.Mailbox;

/// <summary>A settled mail that may be deleted some day.</summary>
/// <param name="Uid">where it is now; null: not on the server (any more, or not found again yet).</param>
/// <param name="Users">all of them must have finished with it.</param>
public sealed record KeptMail([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] uint? Uid, string Users, bool BytesDropped)
{
    public string[] UserIds => Users.Split(',', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>What was settled in a folder while it had another UIDVALIDITY.</summary>
public sealed record FormerFolder(uint Through, ImmutableHashSet<uint> Above)
{
    public bool IsSettled(uint uid) => uid <= Through || Above.Contains(uid);
}

/// <summary>The poller's memory: a fold over its events, with no clock and no Akka.</summary>
public sealed record PollerState
{
    public static readonly PollerState Empty = new();

    /// <summary>Empty until the first start.</summary>
    public string Mailbox { get; init; } = "";
    public string Folder { get; init; } = "";
    public uint UidValidity { get; init; }

    /// <summary>Everything up to this UID is settled, vanished or left alone.</summary>
    public uint Through { get; init; }

    /// <summary>Everything up to this UID was there before the first start: it looks to others as it did.</summary>
    public uint Before { get; init; }

    /// <summary>Settled UIDs above <see cref="Through"/>.</summary>
    public ImmutableHashSet<uint> Above { get; init; } = [];
    public ImmutableDictionary<uint, FormerFolder> Former { get; init; } = ImmutableDictionary<uint, FormerFolder>.Empty;

    /// <summary>The UIDs below it were in the folder when it began to count anew.</summary>
    public uint WalkedAgainBelow { get; init; }

    /// <summary>When mail was settled last.</summary>
    public DateTimeOffset SettledAt { get; init; }

    /// <summary>Keys of old that a mail of this UIDVALIDITY has already been given: each stands for one mail.</summary>
    public ImmutableHashSet<MailKey> Recognised { get; init; } = [];
    public ImmutableDictionary<MailKey, KeptMail> Kept { get; init; } = ImmutableDictionary<MailKey, KeptMail>.Empty;
    public long Settled { get; init; }
    public long Throttled { get; init; }
    public long Unrouted { get; init; }
    public long Oversized { get; init; }
    public long Duplicates { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public uint Highest => Above.DefaultIfEmpty(Through).Max();

    public bool IsSettled(uint uid) => uid <= Through || Above.Contains(uid);

    /// <summary>Whether the mail known by a key of old is done with; one that was not is run under that key.</summary>
    public bool IsSettled(MailKey old) => Former.TryGetValue(old.UidValidity, out var folder) && folder.IsSettled(old.Uid);

    public MailKey KeyOf(uint uid) => new(Mailbox, UidValidity, uid);

    public PollerState Evolve(MailboxEvent @event) => @event switch
    {
        MailboxEvent.Opened e => this with { Mailbox = e.Mailbox, Folder = e.Folder, UidValidity = e.UidValidity, Through = e.Through, Before = e.Through, Above = [] },
        MailboxEvent.ValidityChanged e => Renumbered(e),
        MailboxEvent.MailsRecognised e => Found(e).Done(e.Uids, e.Through),
        MailboxEvent.MailsSettled e => Counted(e).Done(e.Uids, e.Through),
        MailboxEvent.MailsVanished e => Done(e.Uids, e.Through),
        MailboxEvent.MailsGone e => this with { Kept = Changed(e.Keys, k => k.BytesDropped ? null : k with { Uid = null }) },
        MailboxEvent.BytesDropped e => this with { Kept = Changed(e.Keys, k => k.Uid is null ? null : k with { BytesDropped = true }) },
        _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, "no rule"),
    };

    private PollerState Renumbered(MailboxEvent.ValidityChanged e)
    {
        // A folder restored from a copy may count as it did before; then those UIDs mean the same mails again.
        var back = Former.GetValueOrDefault(e.UidValidity) ?? new FormerFolder(0, []);
        return this with
        {
            UidValidity = e.UidValidity,
            Former = Former.SetItem(UidValidity, new FormerFolder(Through, Above)).Remove(e.UidValidity),
            Through = back.Through,
            Before = 0,
            WalkedAgainBelow = e.UidNext,
            Above = back.Above,
            Recognised = [],
            Kept = Kept.ToImmutableDictionary(k => k.Key, k => k.Value with { Uid = k.Key.UidValidity == e.UidValidity ? k.Key.Uid : null }),
        };
    }

    private PollerState Done(uint[] uids, uint through)
    {
        var top = Math.Max(Through, through);
        return this with { Through = top, Above = Above.Union(uids).Except(Above.Where(u => u <= top)).Except(uids.Where(u => u <= top)) };
    }

    private PollerState Found(MailboxEvent.MailsRecognised e)
    {
        var (kept, known) = (Kept.ToBuilder(), Recognised.ToBuilder());
        for (var i = 0; i < e.Uids.Length; i++)
        {
            if (!MailKey.TryParse(e.Keys[i], out var key)) continue;
            known.Add(key);
            if (kept.TryGetValue(key, out var mail)) kept[key] = mail with { Uid = e.Uids[i] };
        }
        return this with { Kept = kept.ToImmutable(), Recognised = known.ToImmutable() };
    }

    private PollerState Counted(MailboxEvent.MailsSettled e)
    {
        var (kept, known) = (Kept.ToBuilder(), Recognised.ToBuilder());
        for (var i = 0; i < e.Uids.Length; i++)
        {
            var isOld = MailKey.TryParse(e.Keys[i], out var key);
            if (isOld) known.Add(key);
            else key = KeyOf(e.Uids[i]);
            if (e.Users[i].Length > 0) kept[key] = new KeptMail(e.Uids[i], e.Users[i], BytesDropped: false);
        }
        return this with
        {
            Kept = kept.ToImmutable(),
            Recognised = known.ToImmutable(),
            SettledAt = e.At,
            Settled = Settled + e.Uids.Length,
            Throttled = Throttled + e.Throttled,
            Unrouted = Unrouted + e.Unrouted,
            Oversized = Oversized + e.Oversized,
            Duplicates = Duplicates + e.Duplicates,
        };
    }

    private ImmutableDictionary<MailKey, KeptMail> Changed(string[] keys, Func<KeptMail, KeptMail?> change)
    {
        var kept = Kept.ToBuilder();
        foreach (var text in keys)
        {
            if (!MailKey.TryParse(text, out var key) || !kept.TryGetValue(key, out var mail)) continue;
            if (change(mail) is { } changed) kept[key] = changed;
            else kept.Remove(key);
        }
        return kept.ToImmutable();
    }
}
