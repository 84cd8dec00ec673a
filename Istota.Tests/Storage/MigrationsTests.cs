using Istota.Host.Storage;
using Xunit;

namespace Istota.Tests.Storage;

public sealed class MigrationsTests : IAsyncDisposable
{
    private static readonly string[] Steps = ["CREATE TABLE one (a INTEGER); INSERT INTO one VALUES (1)", "ALTER TABLE one ADD COLUMN b INTEGER"];
    private readonly TemporaryDatabase _temporary = new();

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public void Only_the_missing_steps_run()
    {
        using var session = Fresh();
        Migrations.Apply(session, Steps[..1]);
        Migrations.Apply(session, Steps);
        Migrations.Apply(session, Steps);
        Assert.Equal([1], session.Query("SELECT a FROM one WHERE b IS NULL", row => row.GetInt32(0)));
        Assert.Equal([1, 2], session.Query("SELECT version FROM schema_version ORDER BY version", row => row.GetInt32(0)));
    }

    [Fact]
    public void A_step_that_fails_leaves_all_as_it_was()
    {
        using var session = Fresh();
        Assert.ThrowsAny<Exception>(() => Migrations.Apply(session, [Steps[0], "CREATE TABLE broken ("]));
        Assert.Empty(session.Query("SELECT name FROM sqlite_master", row => row.GetString(0)));
    }

    [Fact]
    public void A_database_of_a_later_version_is_refused_in_plain_words()
    {
        using var session = Fresh();
        Migrations.Apply(session, Steps);
        var refused = Assert.Throws<StorageException>(() => Migrations.Apply(session, Steps[..1]));
        Assert.Equal(StorageFault.Unusable, refused.Fault);
        Assert.Contains("later version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var folder = Path.Combine(_temporary.Folder, "other");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, Database.FileName);
        var text = string.Concat(Enumerable.Repeat("this is somebody's diary\n", 100));
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        Assert.Equal(StorageFault.Unusable, Assert.Throws<StorageException>(() => Database.Open(new DatabaseOptions(folder))).Fault);
        Assert.Equal(text, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private static SqliteSession Fresh()
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection("Data Source=:memory:");
        connection.Open();
        return new SqliteSession(connection);
    }
}
