using Istota.Actors.Journal;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>The data of a daemon that runs or ran, for looking alone: the file is opened read-only, and nothing is created, migrated or locked.</summary>
public sealed class PastData : IDisposable
{
    private readonly SqliteSession _session;
    private readonly HashSet<string> _tables;

    private PastData(string path, SqliteSession session)
    {
        (Path, _session) = (path, session);
        _tables = [.. session.Query("SELECT name FROM sqlite_master WHERE type = 'table'", row => row.GetString(0))];
    }

    public string Path { get; }

    /// <summary>Null where there is nothing to read; <paramref name="problem"/> says why.</summary>
    public static PastData? TryOpen(string folder, out string problem)
    {
        var path = System.IO.Path.Combine(folder, Database.FileName);
        problem = "";
        try
        {
            if (File.Exists(path)) return new PastData(path, Connect(path));
            problem = $"there is no {path}";
        }
        catch (Exception cause) when (cause is SqliteException or IOException or UnauthorizedAccessException)
        {
            problem = $"{path} cannot be read: {cause.Message}";
        }
        return null;
    }

    /// <summary>The user's state as the journal tells it; empty for one who has none.</summary>
    public UserState StateOf(UserId user)
    {
        if (!_tables.Contains("journal")) return UserState.Empty;
        var id = $"user-{user}";
        var (through, snapshot) = Snapshot(id);
        return PastUser.Of(snapshot, _session.Query(
            "SELECT message, manifest FROM journal WHERE persistence_id = $1 AND sequence_number > $2 ORDER BY sequence_number",
            row => JournalSerializer.Decode((byte[])row[0], row.GetString(1)), id, through));
    }

    /// <summary>The mails among these that were sent from here.</summary>
    public IReadOnlyList<SentMail> Sent(IReadOnlyCollection<string> messageIds) =>
        messageIds.Count > 0 && _tables.Contains("sent_emails") ? SqliteThreadIndex.Find(_session, messageIds) : [];

    public void Dispose() => _session.Dispose();

    private (long Through, UserState? State) Snapshot(string id)
    {
        if (!_tables.Contains("snapshot")) return (0, null);
        var newest = _session.Query(
            "SELECT sequence_number, snapshot, manifest FROM snapshot WHERE persistence_id = $1 ORDER BY sequence_number DESC LIMIT 1",
            row => (Through: row.GetInt64(0), State: (UserState)JournalSerializer.Decode((byte[])row[1], row.GetString(2))), id);
        return newest.Count == 0 ? (0, null) : newest[0];
    }

    /// <summary>Without a log beside it nobody writes: then it is read as a file that does not change, and SQLite leaves nothing beside it either.</summary>
    private static SqliteSession Connect(string path)
    {
        var still = !File.Exists(path + "-wal");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = still ? $"file:{Uri.EscapeDataString(path)}?immutable=1" : path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        return new SqliteSession(connection);
    }
}
