using Istota.Actors.Outbox;

namespace Istota.Host.Storage;

/// <summary>Bytes of outgoing mail in the table <c>outgoing</c>. What is there under an id stays: nothing that was approved changes.</summary>
public sealed class SqliteOutgoingStore(Database database) : IOutgoingStore
{
    public Task PutAsync(IReadOnlyList<OutgoingBytes> mails, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var mail in mails)
            session.Execute("INSERT INTO outgoing (message_id, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING", mail.MessageId, mail.Bytes);
    }, ct);

    public Task<byte[]?> LoadAsync(string messageId, CancellationToken ct) => database.ReadAsync(session =>
        session.Query("SELECT bytes FROM outgoing WHERE message_id = $1", row => row.BytesOrNull(0), messageId).FirstOrDefault(), ct);

    public Task DeleteAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var id in messageIds) session.Execute("DELETE FROM outgoing WHERE message_id = $1", id);
    }, ct);
}
