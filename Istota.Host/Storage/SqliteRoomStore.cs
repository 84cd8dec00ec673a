using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>The messages of the web rooms in the table <c>room_messages</c>.</summary>
public sealed class SqliteRoomStore(Database database) : IRoomStore
{
    private const string Rows = "SELECT user_id, id, room, author, text, at, reply_to, questions, mail, from_outside, failed_task FROM room_messages";

    public Task AppendAsync(IReadOnlyList<RoomMessage> messages, CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        foreach (var message in messages)
            session.Execute(
                """
                INSERT INTO room_messages (user_id, id, room, author, text, at, reply_to, questions, mail, from_outside, failed_task)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
                """,
                message.User.Value, message.Id, message.Room, message.Author.ToString(), message.Text, Columns.Ticks(message.At),
                message.ReplyTo, Columns.Json(message.Questions), message.Mail?.ToString(), message.FromOutside ? 1 : 0, message.FailedTask?.ToString());
    }, ct);

    public Task<RoomMessage?> FindAsync(UserId user, int id, CancellationToken ct) => database.ReadAsync(session =>
        session.Query($"{Rows} WHERE user_id = $1 AND id = $2", Read, user.Value, id).FirstOrDefault(), ct);

    public Task<IReadOnlyList<RoomMessage>> ReadAsync(UserId user, string room, int? after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<RoomMessage>>(session =>
        {
            if (after is { } id)
                return session.Query($"{Rows} WHERE user_id = $1 AND room = $2 AND id > $3 ORDER BY id LIMIT $4", Read, user.Value, room, id, limit);
            var newest = session.Query($"{Rows} WHERE user_id = $1 AND room = $2 ORDER BY id DESC LIMIT $3", Read, user.Value, room, limit);
            newest.Reverse();
            return newest;
        }, ct);

    public Task<IReadOnlyList<RoomMessage>> ReadBeforeAsync(UserId user, string room, int before, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<RoomMessage>>(session =>
        {
            var older = session.Query($"{Rows} WHERE user_id = $1 AND room = $2 AND id < $3 ORDER BY id DESC LIMIT $4", Read, user.Value, room, before, limit);
            older.Reverse();
            return older;
        }, ct);

    private static RoomMessage Read(SqliteDataReader row) =>
        new(new UserId(row.GetString(0)), row.GetInt32(1), row.GetString(2), Enum.Parse<Author>(row.GetString(3)), row.GetString(4), row.Time(5),
            row.IntOrNull(6), row.List<int>(7), MailKey.TryParse(row.TextOrNull(8), out var mail) ? mail : null)
        {
            FromOutside = row.GetInt32(9) != 0,
            FailedTask = TaskId.TryParse(row.TextOrNull(10), out var failed) ? failed : null,
        };
}
