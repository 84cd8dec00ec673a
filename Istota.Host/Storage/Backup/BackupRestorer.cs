using System.Formats.Tar;
using System.Globalization;
using Istota.Host.Agent;
using Istota.Host.Configuration;
using Istota.Host.Inspection;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage.Backup;

/// <summary>Puts a backup into empty folders: read through once before anything is written, the database last, under a name that no daemon starts with.</summary>
public static class BackupRestorer
{
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Unfinished = Database.FileName + ".restoring";

    /// <summary>What a daemon says that finds a restore which was cut short; null when there is none.</summary>
    public static string? CutShort(string dataDir) => !File.Exists(Path.Combine(dataDir, Unfinished)) ? null
        : $"a backup was being restored into {dataDir}, and that was cut short: empty the folder, and restore again";

    /// <returns>When the backup was made.</returns>
    public static DateTimeOffset Restore(StorageConfig storage, string file, DateTimeOffset now)
    {
        if (!File.Exists(file)) throw new BackupException($"{file}: no such file");
        CheckEmpty(storage.DataDir, "storage.data_dir");
        CheckEmpty(storage.UsersRoot, "storage.users_root");
        var found = false;
        var head = BackupReader.Read(file, entry => found |= entry.Name == BackupFormat.DatabaseEntry);
        if (!found) throw new BackupException($"{file} holds no database; nothing was restored");

        try
        {
            AgentFolders.Make(storage.DataDir);
            // Whoever holds the socket has the folder to themselves.
            using var claim = SocketClaim.Take(storage.SocketPath);
            AgentFolders.Make(storage.UsersRoot);
            return Fill(storage, file, now, head);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or SqliteException or SocketClaimException)
        {
            throw new BackupException($"{file} was not restored: {cause.Message}", cause);
        }
    }

    private static DateTimeOffset Fill(StorageConfig storage, string file, DateTimeOffset now, BackupHead head)
    {
        var database = Path.Combine(storage.DataDir, Unfinished);
        try
        {
            var folders = new List<(string Path, UnixFileMode Mode)>();
            BackupReader.Read(file, entry => Put(entry, PathOf(storage, entry.Name.TrimEnd('/')), folders));
            Mark(database, now < head.MadeAt ? head.MadeAt : now);
            // The innermost first: a folder may be closed to writing.
            foreach (var (path, mode) in folders.OrderByDescending(f => f.Path.Length))
            {
                File.SetUnixFileMode(path, mode | PrivateFolder);
                Native.SyncFolder(path);
            }
            File.Move(database, Path.Combine(storage.DataDir, Database.FileName));
            Native.SyncFolder(storage.DataDir);
            return head.MadeAt;
        }
        catch
        {
            Empty(storage);
            throw;
        }
    }

    private static void Put(TarEntry entry, string path, List<(string, UnixFileMode)> folders)
    {
        if (entry.EntryType == TarEntryType.Directory)
        {
            Directory.CreateDirectory(path, PrivateFolder);
            folders.Add((path, entry.Mode & Ordinary));
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, PrivateFolder);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = entry.Mode & Ordinary });
        entry.DataStream?.CopyTo(file);
        file.Flush(flushToDisk: true);
    }

    /// <summary>No backup gives a program another user's power.</summary>
    private const UnixFileMode Ordinary = (UnixFileMode)0x1FF;

    private static string PathOf(StorageConfig storage, string name)
    {
        if (name == BackupFormat.DatabaseEntry) return Path.Combine(storage.DataDir, Unfinished);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var root = (slash < 0 ? name : name[..slash]) == BackupFormat.Data ? storage.DataDir : storage.UsersRoot;
        return slash < 0 ? root : Path.Combine(root, name[(slash + 1)..]);
    }

    /// <summary>Whole, and known from now on as restored: what it began may have been done since it was made.</summary>
    private static void Mark(string path, DateTimeOffset at)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        using var session = new SqliteSession(connection);
        if (session.Query("PRAGMA integrity_check", row => row.GetString(0)) is not ["ok"]) throw new BackupException("the database in the backup is damaged; nothing was restored");
        Migrations.Apply(session, Migrations.All); // an older backup; one of a later version is refused
        session.Execute("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            SqliteSettingsStore.RestoredAt, at.ToString("O", CultureInfo.InvariantCulture));
        // Talk is heard from its newest message on: what was said since the backup was acted upon, and is not to be again.
        session.Execute("DELETE FROM talk_rooms");
    }

    private static void CheckEmpty(string folder, string key)
    {
        if (File.Exists(folder)) throw new BackupException($"{folder} ({key}) is a file");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new BackupException($"{folder} ({key}) is not empty; a backup is restored into an empty folder only");
    }

    /// <summary>They were empty before.</summary>
    private static void Empty(StorageConfig storage)
    {
        foreach (var entry in new[] { storage.UsersRoot, storage.DataDir }.Where(Directory.Exists).SelectMany(f => new DirectoryInfo(f).EnumerateFileSystemInfos().ToList()))
        {
            if (entry.Name == StorageConfig.SocketName) continue;
            if (entry is DirectoryInfo folder) folder.Delete(recursive: true);
            else entry.Delete();
        }
    }
}
