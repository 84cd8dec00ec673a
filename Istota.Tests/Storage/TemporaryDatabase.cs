using Istota.Host.Storage;

namespace Istota.Tests.Storage;

/// <summary>A database in a folder of its own, which goes with it.</summary>
public sealed class TemporaryDatabase : IAsyncDisposable
{
    public TemporaryDatabase(Func<DatabaseOptions, DatabaseOptions>? with = null)
    {
        Folder = Path.Combine(Path.GetTempPath(), $"istota-storage-{Guid.NewGuid():N}");
        Options = (with ?? (o => o))(new DatabaseOptions(Folder));
        Database = Database.Open(Options);
    }

    public string Folder { get; }

    public DatabaseOptions Options { get; }

    public Database Database { get; private set; }

    public string File => Path.Combine(Folder, Database.FileName);

    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        Database = Database.Open(Options);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
