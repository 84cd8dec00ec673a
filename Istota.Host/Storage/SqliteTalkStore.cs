using Istota.Actors.Talk;
using Istota.Actors.Users;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>How far rooms of Talk were read, and which of its messages are ours, in the tables <c>talk_rooms</c> and <c>talk_parts</c>.</summary>
public sealed class SqliteTalkStore(Database database) : ITalkStore
{
    private const string Rows = "SELECT user_id, post, part, token, reference, after, state, message_id, question, text, at, decided, marked FROM talk_parts";

    public Task<long?> CursorAsync(string token, CancellationToken ct) => database.ReadAsync(session =>
        session.Query("SELECT cursor FROM talk_rooms WHERE token = $1", row => (long?)row.GetInt64(0), token).FirstOrDefault(), ct);

    public Task SetCursorAsync(string token, long cursor, CancellationToken ct) => database.Writer.WriteAsync(session =>
        { session.Execute("INSERT INTO talk_rooms (token, cursor) VALUES ($1, $2) ON CONFLICT (token) DO UPDATE SET cursor = $2", token, cursor); }, ct);

    public Task<IReadOnlyList<TalkPart>> PartsAsync(UserId user, int post, CancellationToken ct) =>
        ReadAsync($"{Rows} WHERE user_id = $1 AND post = $2 ORDER BY part", ct, user.Value, post);

    public Task PutAsync(TalkPart part, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        session.Execute(
            """
            INSERT INTO talk_parts (user_id, post, part, token, reference, after, state, message_id, question, text, at, decided, marked)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (user_id, post, part) DO UPDATE SET token = $4, reference = $5, after = $6, state = $7, message_id = $8, question = $9, text = $10,
                at = $11, decided = $12, marked = $13
            """,
            part.User.Value, part.Post, part.Part, part.Token, part.Reference, part.After, part.State.ToString(), part.MessageId, part.Question, part.Text,
            Columns.Ticks(part.At), part.Decided, part.Marked ? 1 : 0);
    }, ct);

    public Task LearnAsync(IReadOnlyCollection<KeyValuePair<string, long>> messages, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var (reference, message) in messages)
            session.Execute("UPDATE talk_parts SET state = 'Posted', message_id = $2 WHERE reference = $1 AND state = 'Begun'", reference, message);
    }, ct);

    public async Task<IReadOnlyList<TalkPart>> FindAsync(string token, IReadOnlyCollection<long> messages, CancellationToken ct) =>
        await database.ReadAsync<IReadOnlyList<TalkPart>>(session =>
            [.. messages.SelectMany(m => session.Query($"{Rows} WHERE token = $1 AND message_id = $2", Read, token, m))], ct);

    public Task<IReadOnlyList<TalkPart>> PromptsAsync(UserId user, int question, CancellationToken ct) =>
        ReadAsync($"{Rows} WHERE user_id = $1 AND question = $2 ORDER BY post, part", ct, user.Value, question);

    public Task<IReadOnlyList<TalkPart>> UnmarkedAsync(string token, CancellationToken ct) =>
        ReadAsync($"{Rows} WHERE token = $1 AND question IS NOT NULL AND marked = 0 ORDER BY user_id, post, part", ct, token);

    public Task PruneAsync(DateTimeOffset before, CancellationToken ct) => database.Writer.WriteAsync(session =>
        { session.Execute("DELETE FROM talk_parts WHERE at < $1 AND (question IS NULL OR marked = 1)", Columns.Ticks(before)); }, ct);

    private async Task<IReadOnlyList<TalkPart>> ReadAsync(string sql, CancellationToken ct, params object?[] values) =>
        await database.ReadAsync<IReadOnlyList<TalkPart>>(session => session.Query(sql, Read, values), ct);

    private static TalkPart Read(SqliteDataReader row) => new()
    {
        User = new UserId(row.GetString(0)),
        Post = row.GetInt32(1),
        Part = row.GetInt32(2),
        Token = row.GetString(3),
        Reference = row.GetString(4),
        After = row.GetInt64(5),
        State = Enum.Parse<TalkPartState>(row.GetString(6)),
        MessageId = row.IsDBNull(7) ? null : row.GetInt64(7),
        Question = row.IntOrNull(8),
        Text = row.GetString(9),
        At = row.Time(10),
        Decided = row.TextOrNull(11),
        Marked = row.GetInt64(12) != 0,
    };
}
