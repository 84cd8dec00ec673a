using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>Filed and unrouted mail in the table <c>filed</c>; no user is the empty id there, since a key holds no null.</summary>
public sealed class SqliteFiledStore(Database database) : IFiledStore
{
    private const string Rows = "SELECT mailbox, uid_validity, uid, user_id, sender, recipients, subject, reason, received_at FROM filed";
    private static readonly CodeTable<Reason> Reasons = new();

    public Task PutAsync(IReadOnlyList<FiledMail> mails, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var mail in mails)
            session.Execute(
                """
                INSERT OR REPLACE INTO filed (mailbox, uid_validity, uid, user_id, sender, recipients, subject, reason, received_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                mail.Key.Mailbox, mail.Key.UidValidity, mail.Key.Uid, IdOf(mail.User), mail.From, Columns.Json(mail.To), mail.Subject,
                mail.Reason.Code(), Columns.Ticks(mail.ReceivedAt));
    }, ct);

    public Task RemoveAsync(MailKey key, UserId? user, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        session.Execute("DELETE FROM filed WHERE mailbox = $1 AND uid_validity = $2 AND uid = $3 AND user_id = $4",
            key.Mailbox, key.UidValidity, key.Uid, IdOf(user));
    }, ct);

    public Task<IReadOnlyList<FiledMail>> ListAsync(bool unrouted, UserId? user, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<FiledMail>>(session => !unrouted && user is null
            ? session.Query($"{Rows} WHERE user_id <> '' ORDER BY received_at DESC LIMIT $1", Read, limit)
            : session.Query($"{Rows} WHERE user_id = $1 ORDER BY received_at DESC LIMIT $2", Read, unrouted ? "" : IdOf(user), limit), ct);

    public Task<int> PruneAsync(DateTimeOffset olderThan, CancellationToken ct) =>
        database.Writer.WriteAsync(session => session.Execute("DELETE FROM filed WHERE received_at < $1", Columns.Ticks(olderThan)), ct);

    private static string IdOf(UserId? user) => user?.Value ?? "";

    private static FiledMail Read(SqliteDataReader row) =>
        new(row.Key(0), row.GetString(3) is { Length: > 0 } id ? new UserId(id) : null, row.GetString(4), row.List<string>(5), row.GetString(6),
            Reasons.Parse(row.GetString(7)), row.Time(8));
}
