using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Tests.Storage.Fakes;

/// <summary>The list of filed mail without a disk; passes the same contract as the real one.</summary>
public sealed class InMemoryFiledStore : IFiledStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(MailKey, UserId?), FiledMail> _filed = [];

    /// <summary>What writing comes to.</summary>
    public Exception? Fault { get; set; }

    public Task PutAsync(IReadOnlyList<FiledMail> mails, CancellationToken ct)
    {
        if (Fault is not null) return Task.FromException(Fault);
        lock (_gate)
        {
            foreach (var mail in mails) _filed[(mail.Key, mail.User)] = mail;
        }
        return Task.CompletedTask;
    }

    public Task RemoveAsync(MailKey key, UserId? user, CancellationToken ct)
    {
        lock (_gate) _filed.Remove((key, user));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<FiledMail>> ListAsync(bool unrouted, UserId? user, int limit, CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<FiledMail>>([.. _filed.Values
                .Where(m => unrouted ? m.User is null : m.User is not null && (user is null || m.User == user))
                .OrderByDescending(m => m.ReceivedAt).Take(limit)]);
    }

    public Task<int> PruneAsync(DateTimeOffset olderThan, CancellationToken ct)
    {
        lock (_gate)
        {
            var old = _filed.Where(f => f.Value.ReceivedAt < olderThan).Select(f => f.Key).ToList();
            foreach (var key in old) _filed.Remove(key);
            return Task.FromResult(old.Count);
        }
    }
}
