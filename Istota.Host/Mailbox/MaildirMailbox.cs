using System.Threading.Channels;
using Istota.Actors.Mailbox;
using MimeKit;

namespace Istota.Host.Mailbox;

/// <summary>A Maildir as a mailbox: new/ holds what came, cur/ what is settled; UIDs are ours (<see cref="UidList"/>).</summary>
public sealed class MaildirMailbox(string folder, TimeProvider time) : IMailbox
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private FileSystemWatcher? _watcher;
    private UidList? _list;
    private static readonly string[] Parts = ["tmp", "cur", "new"];

    public Task<MailboxStatus> OpenAsync(CancellationToken ct) => RunAsync(() =>
    {
        MakeFolders(folder);
        _list = UidList.Load(folder, Math.Max((uint)time.GetUtcNow().ToUnixTimeSeconds(), (_list?.Validity ?? 0) + 1));
        Scan(_list);
        Watch();
        return new MailboxStatus($"maildir:{folder}", folder, _list.Validity, _list.Next, CanIdle: true, CanExpunge: true);
    }, ct);

    public Task<IReadOnlyList<MailSummary>> ListAsync(uint uid, CancellationToken ct) => RunAsync<IReadOnlyList<MailSummary>>(() =>
    {
        while (_news.Reader.TryRead(out _)) { } // what came until now is in this list
        var list = Listed();
        var files = Scan(list);
        return list.Names.Where(n => n.Key > uid && files.ContainsKey(n.Value)).Select(n => Summary(n.Key, files[n.Value])).OfType<MailSummary>().ToList();
    }, ct);

    public Task<IReadOnlyList<FetchedMail>> FetchAsync(IReadOnlyList<uint> uids, CancellationToken ct) => RunAsync<IReadOnlyList<FetchedMail>>(() =>
    {
        var (list, files) = (Listed(), Files());
        return uids.Order().Select(uid => Read(list, files, uid, int.MaxValue)).OfType<FetchedMail>().ToList();
    }, ct);

    public Task<FetchedMail?> FetchHeaderAsync(uint uid, CancellationToken ct) => RunAsync(() =>
    {
        if (Read(Listed(), Files(), uid, 1 << 20) is not { } start) return null;
        var end = start.Bytes.AsSpan().IndexOf("\n\r\n"u8) is var crlf and >= 0 ? crlf + 3 : start.Bytes.AsSpan().IndexOf("\n\n"u8) is var lf and >= 0 ? lf + 2 : start.Bytes.Length;
        return start with { Bytes = start.Bytes[..end] };
    }, ct);

    /// <summary>new/NAME becomes cur/NAME:2, so that a reader sees that it has been taken; no flag is set.</summary>
    public Task SettleAsync(IReadOnlyList<uint> uids, CancellationToken ct) => RunAsync(() =>
    {
        var list = Listed();
        var moved = false;
        foreach (var uid in uids)
        {
            if (list.Names.TryGetValue(uid, out var name) && File.Exists(PathOf("new", name)))
                moved |= MaildirFiles.TryMove(PathOf("new", name), PathOf("cur", name + ":2,"));
        }
        if (moved) MaildirFiles.Sync(PathOf("cur", ""));
        return moved;
    }, ct);

    public Task<IReadOnlyList<uint>> UnsettledAsync(CancellationToken ct) => RunAsync<IReadOnlyList<uint>>(() =>
        Listed().Names.Where(n => File.Exists(PathOf("new", n.Value))).Select(n => n.Key).ToList(), ct);

    public Task<IReadOnlyList<uint>> ExistingAsync(IReadOnlyList<uint> uids, CancellationToken ct) => RunAsync<IReadOnlyList<uint>>(() =>
    {
        var (list, files) = (Listed(), Files());
        return uids.Where(uid => list.Names.TryGetValue(uid, out var name) && files.ContainsKey(name)).ToList();
    }, ct);

    public Task<bool> ExpungeAsync(IReadOnlyList<uint> uids, CancellationToken ct) => RunAsync(() =>
    {
        var (list, files) = (Listed(), Files());
        foreach (var uid in uids)
        {
            if (list.Names.TryGetValue(uid, out var name) && files.TryGetValue(name, out var file)) File.Delete(file);
            list.Remove(uid);
        }
        list.Save(folder);
        return true;
    }, ct);

    public async Task<bool> WaitAsync(CancellationToken ct)
    {
        await _news.Reader.ReadAsync(ct);
        return true;
    }

    public ValueTask DisposeAsync()
    {
        _watcher?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void MakeFolders(string folder)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(folder, Private); // a mode given for a part of it would not reach the folder itself
        foreach (var part in Parts) Directory.CreateDirectory(Path.Combine(folder, part), Private);
    }

    private string PathOf(string part, string name) => Path.Combine(folder, part, name);

    private UidList Listed()
    {
        if (_list is null) throw new MailboxException("the Maildir is not open");
        // inotify(7) says nothing when the folder itself is moved away or replaced.
        if (!Directory.Exists(PathOf("new", "")) || UidList.ValidityOf(folder) != _list.Validity)
            throw new MailboxException("the Maildir is not the one that was opened");
        return _list;
    }

    /// <summary>The part of a file's name that stays when flags change.</summary>
    private static string UniqueOf(string file) => Path.GetFileName(file).Split(':')[0];

    private Dictionary<string, string> Files()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        // new/ first: a mail that moves meanwhile is then seen at least once.
        foreach (var part in Parts.Reverse().Take(2))
        {
            foreach (var file in Directory.EnumerateFiles(PathOf(part, "")))
            {
                if (Path.GetFileName(file)[0] != '.' && !file.Contains('\n', StringComparison.Ordinal)) files[UniqueOf(file)] = file;
            }
        }
        return files;
    }

    /// <summary>Gives new files their UIDs, in the order of delivery, before anybody hears of them.</summary>
    private Dictionary<string, string> Scan(UidList list)
    {
        RenameReused();
        var files = Files();
        if (list.Names.Values.Any(n => !files.ContainsKey(n)))
        {
            // A file that another program renames while we look may be missed once; its UID is not to be lost for that.
            foreach (var (name, file) in Files()) files[name] = file;
        }
        var fresh = files.Where(f => !list.Has(f.Key)).Select(f => (f.Key, At: File.GetLastWriteTimeUtc(f.Value))).OrderBy(f => f.At).ThenBy(f => f.Key, StringComparer.Ordinal).ToList();
        var gone = list.Names.Where(n => !files.ContainsKey(n.Value)).Select(n => n.Key).ToList();
        foreach (var (name, _) in fresh) list.Add(name);
        foreach (var uid in gone) list.Remove(uid);
        if (fresh.Count > 0 || gone.Count > 0 || !File.Exists(Path.Combine(folder, UidList.FileName))) list.Save(folder);
        return files;
    }

    /// <summary>A name is a mail's own for ever (maildir(5)). Where somebody drops a mail under the name of one that was taken, it gets another, not to be taken for that one.</summary>
    private void RenameReused()
    {
        var taken = Directory.EnumerateFiles(PathOf("cur", "")).Select(UniqueOf).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(PathOf("new", "")).Where(f => taken.Contains(UniqueOf(f))).ToList())
        {
            var name = UniqueOf(file);
            for (var number = 2; File.Exists(file); number++)
            {
                if (!taken.Contains($"{name}.{number}") && MaildirFiles.TryMove(file, PathOf("new", $"{name}.{number}"))) break;
            }
        }
    }

    private static MailSummary? Summary(uint uid, string file)
    {
        try
        {
            var info = new FileInfo(file);
            using var stream = info.OpenRead();
            var headers = HeadersOf(stream);
            var from = headers[HeaderId.From] is { } value && InternetAddressList.TryParse(value, out var list) ? string.Join(',', list.Mailboxes.Select(a => a.Address)) : "";
            return new MailSummary(uid, info.Length, new DateTimeOffset(info.LastWriteTimeUtc, TimeSpan.Zero),
                headers[HeaderId.MessageId]?.Trim().Trim('<', '>') ?? "", from, headers[HeaderId.Date]?.Trim() ?? "");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static HeaderList HeadersOf(Stream stream)
    {
        try
        {
            var start = new byte[Math.Min(stream.Length, 256 << 10)];
            stream.ReadExactly(start);
            return HeaderList.Load(ParserOptions.Default, new MemoryStream(start));
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static FetchedMail? Read(UidList list, Dictionary<string, string> files, uint uid, int most)
    {
        if (!list.Names.TryGetValue(uid, out var name) || !files.TryGetValue(name, out var file)) return null;
        try
        {
            using var stream = File.OpenRead(file);
            var bytes = new byte[Math.Min(stream.Length, most)];
            stream.ReadExactly(bytes);
            return new FetchedMail(uid, bytes);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private void Watch()
    {
        _watcher?.Dispose();
        _watcher = new FileSystemWatcher(PathOf("new", "")) { NotifyFilter = NotifyFilters.FileName };
        _watcher.Created += (_, _) => _news.Writer.TryWrite(true);
        _watcher.Renamed += (_, _) => _news.Writer.TryWrite(true);
        _watcher.Error += (_, _) => _news.Writer.TryWrite(true);
        _watcher.EnableRaisingEvents = true;
    }

    private Task<T> RunAsync<T>(Func<T> work, CancellationToken ct) => Task.Run(() =>
    {
        try
        {
            lock (_gate) return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MailboxException($"the Maildir cannot be used: {e.Message}", inner: e);
        }
    }, ct);
}
