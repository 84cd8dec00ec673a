using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>Inbound mail in the table <c>mails</c>.</summary>
public sealed class SqliteMailStore(Database database) : IMailStore
{
    private const string Facts = "SELECT mailbox, uid_validity, uid, message_id, sender, date, size, digest, received_at FROM mails";
    private const string ByKey = "WHERE mailbox = $1 AND uid_validity = $2 AND uid = $3";

    public Task PutAsync(IReadOnlyList<StoredMail> mails, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var mail in mails)
            session.Execute(
                """
                INSERT INTO mails (mailbox, uid_validity, uid, message_id, sender, date, size, digest, received_at, bytes)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
                """,
                mail.Key.Mailbox, mail.Key.UidValidity, mail.Key.Uid, mail.MessageId, mail.From, mail.Date, mail.Size, mail.Digest,
                Columns.Ticks(mail.ReceivedAt), mail.Bytes);
    }, ct);

    public Task<byte[]?> LoadAsync(MailKey key, CancellationToken ct) => database.ReadAsync(session =>
        session.Query($"SELECT bytes FROM mails {ByKey}", row => row.BytesOrNull(0), key.Mailbox, key.UidValidity, key.Uid).FirstOrDefault(), ct);

    public Task<IReadOnlyList<StoredMail>> FindAsync(string mailbox, string messageId, long size, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<StoredMail>>(session => session.Query(
            $"{Facts} WHERE message_id = $1 AND size = $2 AND mailbox = $3 ORDER BY uid_validity, uid", Read, messageId, size, mailbox), ct);

    public Task<IReadOnlyList<StoredMail>> FindByDigestAsync(string mailbox, string digest, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<StoredMail>>(session => session.Query(
            $"{Facts} WHERE digest = $1 AND mailbox = $2 ORDER BY uid_validity, uid", Read, digest, mailbox), ct);

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> DealtWithElsewhereAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyDictionary<string, DateTimeOffset>>(session => session.Query(
            "SELECT message_id, at FROM imported_mails WHERE message_id IN (SELECT value FROM json_each($1))", row => (Id: row.GetString(0), At: row.Time(1)), Columns.Json(messageIds.ToArray()))
            .ToDictionary(m => m.Id, m => m.At, StringComparer.Ordinal), ct);

    public Task DropBytesAsync(IReadOnlyCollection<MailKey> keys, CancellationToken ct) => ForEach(keys, $"UPDATE mails SET bytes = NULL {ByKey}", ct);

    public Task DropAsync(IReadOnlyCollection<MailKey> keys, CancellationToken ct) => ForEach(keys, $"DELETE FROM mails {ByKey}", ct);

    private Task ForEach(IReadOnlyCollection<MailKey> keys, string sql, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var key in keys) session.Execute(sql, key.Mailbox, key.UidValidity, key.Uid);
    }, ct);

    private static StoredMail Read(SqliteDataReader row) =>
        new(row.Key(0), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetString(7), row.Time(8), null);
}
