using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Host.Configuration;
using Istota.Host.Storage;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Doctor;

/// <summary>Whether the journal's file can be read by this version and is whole; beside a running daemon too.</summary>
internal sealed class DatabaseCheck(IstotaConfig config) : ICheck
{
    /// <summary>Beyond it, reading every page takes longer than a check may.</summary>
    private const long LargestRead = 256L << 20;

    /// <param name="Version">of its tables; null when that cannot be read.</param>
    /// <param name="Whole">what SQLite says of its pages: "ok"; null when they were not read.</param>
    public sealed record Seen(string Path, bool Exists, long Version, string? Whole, string? Fault);

    public string Name => "database";

    public Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Finding>>([Of(Look(Path.Combine(config.Storage.DataDir, Storage.Database.FileName)), Migrations.All.Count)]);

    public static Finding Of(Seen seen, int known) => seen switch
    {
        { Exists: false } => Finding.Ok("database", $"{seen.Path} is not there yet; the first start makes it"),
        { Fault: { } fault } => Finding.Failed("database", $"{seen.Path} cannot be read: {fault}", "look at its owner and at the disk; if it is damaged, restore a backup of the data folder"),
        { Whole: not null and not "ok" } => Finding.Failed("database", $"{seen.Path} is damaged: {SafeText.OneLine(seen.Whole, 200)}", "stop the daemon, keep a copy of the file, and restore a backup"),
        _ when seen.Version > known => Finding.Failed("database", $"{seen.Path} was made by a later version (its tables are at step {seen.Version}, this one knows {known})", "start that version again"),
        _ => Finding.Ok("database", $"{seen.Path}{(seen.Whole is null ? ", too large to be read through in a moment" : ", whole")}"),
    };

    private static Seen Look(string path)
    {
        if (!File.Exists(path)) return new Seen(path, false, 0, null, null);
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ToString());
            connection.Open();
            var version = Scalar(connection, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_version'") is > 0L
                ? (long)Scalar(connection, "SELECT COALESCE(MAX(version), 0) FROM schema_version")! : 0;
            var whole = new FileInfo(path).Length <= LargestRead ? (string?)Scalar(connection, "PRAGMA quick_check(1)") : null;
            return new Seen(path, true, version, whole, null);
        }
        catch (SqliteException e)
        {
            return new Seen(path, true, 0, null, SafeText.OneLine(e.Message, 200));
        }
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every statement is a constant of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
