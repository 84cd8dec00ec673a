using Istota.Actors.Users;
using Istota.Host.Storage;

namespace Istota.Host.Import;

/// <summary>How many rows of an import were new.</summary>
internal sealed record ImportedCounts(int Trust, int Sent, int Processed);

/// <summary>What was imported, in the stores: sent mail and dealt-with mail at once, and trust until the user's own journal has it.</summary>
internal sealed class SqliteImports(Database database)
{
    /// <summary>What is there already stays as it is; so does trust that was taken once and withdrawn here since.</summary>
    public Task<ImportedCounts> PutAsync(ImportPlan plan, DateTimeOffset now, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        // Without a word of what was dealt with, all of the mailbox would be answered again.
        if (plan.Processed.Count > 0) session.Execute("INSERT INTO settings (name, value) VALUES ($1, '1') ON CONFLICT DO NOTHING", SqliteSettingsStore.FirstSweepAll);
        return Put(session, plan, now);
    }, ct);

    private static ImportedCounts Put(SqliteSession session, ImportPlan plan, DateTimeOffset now) => new(
        plan.Trust.Sum(t => session.Execute("INSERT INTO imported_trust (user_id, sender, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", t.User.Value, t.Sender, Columns.Ticks(t.At))),
        plan.Sent.Sum(m => session.Execute(
            """
            INSERT INTO sent_emails (message_id, user_id, recipients_to, recipients_cc, recipients_bcc, subject, conversation, origin, task, sent_at, is_open)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1) ON CONFLICT DO NOTHING
            """,
            m.MessageId, m.User.Value, Columns.Json(m.To), Columns.Json(m.Cc), Columns.Json(m.Bcc), m.Subject, m.Conversation, m.Origin, m.Task, Columns.Ticks(m.SentAt))),
        plan.Processed.Sum(id => session.Execute("INSERT INTO imported_mails (message_id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING", id, Columns.Ticks(now))));

    public Task<IReadOnlyList<ImportedTrust>> UntakenAsync(CancellationToken ct) => database.ReadAsync<IReadOnlyList<ImportedTrust>>(session =>
        session.Query("SELECT user_id, sender, at FROM imported_trust WHERE NOT taken ORDER BY user_id, at", row => new ImportedTrust(new UserId(row.GetString(0)), row.GetString(1), row.Time(2))), ct);

    public Task TakenAsync(ImportedTrust trust, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        session.Execute("UPDATE imported_trust SET taken = 1 WHERE user_id = $1 AND sender = $2", trust.User.Value, trust.Sender);
    }, ct);
}
