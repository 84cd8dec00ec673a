using Istota.Actors.Mail;

namespace Istota.Actors.Mailbox;

/// <summary>What opening found. <paramref name="Through"/> is where a first start begins.</summary>
internal sealed record OpenedFolder(MailboxStatus Status, uint Through);

/// <summary>New mail, with the keys of old that some of it has, and what nobody is to hear of: so old that its key is forgotten, or dealt with before the move from another installation.</summary>
internal sealed record ListedMail(IReadOnlyList<MailSummary> Fresh, IReadOnlyDictionary<uint, MailKey> Known, IReadOnlySet<uint> Forgotten);

/// <summary>What came of one fetch.</summary>
/// <param name="Bytes">for each mail its bytes, its header block, or null when neither could be had.</param>
internal sealed record FetchedChunk(IReadOnlyList<(OpenMail Mail, FetchKind Kind, byte[]? Bytes)> Bytes, IReadOnlyList<uint> Vanished, IReadOnlyList<uint> Failed);

/// <summary>Mail stored and read; what the digest knows of old and is settled needs no user.</summary>
internal sealed record PreparedChunk(IReadOnlyList<PreparedMail> Mails, IReadOnlyDictionary<uint, MailKey> Known);

/// <summary>The poller's waits: each a static method over the ports, started by the actor and piped back to it.</summary>
internal static class PollerWork
{
    private const int RowsAtOnce = 1000;

    /// <summary>Opens; at the very first start it also remembers what was there before, so that a new UIDVALIDITY does not bring it to life.</summary>
    public static async Task<OpenedFolder> OpenAsync(IMailbox mailbox, IMailStore store, MailboxSettings settings, PollerState state, CancellationToken ct)
    {
        var status = await mailbox.OpenAsync(ct);
        if (state.Mailbox == status.Name && state.UidValidity == status.UidValidity) await TellAgainAsync(mailbox, state, ct);
        if (state.Mailbox == status.Name || settings.FirstSweepAll) return new OpenedFolder(status, 0);
        var there = await mailbox.ListAsync(0, ct);
        var through = status.UidNext > 0 ? status.UidNext - 1 : there.Select(m => m.Uid).DefaultIfEmpty(0u).Max();
        var rows = there.Where(m => m.Uid <= through)
            .Select(m => Row(new MailKey(status.Name, status.UidValidity, m.Uid), m, "", null));
        foreach (var slice in rows.Chunk(RowsAtOnce)) await store.PutAsync(slice, ct);
        return new OpenedFolder(status, through);
    }

    /// <summary>What is journaled and was not told before the end of an earlier life: the mailbox knows best what that is.</summary>
    private static async Task TellAgainAsync(IMailbox mailbox, PollerState state, CancellationToken ct)
    {
        var untold = (await mailbox.UnsettledAsync(ct)).Where(uid => uid > state.Before && state.IsSettled(uid)).ToList();
        if (untold.Count > 0) await mailbox.SettleAsync(untold, ct);
    }

    public static async Task<ListedMail> ListAsync(
        IMailbox mailbox, IMailStore store, PollerState state, IReadOnlySet<uint> open, IReadOnlyList<uint> settled, MailboxSettings settings, DateTimeOffset now, CancellationToken ct)
    {
        if (settled.Count > 0) await mailbox.SettleAsync(settled, ct);
        var fresh = (await mailbox.ListAsync(state.Through, ct)).Where(m => !state.IsSettled(m.Uid) && !open.Contains(m.Uid)).OrderBy(m => m.Uid).ToList();
        var known = new Dictionary<uint, MailKey>();
        var forgotten = new HashSet<uint>();
        var elsewhere = await store.DealtWithElsewhereAsync([.. fresh.Where(m => m.MessageId.Length > 0).Select(m => m.MessageId)], ct);
        // One that came after the move only bears the same name.
        forgotten.UnionWith(fresh.Where(m => elsewhere.TryGetValue(m.MessageId, out var moved) && m.ReceivedAt < moved).Select(m => m.Uid));
        if (state.Former.IsEmpty) return new ListedMail(fresh, known, forgotten);
        var taken = new HashSet<MailKey>();
        foreach (var mail in fresh)
        {
            var rows = await store.FindAsync(state.Mailbox, mail.MessageId, mail.Size, ct);
            if (PollerRules.Recognise(mail, state.UidValidity, rows, k => state.Recognised.Contains(k) || taken.Contains(k)) is { } key)
            {
                taken.Add(key);
                known[mail.Uid] = key;
            }
            else if (PollerRules.IsForgotten(state, mail, settings, now))
            {
                forgotten.Add(mail.Uid);
            }
        }
        return new ListedMail(fresh, known, forgotten);
    }

    /// <summary>Tells the mailbox what is journaled.</summary>
    public static async Task<int> TellAsync(IMailbox mailbox, IReadOnlyList<uint> settled, CancellationToken ct)
    {
        await mailbox.SettleAsync(settled, ct);
        return settled.Count;
    }

