using Istota.Actors.Outbox;
using Istota.Actors.Users;

namespace Istota.Host.Storage;

/// <summary>Bytes of outgoing mail in the table <c>outgoing</c>. What is there under an id stays: nothing that was approved changes.</summary>
public sealed class SqliteOutgoingStore(Database database) : IOutgoingStore
{
    public Task PutAsync(IReadOnlyList<OutgoingBytes> mails, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var mail in mails)
            session.Execute("INSERT INTO outgoing (message_id, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING", mail.MessageId, mail.Bytes);
    }, ct);

    /// <summary>As <see cref="PutAsync"/>, and notes that a person's edit made it: should the edit not come to be, its bytes are nobody's.</summary>
    public Task PutEditAsync(UserId user, OutgoingBytes mail, DateTimeOffset at, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        session.Execute("INSERT INTO outgoing (message_id, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING", mail.MessageId, mail.Bytes);
        session.Execute("INSERT OR REPLACE INTO draft_edits (message_id, user_id, at) VALUES ($1, $2, $3)", mail.MessageId, user.Value, Columns.Ticks(at));
    }, ct);

    /// <summary>Edits of which nobody has said yet whether they came to be.</summary>
    public Task<IReadOnlyList<(string MessageId, UserId User)>> EditsBeforeAsync(DateTimeOffset before, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<(string, UserId)>>(session =>
            session.Query("SELECT message_id, user_id FROM draft_edits WHERE at < $1", row => (row.GetString(0), new UserId(row.GetString(1))), Columns.Ticks(before)), ct);

    /// <summary>The user has it, or never will: then its bytes go.</summary>
    public Task SettleEditAsync(string messageId, bool kept, DateTimeOffset before, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        // Made again meanwhile, it waits for the next look.
        if (session.Execute("DELETE FROM draft_edits WHERE message_id = $1 AND at < $2", messageId, Columns.Ticks(before)) > 0 && !kept)
            session.Execute("DELETE FROM outgoing WHERE message_id = $1", messageId);
    }, ct);

    public Task<byte[]?> LoadAsync(string messageId, CancellationToken ct) => database.ReadAsync(session =>
        session.Query("SELECT bytes FROM outgoing WHERE message_id = $1", row => row.BytesOrNull(0), messageId).FirstOrDefault(), ct);

    public Task DeleteAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var id in messageIds) session.Execute("DELETE FROM outgoing WHERE message_id = $1", id);
    }, ct);
}
