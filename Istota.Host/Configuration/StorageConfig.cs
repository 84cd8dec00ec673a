namespace Istota.Host.Configuration;

/// <summary>Section [storage]: where everything is kept. Paths are absolute.</summary>
public sealed record StorageConfig
{
    public required string DataDir { get; init; }

    /// <summary>Already DATA_DIR/Users where it was not given.</summary>
    public required string UsersRoot { get; init; }
    public required Database Database { get; init; }
    public required Secret ConnectionString { get; init; }

    public string SocketPath => Path.Combine(DataDir, SocketName);

    internal const string SocketName = "istota.sock";
}

/// <summary>What holds the journal and the stores.</summary>
public enum Database
{
    Sqlite,
    Postgresql,
}
