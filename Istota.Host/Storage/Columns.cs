using System.Text.Json;
using Istota.Actors.Mailbox;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>How values lie in columns, the same in every table.</summary>
internal static class Columns
{
    public static long Ticks(DateTimeOffset time) => time.UtcTicks;

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static int? IntOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static byte[]? BytesOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : (byte[])row.GetValue(column);

    public static string Json<T>(IReadOnlyList<T> list) => JsonSerializer.Serialize(list);

    public static IReadOnlyList<T> List<T>(this SqliteDataReader row, int column) => JsonSerializer.Deserialize<T[]>(row.GetString(column)) ?? [];

    /// <summary>A mail's key from three columns in a row.</summary>
    public static MailKey Key(this SqliteDataReader row, int first) =>
        new(row.GetString(first), (uint)row.GetInt64(first + 1), (uint)row.GetInt64(first + 2));
}
