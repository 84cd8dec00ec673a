using System.Globalization;
using Istota.Actors.Mailbox;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace Istota.Host.Mailbox;

/// <summary>One folder over IMAP (RFC 3501): opened read-only, bodies by BODY.PEEK[], no flag touched but \Deleted on what is expunged at once.</summary>
public sealed class ImapMailbox(MailServerSettings settings, string folderName) : IMailbox
{
    /// <summary>A renewal long before the 29 minutes of RFC 2177, since NATs forget sooner.</summary>
    private static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(9);
    private const long BytesPerSummary = 16 << 10;
    private const long MostListBytes = 1L << 30;
    private const long HeaderBytes = 1 << 20;

    private readonly ImapConnection _connection = new(settings);
    private readonly Dictionary<uint, long> _sizes = [];
    private ImapClient? _client;
    private IMailFolder? _folder;
    private bool _canExpunge;
    private uint _uidValidity;
    private long _listBytes = MostListBytes;
    private volatile bool _changed = true;
    private CancellationTokenSource? _idle;

    public Task<MailboxStatus> OpenAsync(CancellationToken ct) => _connection.RunAsync(async (client, within) =>
    {
        var folder = await SelectedAsync(client, within);
        await folder.StatusAsync(StatusItems.UidValidity | StatusItems.UidNext | StatusItems.Count, within);
        _uidValidity = folder.UidValidity;
        _changed = true;
        _listBytes = Math.Min(MostListBytes, ImapConnection.SmallAnswer + (folder.Count + 1000L) * BytesPerSummary);
        return new MailboxStatus($"{settings.User}@{settings.Host}/{folderName}", folderName, folder.UidValidity, folder.UidNext?.Id ?? 0,
            client.Capabilities.HasFlag(ImapCapabilities.Idle), client.Capabilities.HasFlag(ImapCapabilities.UidPlus));
    }, ct);

    public Task<IReadOnlyList<MailSummary>> ListAsync(uint uid, CancellationToken ct) => OnFolderAsync<IReadOnlyList<MailSummary>>(async (folder, within) =>
    {
        _changed = false;
        if (uid == uint.MaxValue) return [];
        await _client!.NoOpAsync(within); // a server may keep new mail to itself until it is asked (RFC 3501 §7)
        await folder.StatusAsync(StatusItems.UidValidity, within);
        if (folder.UidValidity != _uidValidity) throw new MailboxException("the folder has a new UIDVALIDITY");
        var range = new UniqueIdRange(_uidValidity, uid + 1, uint.MaxValue);
        var found = await folder.FetchAsync(range, MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.InternalDate | MessageSummaryItems.Envelope, within);
        // "n:*" always names the last mail, even one below n (RFC 3501 §6.4.8).
        return found.Where(m => m.UniqueId.Id > uid).OrderBy(m => m.UniqueId.Id).Select(Summary).ToList();
    }, ct, _listBytes);

    public Task<IReadOnlyList<FetchedMail>> FetchAsync(IReadOnlyList<uint> uids, CancellationToken ct)
    {
        var most = ImapConnection.SmallAnswer + uids.Sum(uid => _sizes.GetValueOrDefault(uid)) * 2;
        return OnFolderAsync<IReadOnlyList<FetchedMail>>(async (folder, within) =>
        {
            var mails = new List<FetchedMail>();
            await ((ImapFolder)folder).GetStreamsAsync(Ids(uids), async (_, _, id, stream, token) =>
            {
                mails.Add(new FetchedMail(id.Id, await BytesAsync(stream, token)));
            }, within);
            foreach (var uid in uids) _sizes.Remove(uid);
            return mails;
        }, ct, most);
    }

    public Task<FetchedMail?> FetchHeaderAsync(uint uid, CancellationToken ct) => OnFolderAsync(async (folder, within) =>
    {
        try
        {
            var stream = await ((ImapFolder)folder).GetStreamAsync(new UniqueId(_uidValidity, uid), "HEADER", within);
            return new FetchedMail(uid, await BytesAsync(stream, within));
        }
        catch (MessageNotFoundException)
        {
            return null;
        }
    }, ct, HeaderBytes);

    /// <summary>What is settled is known by its UID; the mailbox itself is left as it is.</summary>
    public Task SettleAsync(IReadOnlyList<uint> uids, CancellationToken ct) => Task.CompletedTask;

