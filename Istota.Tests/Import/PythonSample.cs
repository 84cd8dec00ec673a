using Microsoft.Data.Sqlite;

namespace Istota.Tests.Import;

/// <summary>A database with the tables and columns that a Python Istota gives to mail, and rows of the test's own.</summary>
internal static class PythonSample
{
    private const string Tables = """
        CREATE TABLE trusted_email_senders (id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, sender_email TEXT NOT NULL, added_at TEXT);
        CREATE TABLE sent_emails (
            id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, task_id INTEGER, message_id TEXT NOT NULL, to_addr TEXT NOT NULL, subject TEXT, thread_id TEXT,
            in_reply_to TEXT, "references" TEXT, conversation_token TEXT, talk_delivery_token TEXT, origin_target TEXT, sent_at TEXT);
        CREATE TABLE processed_emails (
            id INTEGER PRIMARY KEY, uidvalidity INTEGER NOT NULL DEFAULT 0, email_id TEXT NOT NULL, sender_email TEXT NOT NULL, subject TEXT, thread_id TEXT,
            message_id TEXT, "references" TEXT, user_id TEXT, task_id INTEGER, routing_method TEXT, processed_at TEXT);
        """;

    public static string Make(string file, string rows, string tables = Tables)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a test's own rows
        command.CommandText = tables + rows;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        return file;
    }
}
