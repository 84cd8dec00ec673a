using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>How the database is opened.</summary>
/// <param name="Folder">DATA_DIR; the file in it is <c>istota.db</c>, shared with the journal.</param>
/// <param name="Busy">how long a connection waits for another's write, by SQLite's own busy handler.</param>
public sealed record DatabaseOptions(string Folder)
{
    public TimeSpan Busy { get; init; } = TimeSpan.FromSeconds(5);
    public int Readers { get; init; } = 4;

    /// <summary>Told when writes fail, and null when they work again; for <c>/readyz</c>.</summary>
    public Action<StorageException?> Health { get; init; } = _ => { };
}

/// <summary>The tables beside the journal in <c>DATA_DIR/istota.db</c>: WAL with <c>synchronous=FULL</c>, one writer, a few readers that never wait for it.</summary>
public sealed class Database : IAsyncDisposable
{
    public const string FileName = "istota.db";
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = PrivateFile | UnixFileMode.UserExecute;

    private readonly DatabaseOptions _options;
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly SemaphoreSlim _readers;
    private volatile bool _closed;

    private Database(DatabaseOptions options, string path)
    {
        (_options, Path) = (options, path);
        _readers = new SemaphoreSlim(options.Readers);
        Writer = new DatabaseWriter(Connect(), options.Health);
    }

    public string Path { get; }

    public DatabaseWriter Writer { get; }

    /// <summary>Creates the folder (0700) and the file (0600) where they are missing, and brings the tables to this version. Throws <see cref="StorageException"/>.</summary>
    public static Database Open(DatabaseOptions options)
    {
        var folder = System.IO.Path.GetFullPath(options.Folder);
        var path = System.IO.Path.Combine(folder, FileName);
        Directory.CreateDirectory(folder, PrivateFolder);
        if (File.GetUnixFileMode(folder) != PrivateFolder) File.SetUnixFileMode(folder, PrivateFolder);
        // SQLite gives its -wal and -shm files the mode of the database, so this comes first.
        using (File.Open(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = PrivateFile })) { }
        try
        {
            using (var session = Connect(path, options.Busy))
            {
                session.Query("PRAGMA journal_mode=WAL", row => row.GetString(0));
                Migrations.Apply(session, Migrations.All);
            }
            return new Database(options, path);
        }
        catch (SqliteException cause)
        {
            throw StorageException.From(cause);
        }
    }

    /// <summary>Reads in one snapshot, off the caller's thread.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken ct)
    {
        await _readers.WaitAsync(ct);
        try
        {
            if (_closed) throw new StorageException(StorageFault.Failed, "The database is closed");
            return await Task.Run(() => Read(read), ct);
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <summary>Ends what is under way, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        for (var reader = 0; reader < _options.Readers; reader++) await _readers.WaitAsync();
        _closed = true;
        while (_idle.TryTake(out var session)) session.Dispose();
        _readers.Release(_options.Readers);
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        SqliteSession? session = null;
        try
        {
            if (!_idle.TryTake(out session))
            {
                session = Connect();
                session.Execute("PRAGMA query_only=1");
            }
            session.Execute("BEGIN DEFERRED");
            var result = read(session);
            session.Execute("COMMIT");
            _idle.Add(session);
            return result;
        }
        catch (SqliteException cause)
        {
            session?.Dispose();
            throw StorageException.From(cause);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private SqliteSession Connect() => Connect(Path, _options.Busy);

    private static SqliteSession Connect(string path, TimeSpan busy)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            // The driver's own retry (a sleep of 150 ms) only begins when SQLite's handler has given up.
            DefaultTimeout = Math.Max(1, (int)busy.TotalSeconds),
        }.ToString());
        connection.Open();
        var session = new SqliteSession(connection);
        session.Execute("PRAGMA synchronous=FULL");
        session.Execute(FormattableString.Invariant($"PRAGMA busy_timeout={(int)busy.TotalMilliseconds}"));
        return session;
    }
}
