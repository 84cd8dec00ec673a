using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Istota.Actors.Agent;
using Istota.Actors.Journal;
using Istota.Host.Configuration;
using Istota.Host.Storage;
using Istota.Host.Storage.Backup;
using Istota.Tests.Users;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Istota.Tests.Storage;

/// <summary>Backups of a data folder without a daemon, good and hostile.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-backup").FullName;

    private string Archive => Path.Combine(_folder, "b.tgz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private StorageConfig Storage(string name, string? users = null) => new()
    {
        DataDir = Path.Combine(_folder, name),
        UsersRoot = users is null ? Path.Combine(_folder, name, "Users") : Path.Combine(_folder, users),
        Database = Istota.Host.Configuration.Database.Sqlite,
        ConnectionString = Secret.Empty,
    };

    private static async Task<byte[]> FillAsync(StorageConfig storage)
    {
        await using var database = Istota.Host.Storage.Database.Open(new DatabaseOptions(storage.DataDir));
        var key = await new SqliteSettingsStore(database).InstallKeyAsync(CancellationToken.None);
        Write(storage.DataDir, "keys/k.xml", "600");
        Write(storage.DataDir, "outbox/ready/alice-1-1/task_alice-1_email_send.json", "600");
        Write(storage.DataDir, "tasks/alice-2/1/deferred/task_alice-2_email_send.json", "600");
        Write(storage.DataDir, "tasks/alice-2/1/work/report.pdf", "600");
        Write(storage.UsersRoot, "alice/run.sh", "755");
        return key;
    }

    private static void Write(string root, string name, string mode)
    {
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, name);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("elsewhere")]
    public async Task What_was_lost_is_there_again_with_its_modes(string? users)
    {
        var storage = Storage("data", users);
        var key = await FillAsync(storage);
        var made = BackupMaker.Make(storage, Archive, Noon);
        Assert.Empty(made.LeftOut);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Archive));
        Assert.Equal([Archive], Directory.EnumerateFiles(_folder));

        Directory.Delete(storage.DataDir, recursive: true);
        if (users is not null) Directory.Delete(storage.UsersRoot, recursive: true);
        Assert.Equal(Noon, BackupRestorer.Restore(storage, Archive, Noon.AddHours(1)));

        foreach (var name in new[] { "keys/k.xml", "outbox/ready/alice-1-1/task_alice-1_email_send.json", "tasks/alice-2/1/deferred/task_alice-2_email_send.json", "tasks/alice-2/1/work/report.pdf" })
        {
            Assert.Equal(name, File.ReadAllText(Path.Combine(storage.DataDir, name)));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(storage.DataDir, name)));
        }
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(Path.Combine(storage.UsersRoot, "alice/run.sh")));
        await using var database = Istota.Host.Storage.Database.Open(new DatabaseOptions(storage.DataDir));
        Assert.Equal(key, await new SqliteSettingsStore(database).InstallKeyAsync(CancellationToken.None));
        Assert.Equal(Noon.AddHours(1), await new SqliteSettingsStore(database).RestoredAtAsync(CancellationToken.None));
        Assert.Null(BackupRestorer.CutShort(storage.DataDir));
    }

    [Fact]
    public async Task What_an_agent_left_to_lead_out_of_its_folder_is_left_out_and_named()
    {
        var storage = Storage("data");
        await FillAsync(storage);
        File.CreateSymbolicLink(Path.Combine(storage.UsersRoot, "alice/shadow"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(storage.UsersRoot, "alice/etc"), "/etc");
        Assert.Equal(2, BackupMaker.Make(storage, Archive, Noon).LeftOut.Count);
        Assert.DoesNotContain(Names(), n => n.Contains("shadow", StringComparison.Ordinal) || n.Contains("etc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_has_a_name_that_is_no_text_is_left_out_and_named()
    {
        var storage = Storage("data");
        await FillAsync(storage);
        var alice = Path.Combine(storage.UsersRoot, "alice");
        await ShellAsync("cd \"$1\" && : > \"$(printf 'caf\\351.txt')\"", alice);
        var left = Assert.Single(BackupMaker.Make(storage, Archive, Noon).LeftOut);
        await ShellAsync("rm \"$1\"/caf*", alice); // .NET could not
        Assert.Contains("alice/caf", left, StringComparison.Ordinal);
        Assert.Contains("its name is not UTF-8", left, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("")]
    public async Task A_layout_that_could_not_be_restored_is_refused(string users)
    {
        var storage = Storage("data", users);
        await FillAsync(storage);
        Assert.Contains("storage.users_root", Fails(() => BackupMaker.Make(storage, Archive, Noon)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_overwritten_by_a_backup_or_by_a_restore()
    {
        var storage = Storage("data");
        await FillAsync(storage);
        File.WriteAllText(Archive, "mine");
        Assert.Contains("is there already", Fails(() => BackupMaker.Make(storage, Archive, Noon)), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Archive));
        File.Delete(Archive);
        BackupMaker.Make(storage, Archive, Noon);
        Assert.Contains("is not empty", Fails(() => BackupRestorer.Restore(storage, Archive, Noon)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_inside_what_it_backs_up_is_refused()
    {
        var storage = Storage("data");
        await FillAsync(storage);
        Assert.Contains("choose a place outside", Fails(() => BackupMaker.Make(storage, Path.Combine(storage.DataDir, "b.tgz"), Noon)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_the_lock_only_what_is_being_handed_over_must_be_copied_and_no_file_that_the_outbox_refuses()
    {
        var storage = Storage("data");
        await FillAsync(storage);
        HandOverBegins(storage);
        Write(storage.DataDir, "tasks/alice-1/1/deferred/task_alice-1_email_send.json", "600");
        Write(storage.DataDir, "tasks/alice-1/1/deferred/huge.json", "600");
        using (var huge = File.OpenWrite(Path.Combine(storage.DataDir, "tasks/alice-1/1/deferred/huge.json"))) huge.SetLength(1L << 40);
        var made = BackupMaker.Make(storage, Archive, Noon, new LockPatience(TimeSpan.Zero, TimeSpan.FromMinutes(1)));
        Assert.Contains("data/tasks/alice-1/1/deferred/task_alice-1_email_send.json", Names());
        Assert.DoesNotContain(Names(), n => n.Contains("alice-2", StringComparison.Ordinal) || n.Contains("huge", StringComparison.Ordinal));
        Assert.Contains(made.LeftOut, l => l.EndsWith("huge.json: is over 10 MiB", StringComparison.Ordinal));
        Assert.Contains(made.LeftOut, l => l.Contains("too much to copy while the daemon waits", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_would_hold_the_lock_too_long_is_given_up_and_leaves_nothing()
    {
        var storage = Storage("data");
        await FillAsync(storage);
        Assert.Contains("the daemon cannot write meanwhile", Fails(() => BackupMaker.Make(storage, Archive, Noon, new LockPatience(TimeSpan.Zero, TimeSpan.Zero))), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder).Except([storage.DataDir]));
    }

    private static async Task ShellAsync(string script, string folder)
    {
        using var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", script, "sh", folder]);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
    }

    /// <summary>The journal of alice, whose first task has returned and is not taken yet.</summary>
    private static void HandOverBegins(StorageConfig storage)
    {
        var world = new UserWorld();
        world.Say("write to bob");
        world.End(world.Running, new AttemptOutcome.Returned(""));
        using var connection = new SqliteConnection($"Data Source={Path.Combine(storage.DataDir, "istota.db")};Pooling=False");
        connection.Open();
        using var session = new SqliteSession(connection);
        session.Execute("CREATE TABLE journal (persistence_id TEXT, sequence_number INTEGER, message BLOB, manifest TEXT)");
        foreach (var (i, each) in world.Events.Index())
            session.Execute("INSERT INTO journal VALUES ('user-alice', $1, $2, $3)", (long)i + 1,
                JsonSerializer.SerializeToUtf8Bytes(each, each.GetType(), JournalJson.Default), JournalSerializer.Manifests.First(m => m.Value == each.GetType()).Key);
    }

    [Fact]
    public void Without_data_there_is_nothing_to_back_up() =>
        Assert.Contains("nothing to back up", Fails(() => BackupMaker.Make(Storage("none"), Archive, Noon)), StringComparison.Ordinal);

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(2000)]
    public async Task One_that_was_cut_off_is_refused_and_writes_nothing(int missing)
    {
        var storage = Storage("data");
        await FillAsync(storage);
        BackupMaker.Make(storage, Archive, Noon);
        using (var file = File.Open(Archive, FileMode.Open)) file.SetLength(file.Length - missing);
        var target = Storage("new");
        Fails(() => BackupRestorer.Restore(target, Archive, Noon));
        Assert.False(Directory.Exists(target.DataDir));
    }

    [Fact]
    public async Task One_that_was_damaged_is_refused()
    {
        var storage = Storage("data");
        await FillAsync(storage);
        BackupMaker.Make(storage, Archive, Noon);
        using (var file = File.Open(Archive, FileMode.Open))
        {
            // The check sum of gzip (RFC 1952) stands before its last four bytes.
            file.Position = file.Length - 8;
            var old = file.ReadByte();
            file.Position = file.Length - 8;
            file.WriteByte((byte)(old ^ 1));
        }
        var target = Storage("new");
        Fails(() => BackupRestorer.Restore(target, Archive, Noon));
        Assert.False(Directory.Exists(target.DataDir));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("data/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("evil")]
    [InlineData("data//evil")]
    [InlineData("users/./evil")]
    public async Task An_entry_that_would_lie_outside_is_refused_before_anything_is_written(string name) =>
        Assert.Contains("outside", await HostileAsync(tar => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name))), StringComparison.Ordinal);

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public async Task A_link_is_refused(TarEntryType type) =>
        Assert.Contains("neither a file nor a folder", await HostileAsync(tar => tar.WriteEntry(new PaxTarEntry(type, "data/link") { LinkName = "/etc/passwd" })), StringComparison.Ordinal);

    [Fact]
    public async Task A_device_is_refused() =>
        Assert.Contains("neither a file nor a folder", await HostileAsync(tar => tar.WriteEntry(new PaxTarEntry(TarEntryType.CharacterDevice, "data/null") { DeviceMajor = 1, DeviceMinor = 3 })), StringComparison.Ordinal);

    [Fact]
    public void What_is_no_backup_is_refused()
    {
        File.WriteAllText(Archive, "hello");
        Assert.Contains("no whole backup", Fails(() => BackupRestorer.Restore(Storage("new"), Archive, Noon)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_restore_that_was_cut_short_is_known()
    {
        var storage = Storage("data");
        Write(storage.DataDir, "istota.db.restoring", "600");
        Assert.Contains("restore again", BackupRestorer.CutShort(storage.DataDir), StringComparison.Ordinal);
    }

    /// <summary>A good backup with one more entry, restored: what it said.</summary>
    private async Task<string> HostileAsync(Action<TarWriter> add)
    {
        var storage = Storage("data");
        await FillAsync(storage);
        BackupMaker.Make(storage, Archive, Noon);
        var hostile = Path.Combine(_folder, "hostile.tgz");
        using (var zip = new GZipStream(File.Create(hostile), CompressionLevel.Fastest))
        using (var tar = new TarWriter(zip, TarEntryFormat.Pax))
        using (var good = new TarReader(new GZipStream(File.OpenRead(Archive), CompressionMode.Decompress)))
        {
            while (good.GetNextEntry(copyData: true) is { } entry)
            {
                tar.WriteEntry(entry);
                if (entry.Name == "data/keys/k.xml") add(tar);
            }
        }
        var target = Storage("new");
        var said = Fails(() => BackupRestorer.Restore(target, hostile, Noon));
        Assert.False(Directory.Exists(target.DataDir));
        return said;
    }

    private List<string> Names()
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(Archive), CompressionMode.Decompress));
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry) names.Add(entry.Name);
        return names;
    }

    private static string Fails(Action action) => Assert.Throws<BackupException>(action).Message;
}
