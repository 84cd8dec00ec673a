using Istota.Actors.Mail;
using Istota.Actors.Mailbox;

namespace Istota.Tests.Storage.Fakes;

/// <summary>A mail store without a disk; passes the same contract as the real one.</summary>
public sealed class InMemoryMailStore : IMailStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MailKey, StoredMail> _mails = [];

    /// <summary>When set, each write fails with it.</summary>
    public Exception? Fault { get; set; }

    public Task PutAsync(IReadOnlyList<StoredMail> mails, CancellationToken ct)
    {
        if (Fault is not null) return Task.FromException(Fault);
        lock (_gate)
        {
            foreach (var mail in mails) _mails.TryAdd(mail.Key, mail);
        }
        return Task.CompletedTask;
    }

    public Task<byte[]?> LoadAsync(MailKey key, CancellationToken ct)
    {
        lock (_gate) return Task.FromResult(_mails.GetValueOrDefault(key)?.Bytes);
    }

    public Task<IReadOnlyList<StoredMail>> FindAsync(string mailbox, string messageId, long size, CancellationToken ct) =>
        Where(m => m.Key.Mailbox == mailbox && m.MessageId == messageId && m.Size == size);

    public Task<IReadOnlyList<StoredMail>> FindByDigestAsync(string mailbox, string digest, CancellationToken ct) =>
        Where(m => m.Key.Mailbox == mailbox && m.Digest == digest);

    /// <summary>Message-IDs with the time of the move.</summary>
    public Dictionary<string, DateTimeOffset> Elsewhere { get; } = [];

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> DealtWithElsewhereAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset>>(Elsewhere.Where(e => messageIds.Contains(e.Key)).ToDictionary());

    public Task DropBytesAsync(IReadOnlyCollection<MailKey> keys, CancellationToken ct)
    {
        lock (_gate)
        {
            foreach (var key in keys)
                if (_mails.TryGetValue(key, out var mail)) _mails[key] = mail with { Bytes = null };
        }
        return Task.CompletedTask;
    }

    public Task DropAsync(IReadOnlyCollection<MailKey> keys, CancellationToken ct)
    {
        lock (_gate)
        {
            foreach (var key in keys) _mails.Remove(key);
        }
        return Task.CompletedTask;
    }

    private Task<IReadOnlyList<StoredMail>> Where(Func<StoredMail, bool> wanted)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<StoredMail>>([.. _mails.Values.Where(wanted).Select(m => m with { Bytes = null })
                .OrderBy(m => m.Key.UidValidity).ThenBy(m => m.Key.Uid)]);
    }
}
