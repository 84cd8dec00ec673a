using Istota.Actors.Conversations;
using Istota.Actors.Users;

namespace Istota.Host.Storage;

/// <summary>How far each user has read each web room, in the table <c>room_reads</c>: what is new to them is counted from there.</summary>
public sealed class SqliteReadPositions(Database database)
{
    /// <summary>Rooms with messages of others above the user's position, and how many.</summary>
    public Task<IReadOnlyDictionary<string, int>> UnreadAsync(UserId user, CancellationToken ct) => database.ReadAsync<IReadOnlyDictionary<string, int>>(session =>
        session.Query(
            """
            SELECT m.room, COUNT(*) FROM room_messages m
            LEFT JOIN room_reads r ON r.user_id = m.user_id AND r.room = m.room
            WHERE m.user_id = $1 AND m.author <> $2 AND m.id > COALESCE(r.read_through, 0) GROUP BY m.room
            """,
            row => KeyValuePair.Create(row.GetString(0), row.GetInt32(1)), user.Value, nameof(Author.User)).ToDictionary(), ct);

    /// <summary>A position never goes back. False when it was there already.</summary>
    public Task<bool> ReadAsync(UserId user, string room, int through, CancellationToken ct) => database.Writer.WriteAsync(session =>
        session.Execute(
            """
            INSERT INTO room_reads (user_id, room, read_through) VALUES ($1, $2, $3)
            ON CONFLICT (user_id, room) DO UPDATE SET read_through = excluded.read_through WHERE excluded.read_through > read_through
            """,
            user.Value, room, through) > 0, ct);
}
