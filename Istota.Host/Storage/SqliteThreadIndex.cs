using Istota.Actors.Routing;
using Istota.Actors.Users;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>Mail sent, in the table <c>sent_emails</c>, whose primary key is the Message-ID.</summary>
public sealed class SqliteThreadIndex(Database database) : IThreadIndex
{
    private const string Rows =
        "SELECT message_id, user_id, recipients_to, recipients_cc, recipients_bcc, subject, conversation, origin, task, sent_at, last_reply_at, is_open FROM sent_emails";

    public Task<IReadOnlyList<SentMail>> FindAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct) =>
        messageIds.Count == 0
            ? Task.FromResult<IReadOnlyList<SentMail>>([])
            : database.ReadAsync<IReadOnlyList<SentMail>>(session => Find(session, messageIds), ct);

    /// <summary>The same for one who has the file open already.</summary>
    internal static List<SentMail> Find(SqliteSession session, IReadOnlyCollection<string> messageIds) =>
        session.Query($"{Rows} WHERE message_id IN (SELECT value FROM json_each($1))", Read, Columns.Json(messageIds.ToArray()));

    public Task PutAsync(IReadOnlyList<SentMail> mails, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var mail in mails)
            session.Execute(
                """
                INSERT INTO sent_emails (message_id, user_id, recipients_to, recipients_cc, recipients_bcc, subject, conversation, origin, task, sent_at, last_reply_at, is_open)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                ON CONFLICT (message_id) DO UPDATE SET
                    user_id = excluded.user_id, recipients_to = excluded.recipients_to, recipients_cc = excluded.recipients_cc,
                    recipients_bcc = excluded.recipients_bcc, subject = excluded.subject, conversation = excluded.conversation,
                    origin = excluded.origin, task = excluded.task, sent_at = excluded.sent_at,
                    last_reply_at = COALESCE(excluded.last_reply_at, last_reply_at), is_open = MAX(excluded.is_open, is_open)
                """,
                mail.MessageId, mail.User.Value, Columns.Json(mail.To), Columns.Json(mail.Cc), Columns.Json(mail.Bcc), mail.Subject,
                mail.Conversation, mail.Origin, mail.Task, Columns.Ticks(mail.SentAt), mail.LastReplyAt?.UtcTicks, mail.IsOpen ? 1 : 0);
    }, ct, mayWait: true);

    public Task TouchAsync(string messageId, DateTimeOffset repliedAt, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        session.Execute(
            "UPDATE sent_emails SET last_reply_at = $2, is_open = 1 WHERE message_id = $1 AND (last_reply_at IS NULL OR last_reply_at < $2)",
            messageId, Columns.Ticks(repliedAt));
    }, ct, mayWait: true);

    public Task<IReadOnlyList<SentMail>> ListAsync(UserId? user, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<SentMail>>(session => user is { } one
            ? session.Query($"{Rows} WHERE is_open AND user_id = $1 ORDER BY sent_at DESC LIMIT $2", Read, one.Value, limit)
            : session.Query($"{Rows} WHERE is_open ORDER BY sent_at DESC LIMIT $1", Read, limit), ct);

    private static SentMail Read(SqliteDataReader row) =>
        new(row.GetString(0), new UserId(row.GetString(1)), row.List<string>(2), row.List<string>(3), row.List<string>(4), row.GetString(5),
            row.GetString(6), row.GetString(7), row.GetString(8), row.Time(9), row.TimeOrNull(10), row.GetInt64(11) != 0);
}
