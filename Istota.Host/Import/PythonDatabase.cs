using Microsoft.Data.Sqlite;

namespace Istota.Host.Import;

/// <summary>A Python Istota's database cannot be read; the message is for the operator.</summary>
public sealed class ImportException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads a Python Istota's database, and changes nothing in it or beside it. Columns that an older or newer one lacks are empty.</summary>
internal static class PythonDatabase
{
    private const string TrustTable = "trusted_email_senders", SentTable = "sent_emails", ProcessedTable = "processed_emails";

    public static PythonRows Read(string file)
    {
        if (!File.Exists(file)) throw new ImportException($"{file}: no such file");
        try
        {
            using var connection = Open(file);
            var missing = new[] { TrustTable, SentTable, ProcessedTable }.Where(t => Columns(connection, t).Count == 0).ToList();
            if (missing.Count == 3) throw new ImportException($"{file} is no database of a Python Istota: it has none of the tables {string.Join(", ", missing)}");
            return new PythonRows(
                Rows(connection, TrustTable, ["user_id", "sender_email", "added_at"], (name, v) => new TrustRow(name, v[0], v[1], v[2])),
                Rows(connection, SentTable, ["user_id", "message_id", "to_addr", "subject", "in_reply_to", "references", "conversation_token", "talk_delivery_token", "origin_target", "sent_at"],
                    (name, v) => new SentRow(name, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9])),
                Rows(connection, ProcessedTable, ["message_id"], (name, v) => new ProcessedRow(name, v[0])),
                missing);
        }
        catch (SqliteException cause)
        {
            throw new ImportException($"{file} cannot be read: {cause.Message}", cause);
        }
    }

    private static SqliteConnection Open(string file)
    {
        // A database that nobody has open is read as it lies there: else SQLite would make its side files.
        var wal = new FileInfo(file + "-wal");
        var source = wal is { Exists: true, Length: > 0 } ? file : $"{new Uri(Path.GetFullPath(file)).AbsoluteUri}?immutable=1";
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static List<T> Rows<T>(SqliteConnection connection, string table, string[] wanted, Func<RowName, string?[], T> read)
    {
        var there = Columns(connection, table);
        if (there.Count == 0) return [];
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the names are the constants above
        command.CommandText = $"SELECT rowid, {string.Join(", ", wanted.Select(c => there.Contains(c) ? $"CAST(\"{c}\" AS TEXT)" : "NULL"))} FROM {table} ORDER BY rowid";
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.Read())
            found.Add(read(new RowName(table, rows.GetInt64(0)), [.. Enumerable.Range(1, wanted.Length).Select(i => rows.IsDBNull(i) ? null : rows.GetString(i))]));
        return found;
    }

    private static HashSet<string> Columns(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info($table)";
        command.Parameters.AddWithValue("$table", table);
        using var rows = command.ExecuteReader();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Read()) names.Add(rows.GetString(0));
        return names;
    }
}
