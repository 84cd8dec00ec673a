using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Tests.Storage.Fakes;

/// <summary>A thread index without a disk; passes the same contract as the real one.</summary>
public sealed class InMemoryThreadIndex : IThreadIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SentMail> _sent = new(StringComparer.Ordinal);

    /// <summary>When set, each look-up fails with it.</summary>
    public Exception? Fault { get; set; }

    public Task<IReadOnlyList<SentMail>> FindAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct)
    {
        if (Fault is not null) return Task.FromException<IReadOnlyList<SentMail>>(Fault);
        lock (_gate)
            return Task.FromResult<IReadOnlyList<SentMail>>([.. messageIds.Distinct(StringComparer.Ordinal).Where(_sent.ContainsKey).Select(id => _sent[id])]);
    }

    public Task PutAsync(IReadOnlyList<SentMail> mails, CancellationToken ct)
    {
        lock (_gate)
        {
            foreach (var mail in mails)
                _sent[mail.MessageId] = mail with { LastReplyAt = mail.LastReplyAt ?? _sent.GetValueOrDefault(mail.MessageId)?.LastReplyAt, IsOpen = mail.IsOpen || _sent.GetValueOrDefault(mail.MessageId) is { IsOpen: true } };
        }
        return Task.CompletedTask;
    }

    public Task TouchAsync(string messageId, DateTimeOffset repliedAt, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_sent.TryGetValue(messageId, out var mail) && !(mail.LastReplyAt > repliedAt))
                _sent[messageId] = mail with { LastReplyAt = repliedAt, IsOpen = true };
        }
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<SentMail>> ListAsync(UserId? user, int limit, CancellationToken ct)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<SentMail>>([.. _sent.Values.Where(m => m.IsOpen && (user is null || m.User == user)).OrderByDescending(m => m.SentAt).Take(limit)]);
    }
}