    public static async Task<FetchedChunk> FetchAsync(IMailbox mailbox, IReadOnlyList<OpenMail> chunk, long maxBytes, IReadOnlyList<uint> settled, CancellationToken ct)
    {
        if (settled.Count > 0) await mailbox.SettleAsync(settled, ct);
        var kinds = chunk.ToLookup(m => m.KindOf(maxBytes));
        var wanted = kinds[FetchKind.Body].Select(m => m.Uid).ToList();
        var bytes = new Dictionary<uint, byte[]?>();
        if (wanted.Count > 0)
        {
            foreach (var mail in await mailbox.FetchAsync(wanted, ct)) bytes[mail.Uid] = mail.Bytes;
        }
        foreach (var mail in kinds[FetchKind.Oversized].Concat(kinds[FetchKind.HeaderAfterFailure]))
        {
            if (await mailbox.FetchHeaderAsync(mail.Uid, ct) is { } header) bytes[mail.Uid] = header.Bytes;
        }
        foreach (var mail in kinds[FetchKind.SummaryOnly]) bytes[mail.Uid] = null;
        var missing = chunk.Select(m => m.Uid).Where(u => !bytes.ContainsKey(u)).ToList();
        IReadOnlyList<uint> failed = missing.Count > 0 ? await mailbox.ExistingAsync(missing, ct) : [];
        return new FetchedChunk(
            chunk.Where(m => bytes.ContainsKey(m.Uid)).Select(m => (m, m.KindOf(maxBytes), bytes[m.Uid])).ToList(), missing.Except(failed).ToList(), failed);
    }

    /// <summary>Reads on threads of the pool and stores all with one commit, before anybody hears of it.</summary>
    public static async Task<PreparedChunk> PrepareAsync(MailReading reading, IMailStore store, FetchedChunk chunk, PollerState state, CancellationToken ct)
    {
        var read = await ReadAllAsync(reading, chunk, ct);
        var known = new Dictionary<uint, MailKey>();
        if (!state.Former.IsEmpty)
        {
            foreach (var (open, _, mail) in read.Where(r => r.Open.Key.UidValidity == state.UidValidity))
            {
                var rows = await store.FindByDigestAsync(state.Mailbox, mail.Digest, ct);
                var key = PollerRules.RecogniseByDigest(mail.Digest, state.UidValidity, rows, k => state.Recognised.Contains(k) || known.ContainsValue(k));
                if (key is { } old) known[open.Uid] = old;
            }
        }
        var mails = read.Select(r => r with { Mail = r.Mail with { Key = known.GetValueOrDefault(r.Open.Uid, r.Mail.Key) } }).ToList();
        await store.PutAsync(mails.Select(r => Row(r.Mail.Key, r.Open.Summary, r.Mail.Digest, r.Raw)).ToList(), ct);
        return new PreparedChunk(mails.Select(r => new PreparedMail(r.Open.Uid, r.Mail, r.Raw is not null)).ToList(), known);
    }

    private sealed record ReadMail(OpenMail Open, byte[]? Raw, InboundMail Mail);

    /// <summary>On all processors: reading is most of the work of a mail before its journal.</summary>
    private static async Task<List<ReadMail>> ReadAllAsync(MailReading reading, FetchedChunk chunk, CancellationToken ct)
    {
        var read = new ReadMail[chunk.Bytes.Count];
        await Parallel.ForAsync(0, read.Length, ct, async (i, within) =>
        {
            var (open, kind, bytes) = chunk.Bytes[i];
            read[i] = new ReadMail(open, kind == FetchKind.Body ? bytes : null, await ReadAsync(reading, open, kind, bytes, within));
        });
        return [.. read];
    }

    private static async Task<InboundMail> ReadAsync(MailReading reading, OpenMail open, FetchKind kind, byte[]? bytes, CancellationToken ct)
    {
        var fault = kind switch { FetchKind.Body => null, FetchKind.Oversized => MailboxFault.Oversized, _ => MailboxFault.FetchFailed };
        if (bytes is null) return Unread(open, fault ?? MailboxFault.FetchFailed);
        try
        {
            return kind == FetchKind.Body
                ? (await reading.Whole(open.Key, bytes, open.Summary.ReceivedAt, ct)) with { Size = open.Summary.Size }
                : reading.Headers(open.Key, bytes, open.Summary.ReceivedAt, open.Summary.Size) with { Fault = fault };
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            // Whatever is wrong with one mail stays with that mail.
            return Unread(open, fault ?? MailboxFault.Unreadable);
        }
    }

    private static InboundMail Unread(OpenMail open, string fault) => new()
    {
        Key = open.Key,
        MessageId = open.Summary.MessageId.Length > 0 ? SafeText.OneLine(open.Summary.MessageId, 250) : open.Key.ToString(),
        Fault = fault,
        ReceivedAt = open.Summary.ReceivedAt,
        Size = open.Summary.Size,
        Digest = "",
    };

    private static StoredMail Row(MailKey key, MailSummary summary, string digest, byte[]? bytes) =>
        new(key, summary.MessageId, summary.From, summary.Date, summary.Size, digest, summary.ReceivedAt, bytes);
}
