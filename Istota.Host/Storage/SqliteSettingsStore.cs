using System.Globalization;
using System.Security.Cryptography;

namespace Istota.Host.Storage;

/// <summary>What this installation decided about itself once, in the table <c>settings</c>.</summary>
public sealed class SqliteSettingsStore(Database database)
{
    internal const string RestoredAt = "restored-at";

    /// <summary>When these data came back from a backup the last time; null: never.</summary>
    public Task<DateTimeOffset?> RestoredAtAsync(CancellationToken ct) => database.ReadAsync(session =>
        session.Query("SELECT value FROM settings WHERE name = $1", row => DateTimeOffset.Parse(row.GetString(0), CultureInfo.InvariantCulture), RestoredAt)
            .Select(at => (DateTimeOffset?)at).FirstOrDefault(), ct);

    /// <summary>Set by an import that knows what was dealt with elsewhere: the very first sweep takes what is there, for some of it came between the two installations.</summary>
    internal const string FirstSweepAll = "first-sweep-all";

    public Task<bool> FirstSweepAllAsync(CancellationToken ct) => database.ReadAsync(session =>
        session.Query("SELECT 1 FROM settings WHERE name = $1", row => row.GetInt32(0), FirstSweepAll).Count > 0, ct);

    /// <summary>The key that Message-IDs are hashed with: 32 random bytes, made at the first start and the same ever since.</summary>
    public Task<byte[]> InstallKeyAsync(CancellationToken ct) => database.Writer.WriteAsync(session =>
    {
        session.Execute("INSERT INTO settings (name, value) VALUES ('install-key', $1) ON CONFLICT DO NOTHING", RandomNumberGenerator.GetBytes(32));
        return session.Query("SELECT value FROM settings WHERE name = 'install-key'", row => row.BytesOrNull(0)!)[0];
    }, ct);
}
