using Istota.Actors.Mail;

namespace Istota.Actors.Mailbox;

/// <summary>What the poller decides: what to fetch next, how far it has come, which mail it knows already, what may be deleted.</summary>
internal static class PollerRules
{
    /// <summary>Bytes asked for in one command, so that one answer fits a time limit.</summary>
    public const long ChunkBytes = 8 << 20;

    /// <summary>What opening a folder tells that the journal does not hold yet: a first start, or another UIDVALIDITY.</summary>
    public static MailboxEvent? OnOpened(PollerState state, MailboxStatus status, uint through, DateTimeOffset now) => status switch
    {
        _ when state.Mailbox != status.Name => new MailboxEvent.Opened
        {
            At = now,
            Mailbox = status.Name,
            Folder = status.Folder,
            UidValidity = status.UidValidity,
            Through = through,
        },
        _ when state.UidValidity != status.UidValidity => new MailboxEvent.ValidityChanged { At = now, UidValidity = status.UidValidity, UidNext = status.UidNext },
        _ => null,
    };

    /// <summary>The next mails to fetch, oldest first. One whose fetch failed goes alone, after the others, so that it can take nobody with it.</summary>
    public static IReadOnlyList<OpenMail> NextChunk(IEnumerable<OpenMail> open, int most, DateTimeOffset now)
    {
        var chunk = new List<OpenMail>();
        var (bytes, retried, suspect) = (0L, 0, (OpenMail?)null);
        foreach (var mail in open)
        {
            if (chunk.Count >= most) break;
            if (mail.InFlight || mail.NotBefore > now) continue;
            if (mail.FetchFailures > 0)
            {
                suspect ??= mail;
                continue;
            }
            // Mail of a user who does not answer leaves room for the others'.
            if (mail.Offers > 0 && ++retried > Math.Max(1, most / 2)) continue;
            if (chunk.Count > 0 && bytes + mail.Summary.Size > ChunkBytes) break;
            bytes += mail.Summary.Size;
            chunk.Add(mail);
        }
        return chunk.Count > 0 || suspect is null || most < 1 ? chunk : [suspect];
    }

    /// <summary>All up to this UID are done with, when these are the ones that are not.</summary>
    public static uint ThroughOf(uint highestListed, IEnumerable<uint> open) => open.DefaultIfEmpty(highestListed + 1).Min() - 1;

    /// <summary>The key of old of a mail under a new UIDVALIDITY, from what the list says; each key stands for one mail.</summary>
    public static MailKey? Recognise(MailSummary summary, uint uidValidity, IEnumerable<StoredMail> rows, Func<MailKey, bool> isTaken) => rows
        .Where(r => r.Key.UidValidity != uidValidity && r.MessageId == summary.MessageId && r.Size == summary.Size
            && r.From == summary.From && r.Date == summary.Date && !isTaken(r.Key))
        .OrderBy(r => r.Key.UidValidity).ThenBy(r => r.Key.Uid)
        .Select(r => (MailKey?)r.Key).FirstOrDefault();

    /// <summary>The same from what was read.</summary>
    public static MailKey? RecogniseByDigest(string digest, uint uidValidity, IEnumerable<StoredMail> rows, Func<MailKey, bool> isTaken) => rows
        .Where(r => digest.Length > 0 && r.Digest == digest && r.Key.UidValidity != uidValidity && !isTaken(r.Key))
        .OrderBy(r => r.Key.UidValidity).ThenBy(r => r.Key.Uid)
        .Select(r => (MailKey?)r.Key).FirstOrDefault();

    /// <summary>A mail walked again that nothing is known of, so old that its key may be forgotten: it came while we settled all that came.</summary>
    public static bool IsForgotten(PollerState state, MailSummary summary, MailboxSettings settings, DateTimeOffset now) =>
        summary.Uid < state.WalkedAgainBelow && summary.ReceivedAt < state.SettledAt && summary.ReceivedAt < now - settings.StoreRetention;

    /// <summary>What the retention rule says of the kept mails, given since when each user is done with each.</summary>
    public static RetentionPlan Retain(PollerState state, IReadOnlyDictionary<(MailKey, string), DateTimeOffset> finished, MailboxSettings settings, DateTimeOffset now)
    {
        var plan = new RetentionPlan([], [], []);
        foreach (var (key, mail) in state.Kept)
        {
            var since = mail.UserIds.Select(u => finished.TryGetValue((key, u), out var at) ? at : (DateTimeOffset?)null).ToList();
            if (since.Count == 0 || since.Contains(null)) continue;
            var age = now - since.Max()!.Value;
            var isDue = settings.RetentionDays > 0 && age >= TimeSpan.FromDays(settings.RetentionDays);
            // A UID of the mailbox that was read before the account was swapped is another mail's here.
            if (isDue && mail.Uid is { } uid && key.Mailbox == state.Mailbox) plan.Expunge.Add((key, uid));
            if (age < settings.StoreRetention) continue;
            if (mail.Uid is null) plan.Forget.Add(key);
            else if (!mail.BytesDropped) plan.DropBytes.Add(key);
        }
        return plan;
    }
}

/// <summary>What one pass of retention is to do.</summary>
/// <param name="Forget">mail that is gone from the server and past its time in our store.</param>
internal sealed record RetentionPlan(List<(MailKey Key, uint Uid)> Expunge, List<MailKey> DropBytes, List<MailKey> Forget);
