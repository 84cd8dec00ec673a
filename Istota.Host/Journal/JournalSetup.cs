using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;

namespace Istota.Host.Journal;

/// <summary>Puts Akka.Persistence.Sql on the daemon's database; the one place that knows how the journal reaches it.</summary>
public static class JournalSetup
{
    public static AkkaConfigurationBuilder WithJournal(this AkkaConfigurationBuilder builder, string databaseFile)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = databaseFile }.ToString();
        var data = new DataOptions()
            .UseConnectionString(ProviderName.SQLiteMS, connection)
            .UseAfterConnectionOpened(opened =>
            {
                // Acknowledged is durable; and SQLite itself waits for a lock, in shorter steps than its driver would.
                using var command = opened.CreateCommand();
                command.CommandText = "PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;";
                command.ExecuteNonQuery();
            });
        var quoted = connection.Replace("\\", "\\\\").Replace("\"", "\\\"");
        return builder
            .AddSetup(new DataOptionsSetup(data))
            .AddHocon($$"""
                akka.persistence {
                  journal.sql.connection-string = "{{quoted}}"
                  snapshot-store.sql.connection-string = "{{quoted}}"
                  query.journal.sql.connection-string = "{{quoted}}"
                }
                """, HoconAddMode.Prepend)
            .AddHocon(Embedded("sqlite.conf"), HoconAddMode.Append)
            .AddHocon(Embedded("istota.conf"), HoconAddMode.Append)
            .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append);
    }

    /// <summary>One of the files of hocon/, which are part of the executable.</summary>
    private static Config Embedded(string name)
    {
        using var stream = typeof(JournalSetup).Assembly.GetManifestResourceStream($"hocon/{name}")
            ?? throw new InvalidOperationException($"hocon/{name} is not in the executable");
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
