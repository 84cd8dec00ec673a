using System.Text;
using Istota.Actors.Mailbox;

namespace Istota.Tests.Mailbox;

/// <summary>A mail folder in memory that many connections share, as a server's is, with faults on demand.</summary>
public sealed class FakeFolder
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<uint, (byte[] Bytes, DateTimeOffset At, string MessageId)> _mails = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _next = 1;
    private long _version;

    public string Name { get; set; } = "bot@fake/INBOX";
    public uint UidValidity { get; private set; } = 7;
    public bool CanIdle { get; set; } = true;
    public bool CanExpunge { get; set; } = true;
    public Exception? OpenFault { get; set; }

    /// <summary>Lists never come back, as over a line that is half open.</summary>
    public bool Hangs { get; set; }

    /// <summary>Mails whose body (or whose anything) cannot be fetched.</summary>
    public HashSet<string> Poison { get; } = [];
    public bool PoisonHeaders { get; set; }
    public List<uint> Settled { get; } = [];
    public List<uint> Fetched { get; } = [];
    public List<uint> HeadersFetched { get; } = [];
    public int Opens { get; private set; }

    public IReadOnlyList<uint> Uids
    {
        get { lock (_gate) return [.. _mails.Keys]; }
    }

    public uint Deliver(string mail, DateTimeOffset? at = null)
    {
        lock (_gate)
        {
            var id = mail.Split('\n').FirstOrDefault(l => l.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase))?[11..].Trim().Trim('<', '>') ?? "";
            _mails[_next] = (Encoding.UTF8.GetBytes(mail), at ?? new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), id);
            Changed();
            return _next++;
        }
    }

    public void Delete(uint uid)
    {
        lock (_gate) _mails.Remove(uid);
    }

    /// <summary>All mail gets another number, as after a folder was made anew from its files.</summary>
    public void Renumber()
    {
        lock (_gate)
        {
            var all = _mails.Values.ToList();
            _mails.Clear();
            UidValidity++;
            _next = 101;
            foreach (var mail in all) _mails[_next++] = mail;
            Changed();
        }
    }

    internal void OnOpen()
    {
        Opens++;
        if (OpenFault is not null) throw OpenFault;
    }

    internal uint Next
    {
        get { lock (_gate) return _next; }
    }

    internal (long Version, List<(uint Uid, byte[] Bytes, DateTimeOffset At, string Id)> Mails) Read()
    {
        lock (_gate) return (_version, [.. _mails.Select(m => (m.Key, m.Value.Bytes, m.Value.At, m.Value.MessageId))]);
    }

    internal async Task WaitAsync(long seen, CancellationToken ct)
    {
        Task news;
        lock (_gate)
        {
            if (_version != seen) return;
            news = _news.Task;
        }
        await news.WaitAsync(ct);
    }

    private void Changed()
    {
        _version++;
        _news.TrySetResult();
        _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>One connection to a <see cref="FakeFolder"/>; passes the contract that the real ones pass.</summary>
public sealed class FakeMailbox(FakeFolder folder) : IMailbox
{
    private uint _uidValidity;
    private long _seen = -1;

    public Task<MailboxStatus> OpenAsync(CancellationToken ct)
    {
        try
        {
            folder.OnOpen();
        }
        catch (MailboxException e)
        {
            return Task.FromException<MailboxStatus>(e);
        }
        _uidValidity = folder.UidValidity;
        return Task.FromResult(new MailboxStatus(folder.Name, "INBOX", _uidValidity, folder.Next, folder.CanIdle, folder.CanExpunge));
    }

    public Task<IReadOnlyList<MailSummary>> ListAsync(uint uid, CancellationToken ct) => folder.Hangs ? new TaskCompletionSource<IReadOnlyList<MailSummary>>().Task : OpenedAsync<IReadOnlyList<MailSummary>>(() =>
    {
        var (version, mails) = folder.Read();
        _seen = version;
        return [.. mails.Where(m => m.Uid > uid).Select(m => new MailSummary(m.Uid, m.Bytes.Length, m.At, m.Id, "", ""))];
    });

    public Task<IReadOnlyList<FetchedMail>> FetchAsync(IReadOnlyList<uint> uids, CancellationToken ct) => OpenedAsync<IReadOnlyList<FetchedMail>>(() =>
    {
        var mails = folder.Read().Mails.Where(m => uids.Contains(m.Uid)).ToList();
        folder.Fetched.AddRange(uids);
        if (mails.Exists(m => folder.Poison.Contains(m.Id))) throw new MailboxException("the connection was closed");
        return [.. mails.Select(m => new FetchedMail(m.Uid, m.Bytes))];
    });

    public Task<FetchedMail?> FetchHeaderAsync(uint uid, CancellationToken ct) => OpenedAsync<FetchedMail?>(() =>
    {
        folder.HeadersFetched.Add(uid);
        var mail = folder.Read().Mails.Find(m => m.Uid == uid);
        if (mail.Bytes is null) return null;
        if (folder.PoisonHeaders && folder.Poison.Contains(mail.Id)) throw new MailboxException("the connection was closed");
        var text = Encoding.UTF8.GetString(mail.Bytes);
        return new FetchedMail(uid, Encoding.UTF8.GetBytes(text[..(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)]));
    });

    public Task SettleAsync(IReadOnlyList<uint> uids, CancellationToken ct) => OpenedAsync(() =>
    {
        lock (folder.Settled) folder.Settled.AddRange(uids);
        return true;
    });

    public Task<IReadOnlyList<uint>> UnsettledAsync(CancellationToken ct) => OpenedAsync<IReadOnlyList<uint>>(() =>
    {
        lock (folder.Settled) return [.. folder.Uids.Except(folder.Settled)];
    });

    public Task<IReadOnlyList<uint>> ExistingAsync(IReadOnlyList<uint> uids, CancellationToken ct) =>
        OpenedAsync<IReadOnlyList<uint>>(() => [.. folder.Uids.Intersect(uids)]);

    public Task<bool> ExpungeAsync(IReadOnlyList<uint> uids, CancellationToken ct) => OpenedAsync(() =>
    {
        if (!folder.CanExpunge) return false;
        foreach (var uid in uids) folder.Delete(uid);
        return true;
    });

    public async Task<bool> WaitAsync(CancellationToken ct)
    {
        if (!folder.CanIdle) return false;
        await folder.WaitAsync(_seen, ct);
        return true;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<T> OpenedAsync<T>(Func<T> call)
    {
        if (_uidValidity != folder.UidValidity) return Task.FromException<T>(new MailboxException("the folder has a new UIDVALIDITY"));
        try
        {
            return Task.FromResult(call());
        }
        catch (MailboxException e)
        {
            return Task.FromException<T>(e);
        }
    }
}
