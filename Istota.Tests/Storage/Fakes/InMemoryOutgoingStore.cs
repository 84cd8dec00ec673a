using System.Collections.Concurrent;
using Istota.Actors.Outbox;

namespace Istota.Tests.Storage.Fakes;

/// <summary>Bytes of outgoing mail without a disk; passes the same contract as the real store.</summary>
public sealed class InMemoryOutgoingStore : IOutgoingStore
{
    private readonly ConcurrentDictionary<string, byte[]> _mails = new(StringComparer.Ordinal);

    public ICollection<string> Ids => _mails.Keys;

    public Task PutAsync(IReadOnlyList<OutgoingBytes> mails, CancellationToken ct)
    {
        foreach (var mail in mails) _mails.TryAdd(mail.MessageId, mail.Bytes);
        return Task.CompletedTask;
    }

    public Task<byte[]?> LoadAsync(string messageId, CancellationToken ct) => Task.FromResult(_mails.GetValueOrDefault(messageId));

    public Task DeleteAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct)
    {
        foreach (var id in messageIds) _mails.TryRemove(id, out _);
        return Task.CompletedTask;
    }
}
