using Istota.Actors.Mailbox;
using Istota.Actors.Telemetry;

namespace Istota.Host.Telemetry;

/// <summary>A mailbox whose sweeps, fetches and failures are counted, and whose fetches are steps in the traces of the mails they brought.</summary>
public sealed class MeteredMailbox(IMailbox mailbox, MailboxMetrics metrics, MailSpans spans, TraceIds ids, TimeProvider time) : IMailbox
{
    private MailboxStatus? _status;

    public Task<MailboxStatus> OpenAsync(CancellationToken ct) => CountedAsync(async () =>
    {
        metrics.Opened();
        return _status = await mailbox.OpenAsync(ct);
    });

    public Task<IReadOnlyList<MailSummary>> ListAsync(uint uid, CancellationToken ct) => CountedAsync(async () =>
    {
        var listed = await mailbox.ListAsync(uid, ct);
        metrics.Swept(listed.Count, time.GetUtcNow());
        return listed;
    });

    public Task<IReadOnlyList<FetchedMail>> FetchAsync(IReadOnlyList<uint> uids, CancellationToken ct) => CountedAsync(async () =>
    {
        var start = time.GetUtcNow();
        var fetched = await mailbox.FetchAsync(uids, ct);
        metrics.Fetched(fetched.Select(m => m.Uid));
        if (_status is { } status && spans.AreWanted)
            foreach (var mail in fetched) spans.Tell(Fetch(new MailKey(status.Name, status.UidValidity, mail.Uid), fetched.Count, mail.Bytes.Length, start));
        return fetched;
    });

    public Task<FetchedMail?> FetchHeaderAsync(uint uid, CancellationToken ct) => CountedAsync(() => mailbox.FetchHeaderAsync(uid, ct));

    public Task SettleAsync(IReadOnlyList<uint> uids, CancellationToken ct) => CountedAsync(async () =>
    {
        await mailbox.SettleAsync(uids, ct);
        metrics.Settled(uids);
        return uids.Count;
    });

    public Task<IReadOnlyList<uint>> UnsettledAsync(CancellationToken ct) => CountedAsync(() => mailbox.UnsettledAsync(ct));
    public Task<IReadOnlyList<uint>> ExistingAsync(IReadOnlyList<uint> uids, CancellationToken ct) => CountedAsync(() => mailbox.ExistingAsync(uids, ct));
    public Task<bool> ExpungeAsync(IReadOnlyList<uint> uids, CancellationToken ct) => CountedAsync(() => mailbox.ExpungeAsync(uids, ct));
    public Task<bool> WaitAsync(CancellationToken ct) => CountedAsync(() => mailbox.WaitAsync(ct));
    public ValueTask DisposeAsync() => mailbox.DisposeAsync();

    private async Task<T> CountedAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (MailboxException failed)
        {
            metrics.Failed(failed.Refused);
            throw;
        }
    }

    private JourneyStep Fetch(MailKey key, int batch, int bytes, DateTimeOffset start) => new(StepKind.Fetch, ids.Of(key), start, time.GetUtcNow())
    {
        Outcome = "fetched",
        Attributes = [.. OfMail(key), new("istota.batch", batch), new("istota.bytes", bytes)],
    };

    /// <summary>Which mail it is, without the mailbox: its name is an address.</summary>
    internal static KeyValuePair<string, object?>[] OfMail(MailKey key) => [new("istota.mail.uidvalidity", (long)key.UidValidity), new("istota.mail.uid", (long)key.Uid)];
}
