using Istota.Host.Agent;
using Istota.Host.Configuration;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage.Backup;

/// <summary>What a backup came to.</summary>
public sealed record BackupResult(int Files, long Bytes, IReadOnlyList<string> LeftOut);

/// <summary>
/// Makes a backup beside a running daemon, or without one, that restores to a state in which a kill -9 could have left it. While the database's write lock is held,
/// no user can journal that a hand-over begins or is taken: in that moment the folders between agent and outbox are copied and the snapshot of the database is begun.
/// All else is copied after it, from the snapshot and from folders whose files the journal does not promise.
/// </summary>
public static class BackupMaker
{
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = PrivateFile | UnixFileMode.UserExecute;

    public static BackupResult Make(StorageConfig storage, string file, DateTimeOffset now) => Make(storage, file, now, LockPatience.Usual);

    internal static BackupResult Make(StorageConfig storage, string file, DateTimeOffset now, LockPatience patience)
    {
        var target = Path.GetFullPath(file);
        Check(storage, target);
        var folder = Path.GetDirectoryName(target)!;
        var mark = Guid.NewGuid().ToString("N")[..8];
        var (passing, staging) = (Path.Combine(folder, $".{Path.GetFileName(target)}.{mark}"), Path.Combine(folder, $".{Path.GetFileName(target)}.{mark}.d"));
        try
        {
            Directory.CreateDirectory(staging, PrivateFolder);
            var leftOut = new List<string>();
            Stage(storage.DataDir, staging, patience, leftOut);
            var result = Write(storage, staging, passing, now, leftOut);
            if (!Native.Move(passing, target)) throw new BackupException($"{target} is there already, and is not overwritten");
            Native.SyncFolder(folder);
            return result;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new BackupException($"the backup was not made: {cause.Message}", cause);
        }
        finally
        {
            File.Delete(passing);
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        }
    }

    private static void Check(StorageConfig storage, string target)
    {
        if (StorageConfig.UsersHoldData(storage.DataDir, storage.UsersRoot))
            throw new BackupException($"storage.users_root ({storage.UsersRoot}) holds storage.data_dir ({storage.DataDir}): such a backup could not be restored; give the users a folder of their own");
        if (Path.Exists(target)) throw new BackupException($"{target} is there already, and is not overwritten");
        if (!Directory.Exists(Path.GetDirectoryName(target))) throw new BackupException($"there is no folder {Path.GetDirectoryName(target)}");
        foreach (var inside in new[] { storage.DataDir, storage.UsersRoot }.Where(f => IsIn(target, f)))
            throw new BackupException($"{target} lies in {inside}, which is to be backed up; choose a place outside");
        if (!File.Exists(Path.Combine(storage.DataDir, Database.FileName)))
            throw new BackupException($"there is nothing to back up: {storage.DataDir} (storage.data_dir) holds no {Database.FileName}");
    }

    private static void Stage(string data, string staging, LockPatience patience, List<string> leftOut)
    {
        var source = Path.Combine(data, Database.FileName);
        using var writer = Open(source);
        using var reader = Open(source);
        Run(writer, "BEGIN IMMEDIATE");
        try
        {
            Run(reader, "BEGIN DEFERRED");
            Run(reader, "SELECT COUNT(*) FROM sqlite_master"); // the snapshot begins with the first read
            new HandOverCopy(data, staging, patience, leftOut).Copy();
        }
        finally
        {
            Run(writer, "ROLLBACK");
        }
        var copy = Path.Combine(staging, Database.FileName);
        using (File.Open(copy, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = PrivateFile })) { }
        using var target = Open(copy);
        reader.BackupDatabase(target);
        Run(target, "PRAGMA journal_mode=DELETE"); // one file
    }

    internal static void MakeFolder(string path) => Directory.CreateDirectory(path, PrivateFolder);

    private static BackupResult Write(StorageConfig storage, string staging, string passing, DateTimeOffset now, List<string> leftOut)
    {
        using var file = new FileStream(passing, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = PrivateFile });
        var (tar, zip) = BackupTar.Over(file);
        BackupTar backup;
        using (zip)
        using (tar)
        {
            backup = new BackupTar(tar, leftOut.Add);
            backup.Head(new BackupHead(BackupFormat.Version, typeof(BackupMaker).Assembly.GetName().Version?.ToString(3) ?? "", now));
            backup.File(BackupFormat.DatabaseEntry, Path.Combine(staging, Database.FileName));
            backup.Folder($"{BackupFormat.Data}/tasks", Path.Combine(staging, "tasks"), _ => false);
            backup.Folder($"{BackupFormat.Data}/outbox/ready", Path.Combine(staging, "outbox", "ready"), _ => false);
            backup.Folder(BackupFormat.Data, storage.DataDir, path => IsElsewhere(storage, path));
            backup.Folder(BackupFormat.Users, storage.UsersRoot, _ => false);
            backup.End();
        }
        file.Flush(flushToDisk: true);
        return new BackupResult(backup.Entries, backup.Bytes, leftOut);
    }

    /// <summary>What has been copied already, has a place of its own in the backup, or is made anew at each start.</summary>
    private static bool IsElsewhere(StorageConfig storage, string path) =>
        path is "tasks" or "outbox/ready" or "bin" or StorageConfig.SocketName || path.StartsWith(Database.FileName, StringComparison.Ordinal)
        || Path.Combine(storage.DataDir, path) == storage.UsersRoot.TrimEnd('/');

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        Run(connection, "PRAGMA busy_timeout=10000");
        return connection;
    }

    private static void Run(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every statement is a constant above
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteScalar();
    }

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
