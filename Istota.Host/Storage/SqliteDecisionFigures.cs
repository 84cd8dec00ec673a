using Istota.Actors.Decisions;

namespace Istota.Host.Storage;

/// <summary>What one stretch of time brought.</summary>
/// <param name="Latency">from the start of a task to its end, the mean of those that were done; null where none was.</param>
public sealed record FigureSlot(DateTimeOffset From, int MailsIn, int MailsOut, int Questions, TimeSpan? Latency);

/// <summary>Figures over time from the decision records: one read, bounded, over the index of times.</summary>
public sealed class SqliteDecisionFigures(Database database)
{
    /// <summary>A household has some thousands a week; beyond this the oldest are left out.</summary>
    private const int MostRecords = 300_000;

    /// <param name="slots">how many stretches of <paramref name="length"/> end with <paramref name="until"/>.</param>
    public Task<IReadOnlyList<FigureSlot>> OverAsync(DateTimeOffset until, TimeSpan length, int slots, CancellationToken ct) => database.ReadAsync<IReadOnlyList<FigureSlot>>(session =>
    {
        var from = until - length * slots;
        var found = session.Query(
            """
            WITH recent AS (
                SELECT mail, message_id, task, step, verdict, at FROM decisions WHERE at >= $1 AND at < $2
                AND step IN ('reading', 'sending', 'gate', 'approval', 'task') ORDER BY at DESC LIMIT $4),
            begun AS (SELECT task, MAX(at) AS at FROM recent WHERE step = 'task' AND verdict = 'started' GROUP BY task)
            SELECT (r.at - $1) / $3,
                COUNT(DISTINCT CASE WHEN r.step = 'reading' THEN r.mail END),
                COUNT(DISTINCT CASE WHEN r.step = 'sending' AND r.verdict = 'sent' THEN r.message_id END),
                SUM((r.step IN ('gate', 'approval') AND r.verdict = 'held') OR (r.step = 'task' AND r.verdict = 'waiting')),
                AVG(CASE WHEN r.step = 'task' AND r.verdict = 'done' AND b.at <= r.at THEN r.at - b.at END)
            FROM recent r LEFT JOIN begun b ON b.task = r.task AND r.step = 'task' AND r.verdict = 'done'
            GROUP BY 1
            """,
            row => (Slot: row.GetInt32(0), In: row.GetInt32(1), Out: row.GetInt32(2), Questions: row.GetInt32(3), Latency: row.IsDBNull(4) ? (TimeSpan?)null : TimeSpan.FromTicks((long)row.GetDouble(4))),
            Columns.Ticks(from), Columns.Ticks(until), length.Ticks, MostRecords).ToDictionary(f => f.Slot);
        return [.. Enumerable.Range(0, slots).Select(n => found.TryGetValue(n, out var f)
            ? new FigureSlot(from + length * n, f.In, f.Out, f.Questions, f.Latency)
            : new FigureSlot(from + length * n, 0, 0, 0, null))];
    }, ct);
}
