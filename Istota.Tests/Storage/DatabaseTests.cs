using System.Diagnostics;
using Istota.Host.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Istota.Tests.Storage;

public sealed class DatabaseTests : IAsyncDisposable
{
    private readonly List<StorageException?> _health = [];
    private readonly TemporaryDatabase _temporary;

    public DatabaseTests() => _temporary = new TemporaryDatabase(o => o with { Busy = TimeSpan.FromMilliseconds(50), Health = _health.Add });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private DatabaseWriter Writer => _temporary.Database.Writer;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task Files_are_private_and_writes_are_durable()
    {
        await PutAsync("a");
        foreach (var file in Directory.GetFiles(_temporary.Folder))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_temporary.Folder));

        var settings = await Writer.WriteAsync(s => (Synchronous: Pragma(s, "synchronous"), Mode: Pragma(s, "journal_mode"), Busy: Pragma(s, "busy_timeout")), Ct);
        Assert.Equal(("2", "wal", "50"), settings);
    }

    [Fact]
    public async Task What_waits_together_is_committed_together()
    {
        using var gate = new ManualResetEventSlim();
        var first = Writer.WriteAsync(_ => gate.Wait(Ct), Ct);
        var before = Writer.Commits;
        var waiting = Enumerable.Range(0, 100).Select(n => PutAsync($"{n}")).ToList();
        gate.Set();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal(100, await CountAsync());
        Assert.InRange(Writer.Commits - before, 1, 2);
    }

    [Fact]
    public async Task What_may_wait_is_written_with_what_cannot()
    {
        var before = Writer.Commits;
        var waits = Enumerable.Range(0, 10).Select(n => Writer.WriteAsync(s => { s.Execute("INSERT INTO settings (name, value) VALUES ($1, x'00')", $"{n}"); }, Ct, mayWait: true)).ToList();
        await Task.WhenAll([.. waits, PutAsync("urgent")]);

        Assert.Equal(11, await CountAsync());
        Assert.InRange(Writer.Commits - before, 1, 2);
    }

    [Fact]
    public async Task What_may_wait_does_not_wait_for_ever()
    {
        await Writer.WriteAsync(s => { s.Execute("INSERT INTO settings (name, value) VALUES ('alone', x'00')"); }, Ct, mayWait: true).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_write_that_fails_fails_alone()
    {
        using var gate = new ManualResetEventSlim();
        var first = Writer.WriteAsync(_ => gate.Wait(Ct), Ct);
        var good = PutAsync("a");
        var broken = Writer.WriteAsync(s =>
        {
            s.Execute("INSERT INTO settings (name, value) VALUES ('half', x'00')");
            s.Execute("INSERT INTO settings (name, value) VALUES ('half', x'00')");
        }, Ct);
        var thrown = Writer.WriteAsync<int>(_ => throw new InvalidOperationException("mine"), Ct);
        var alsoGood = PutAsync("b");
        gate.Set();

        await Task.WhenAll(first, good, alsoGood);
        Assert.Equal(StorageFault.Rejected, (await Assert.ThrowsAsync<StorageException>(() => broken)).Fault);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => thrown)).Message);
        Assert.Equal(2, await CountAsync());
        Assert.Empty(_health);
    }

    [Fact]
    public async Task A_full_disk_is_told_as_such_and_writing_works_again_when_there_is_room()
    {
        var pages = await Writer.WriteAsync(s => Pragma(s, "page_count"), Ct);
        await Writer.WriteAsync(s => { s.Query($"PRAGMA max_page_count={pages}", row => row.GetInt64(0)); }, Ct);

        var full = await Assert.ThrowsAsync<StorageException>(() => PutAsync("large", 1_000_000));
        Assert.Equal(StorageFault.Full, full.Fault);
        Assert.Equal(StorageFault.Full, Assert.Single(_health)!.Fault);
        Assert.Equal(0, await CountAsync());

        await Writer.WriteAsync(s => { s.Query("PRAGMA max_page_count=1000000", row => row.GetInt64(0)); }, Ct);
        await PutAsync("large", 1_000_000);
        Assert.Equal(1, await CountAsync());
        Assert.Null(_health[^1]);
    }

    [Fact]
    public async Task A_database_that_somebody_holds_is_told_as_such_and_readers_go_on()
    {
        await PutAsync("a");
        await using (var other = new SqliteConnection($"Data Source={_temporary.File};Pooling=False"))
        {
            await other.OpenAsync(Ct);
            await using var held = other.BeginTransaction(deferred: false);
            Assert.Equal(StorageFault.Locked, (await Assert.ThrowsAsync<StorageException>(() => PutAsync("b"))).Fault);
            Assert.Equal(1, await CountAsync());
        }
        await PutAsync("b");
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_reader_cannot_write()
    {
        await Assert.ThrowsAsync<StorageException>(() => _temporary.Database.ReadAsync(s => s.Execute("DELETE FROM settings"), Ct));
    }

    [Fact]
    public async Task A_closed_database_says_so()
    {
        await using var other = new TemporaryDatabase();
        await other.Database.DisposeAsync();
        await Assert.ThrowsAsync<StorageException>(() => other.Database.Writer.WriteAsync(_ => { }, Ct));
        await Assert.ThrowsAsync<StorageException>(() => other.Database.ReadAsync(Count, Ct));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_when_the_files_are_copied_under_a_running_writer()
    {
        // What kill -9 leaves: the files as they are, nothing flushed or closed.
        for (var n = 0; n < 20; n++) await PutAsync($"{n}");
        var copy = Path.Combine(_temporary.Folder, "copy");
        Directory.CreateDirectory(copy);
        using (var cp = Process.Start("cp", [_temporary.File, $"{_temporary.File}-wal", copy])) await cp.WaitForExitAsync(Ct);

        await using var reopened = Database.Open(new DatabaseOptions(copy));
        Assert.Equal(20, await reopened.ReadAsync(Count, Ct));
        Assert.Equal("ok", await reopened.ReadAsync(s => Pragma(s, "integrity_check"), Ct));
    }

    private Task PutAsync(string name, int bytes = 1) => Writer.WriteAsync(s =>
    {
        s.Execute("INSERT INTO settings (name, value) VALUES ($1, $2)", name, new byte[bytes]);
    }, Ct);

    private Task<long> CountAsync() => _temporary.Database.ReadAsync(Count, Ct);

    private static long Count(SqliteSession session) => session.Query("SELECT COUNT(*) FROM settings", row => row.GetInt64(0))[0];

    private static string Pragma(SqliteSession session, string name) => session.Query($"PRAGMA {name}", row => row.GetString(0))[0];
}