    public Task<IReadOnlyList<uint>> UnsettledAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<uint>>([]);

    public Task<IReadOnlyList<uint>> ExistingAsync(IReadOnlyList<uint> uids, CancellationToken ct) => OnFolderAsync<IReadOnlyList<uint>>(async (folder, within) =>
        (await folder.SearchAsync(SearchQuery.Uids(Ids(uids)), within)).Select(id => id.Id).ToList(), ct);

    public Task<bool> ExpungeAsync(IReadOnlyList<uint> uids, CancellationToken ct) => OnFolderAsync(async (folder, within) =>
    {
        if (!_canExpunge) return false;
        await folder.OpenAsync(FolderAccess.ReadWrite, within);
        try
        {
            await folder.AddFlagsAsync(Ids(uids), MessageFlags.Deleted, silent: true, within);
            await folder.ExpungeAsync(Ids(uids), within);
        }
        finally
        {
            await folder.OpenAsync(FolderAccess.ReadOnly, within);
        }
        return true;
    }, ct);

    /// <summary>IDLE until the folder changes. What changed since the last list counts, so that nothing falls in between.</summary>
    public async Task<bool> WaitAsync(CancellationToken ct)
    {
        if (_changed) return true;
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var hard = new CancellationTokenSource();
        // DONE must be answered too: a dead line is noticed here, not by the next command.
        await using var bound = idle.Token.Register(() => hard.CancelAfter(settings.Timeout));
        var isIdle = await _connection.RunAsync(async (client, within) =>
        {
            if (!client.Capabilities.HasFlag(ImapCapabilities.Idle)) return false;
            await SelectedAsync(client, within);
            _idle = idle;
            try
            {
                if (_changed) return true;
                idle.CancelAfter(IdleFor);
                await client.IdleAsync(idle.Token, within);
                return true;
            }
            finally
            {
                _idle = null;
            }
        }, IdleFor + settings.Timeout, ImapConnection.SmallAnswer, hard.Token);
        ct.ThrowIfCancellationRequested();
        return isIdle;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private Task<T> OnFolderAsync<T>(Func<IMailFolder, CancellationToken, Task<T>> call, CancellationToken ct, long bytes = ImapConnection.SmallAnswer) =>
        _connection.RunAsync(async (client, within) =>
        {
            var folder = await SelectedAsync(client, within);
            if (_uidValidity != 0 && folder.UidValidity != _uidValidity) throw new MailboxException("the folder has a new UIDVALIDITY");
            return await call(folder, within);
        }, ct, bytes);

    private async Task<IMailFolder> SelectedAsync(ImapClient client, CancellationToken ct)
    {
        if (_folder is { IsOpen: true } && ReferenceEquals(_client, client)) return _folder;
        var folder = folderName.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? client.Inbox : await client.GetFolderAsync(folderName, ct);
        await folder.OpenAsync(FolderAccess.ReadOnly, ct);
        folder.CountChanged += OnChanged;
        folder.UidValidityChanged += OnChanged;
        (_folder, _client, _changed) = (folder, client, true);
        _canExpunge = client.Capabilities.HasFlag(ImapCapabilities.UidPlus);
        return folder;
    }

    private void OnChanged(object? sender, EventArgs e)
    {
        _changed = true;
        _idle?.Cancel();
    }

    private List<UniqueId> Ids(IEnumerable<uint> uids) => uids.Order().Select(uid => new UniqueId(_uidValidity, uid)).ToList();

    private MailSummary Summary(IMessageSummary m)
    {
        var size = m.Size ?? 0;
        _sizes[m.UniqueId.Id] = size;
        var from = string.Join(',', m.Envelope?.From.Mailboxes.Select(a => a.Address) ?? []);
        return new MailSummary(m.UniqueId.Id, size, m.InternalDate ?? DateTimeOffset.UnixEpoch, m.Envelope?.MessageId ?? "", from,
            m.Envelope?.Date?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture) ?? "");
    }

    private static async Task<byte[]> BytesAsync(Stream stream, CancellationToken ct)
    {
        await using var _ = stream;
        var bytes = new MemoryStream(stream.CanSeek ? (int)stream.Length : 0);
        await stream.CopyToAsync(bytes, ct);
        return bytes.ToArray();
    }
}
