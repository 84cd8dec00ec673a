using System.Globalization;
using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>Decision records in the table <c>decisions</c>.</summary>
public sealed class SqliteDecisionStore(Database database) : IDecisionStore
{
    private const string Rows = "SELECT id, user_id, mail, message_id, task, number, step, verdict, reason, evidence, at, sequence FROM decisions";
    private const int LongestChain = 10_000;
    private static readonly CodeTable<DecisionStep> Steps = new();
    private static readonly CodeTable<Verdict> Verdicts = new();
    private static readonly CodeTable<Reason> Reasons = new();

    public Task<IReadOnlyList<DecisionRecord>> AppendAsync(IReadOnlyList<DecisionRecord> records, CancellationToken ct) =>
        database.Writer.WriteAsync<IReadOnlyList<DecisionRecord>>(session => [.. records.Where(record => session.Execute(
            """
            INSERT INTO decisions (id, user_id, mail, message_id, task, number, step, verdict, reason, evidence, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
            """,
            record.Id, record.User?.Value, record.Mail?.ToString(), record.MessageId, record.Task?.ToString(), record.Number,
            record.Step.Code(), record.Verdict.Code(), record.Reason.Code(), record.Evidence, Columns.Ticks(record.At)) > 0)], ct, mayWait: true);

    /// <summary>A chain asked for by a user's own number or task holds nothing of another user, though they may have had the same mail.</summary>
    public Task<IReadOnlyList<DecisionRecord>> ChainAsync(string key, CancellationToken ct) => database.ReadAsync<IReadOnlyList<DecisionRecord>>(session =>
    {
        key = key.Trim().Trim('<', '>');
        var chain = new Chain(session);
        if (TryQuestion(key, out var user, out var number))
            chain = new Chain(session, user).Add("user_id = $1 AND number = $2", user.Value, number);
        else if (TaskId.TryParse(key, out var task) && new Chain(session, task.User).Add("task = $1", key) is { Count: > 0 } ofTask)
            chain = ofTask;
        if (chain.Count == 0)
            chain.Add("mail = $1", key).Add("message_id = $1", key);
        return chain.Close();
    }, ct);

    public Task<int> PruneAsync(DateTimeOffset olderThan, CancellationToken ct) =>
        database.Writer.WriteAsync(session => session.Execute("DELETE FROM decisions WHERE at < $1", Columns.Ticks(olderThan)), ct);

    private static bool TryQuestion(string key, out UserId user, out int number)
    {
        var cut = key.LastIndexOf('#');
        user = new UserId(cut > 0 ? key[..cut] : "");
        return int.TryParse(key.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number) && cut > 0;
    }

    private static (long, DecisionRecord) Read(SqliteDataReader row) => (row.GetInt64(11), new DecisionRecord(
        row.GetString(0),
        row.TextOrNull(1) is { } user ? new UserId(user) : null,
        MailKey.TryParse(row.TextOrNull(2), out var mail) ? mail : null,
        row.TextOrNull(3),
        TaskId.TryParse(row.TextOrNull(4), out var task) ? task : null,
        row.IntOrNull(5),
        Steps.Parse(row.GetString(6)), Verdicts.Parse(row.GetString(7)), Reasons.Parse(row.GetString(8)), row.GetString(9), row.Time(10)));

    /// <summary>Rows found so far, and those whose links are still to be followed. A Message-ID links outgoing mail alone: inbound, anybody can write any.</summary>
    private sealed class Chain(SqliteSession session, UserId? owner = null)
    {
        private readonly Dictionary<string, (long Sequence, DecisionRecord Record)> _found = new(StringComparer.Ordinal);
        private readonly Queue<DecisionRecord> _open = [];
        private readonly HashSet<(string, object?, object?)> _asked = [];

        public int Count => _found.Count;

        public Chain Add(string where, object? first, object? second = null)
        {
            if (!_asked.Add((where, first, second)) || _found.Count >= LongestChain) return this;
            var rows = second is null ? session.Query($"{Rows} WHERE {where}", Read, first) : session.Query($"{Rows} WHERE {where}", Read, first, second);
            foreach (var (sequence, record) in rows)
                if ((owner is null || record.User is null || record.User == owner) && _found.TryAdd(record.Id, (sequence, record)))
                    _open.Enqueue(record);
            return this;
        }

        public List<DecisionRecord> Close()
        {
            while (_open.TryDequeue(out var record))
            {
                if (record.Mail is { } mail) Add("mail = $1", mail.ToString());
                else if (record.MessageId is { } messageId) Add("mail IS NULL AND message_id = $1", messageId);
                if (record.Task is { } task) Add("task = $1", task.ToString());
                if (record is { User: { } user, Number: { } number }) Add("user_id = $1 AND number = $2", user.Value, number);
            }
            return [.. _found.Values.OrderBy(f => f.Record.At).ThenBy(f => f.Sequence).Select(f => f.Record)];
        }
    }
}
