using System.Text.Json.Serialization;

namespace Istota.Host.Storage.Backup;

/// <summary>A backup cannot be made or restored; the message is for the operator.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The first entry of a backup: what it is.</summary>
internal sealed record BackupHead(int Format, string Istota, DateTimeOffset MadeAt);

/// <summary>The last entry: that it is whole.</summary>
internal sealed record BackupEnd(int Entries, long Bytes);

/// <summary>How a backup is laid out: a tar in gzip, whose entries lie in one of two places, between a head and an end.</summary>
internal static class BackupFormat
{
    public const int Version = 1;
    public const string Head = "istota-backup.json", End = "istota-backup-end.json";

    /// <summary>What goes to DATA_DIR, and what to the users' root, wherever that is configured to be.</summary>
    public const string Data = "data", Users = "users";
    public const string DatabaseEntry = Data + "/" + Storage.Database.FileName;

    /// <summary>A path that can lie nowhere but beneath one of the two places.</summary>
    public static bool IsInside(string name)
    {
        var parts = name.Split('/');
        return parts[0] is Data or Users && parts.All(p => p is not ("" or "." or "..") && !p.Contains('\0', StringComparison.Ordinal));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BackupHead))]
[JsonSerializable(typeof(BackupEnd))]
internal sealed partial class BackupJson : JsonSerializerContext;
