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

    /// <summary>Then nothing says which of the two a file belongs to, and a backup cannot be restored.</summary>
    public static bool UsersHoldData(string dataDir, string usersRoot) =>
        (Path.GetFullPath(dataDir).TrimEnd('/') + "/").StartsWith(Path.GetFullPath(usersRoot).TrimEnd('/') + "/", StringComparison.Ordinal);

    internal const string SocketName = "istota.sock";
}

/// <summary>What holds the journal and the stores.</summary>
public enum Database
{
    Sqlite,
    Postgresql,
}
