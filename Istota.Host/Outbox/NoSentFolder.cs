using Istota.Actors.Outbox;

namespace Istota.Host.Outbox;

/// <summary>No copies are kept (<c>sent_folder = ""</c>, or mail that goes into files), so nobody can be asked what was sent.</summary>
public sealed class NoSentFolder : ISentFolder
{
    public bool MakesCopies => false;
    public Task<bool?> ContainsAsync(string messageId, CancellationToken ct) => Task.FromResult<bool?>(null);
    public Task AppendAsync(string messageId, byte[] mail, DateTimeOffset date, CancellationToken ct) => Task.CompletedTask;
}
