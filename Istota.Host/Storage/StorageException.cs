using Microsoft.Data.Sqlite;

namespace Istota.Host.Storage;

/// <summary>What is wrong with the disk, as far as it makes a difference to who waits.</summary>
public enum StorageFault
{
    /// <summary>No room; it works again when there is some.</summary>
    Full,

    /// <summary>Somebody else holds the database for too long.</summary>
    Locked,

    /// <summary>The file is no database of ours, or not one that this version can read.</summary>
    Unusable,

    /// <summary>The statement broke a rule of the tables.</summary>
    Rejected,

    /// <summary>The disk failed in another way, or the daemon is ending.</summary>
    Failed,
}

/// <summary>A read or write that did not happen. An <see cref="IOException"/>, so that who knows no database can handle it.</summary>
public sealed class StorageException(StorageFault fault, string message, Exception? inner = null) : IOException(message, inner)
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, Corrupt = 11, Full = 13, CannotOpen = 14, Constraint = 19, NotADatabase = 26;

    public StorageFault Fault { get; } = fault;

    internal static StorageException From(SqliteException cause) => cause.SqliteErrorCode switch
    {
        Full => new(StorageFault.Full, "The disk that holds the database is full", cause),
        Busy or Locked => new(StorageFault.Locked, "The database is held by another process or a long write", cause),
        Corrupt or NotADatabase => new(StorageFault.Unusable, "The database file is damaged or is no database", cause),
        ReadOnly or CannotOpen => new(StorageFault.Unusable, "The database file cannot be opened for writing", cause),
        Constraint => new(StorageFault.Rejected, "The database refused a row", cause),
        _ => new(StorageFault.Failed, $"The database failed (SQLite {cause.SqliteErrorCode}/{cause.SqliteExtendedErrorCode})", cause),
    };
}
