namespace Istota.Host.Storage;

/// <summary>The tables, as the steps that made them. A step that was ever released is never edited; a change is a new one at the end.</summary>
public static class Migrations
{
    /// <summary>Times are UTC ticks (100 ns since year 1), as in the journal's own tables; lists are JSON.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        """
        CREATE TABLE mails (
            mailbox TEXT NOT NULL, uid_validity INTEGER NOT NULL, uid INTEGER NOT NULL,
            message_id TEXT NOT NULL, sender TEXT NOT NULL, date TEXT NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL,
            received_at INTEGER NOT NULL, bytes BLOB,
            PRIMARY KEY (mailbox, uid_validity, uid));
        CREATE INDEX mails_by_message_id ON mails (message_id, size);
        CREATE INDEX mails_by_digest ON mails (digest);

        CREATE TABLE outgoing (message_id TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL);

        CREATE TABLE sent_emails (
            message_id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL,
            recipients_to TEXT NOT NULL, recipients_cc TEXT NOT NULL, recipients_bcc TEXT NOT NULL, subject TEXT NOT NULL,
            conversation TEXT NOT NULL, origin TEXT NOT NULL, task TEXT NOT NULL,
            sent_at INTEGER NOT NULL, last_reply_at INTEGER) WITHOUT ROWID;
        CREATE INDEX sent_emails_by_time ON sent_emails (sent_at);
        CREATE INDEX sent_emails_by_user ON sent_emails (user_id, sent_at);

        CREATE TABLE filed (
            mailbox TEXT NOT NULL, uid_validity INTEGER NOT NULL, uid INTEGER NOT NULL, user_id TEXT NOT NULL,
            sender TEXT NOT NULL, recipients TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL, received_at INTEGER NOT NULL,
            PRIMARY KEY (mailbox, uid_validity, uid, user_id)) WITHOUT ROWID;
        CREATE INDEX filed_by_user ON filed (user_id, received_at);
        CREATE INDEX filed_by_time ON filed (received_at);

        CREATE TABLE decisions (
            sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, user_id TEXT, mail TEXT, message_id TEXT, task TEXT, number INTEGER,
            step TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL, at INTEGER NOT NULL);
        CREATE INDEX decisions_by_mail ON decisions (mail);
        CREATE INDEX decisions_by_message_id ON decisions (message_id);
        CREATE INDEX decisions_by_task ON decisions (task);
        CREATE INDEX decisions_by_question ON decisions (user_id, number);
        CREATE INDEX decisions_by_time ON decisions (at);

        CREATE TABLE room_messages (
            user_id TEXT NOT NULL, id INTEGER NOT NULL, room TEXT NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL,
            at INTEGER NOT NULL, reply_to INTEGER, questions TEXT NOT NULL,
            PRIMARY KEY (user_id, id));
        CREATE INDEX room_messages_by_room ON room_messages (user_id, room, id);

        CREATE TABLE tokens (
            hash BLOB NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER) WITHOUT ROWID;
        CREATE INDEX tokens_by_user ON tokens (user_id);

        CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        """,
        "ALTER TABLE sent_emails ADD COLUMN is_open INTEGER NOT NULL DEFAULT 1",
        """
        CREATE TABLE talk_rooms (token TEXT NOT NULL PRIMARY KEY, cursor INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE talk_parts (
            user_id TEXT NOT NULL, post INTEGER NOT NULL, part INTEGER NOT NULL, token TEXT NOT NULL, reference TEXT NOT NULL,
            after INTEGER NOT NULL, state TEXT NOT NULL, message_id INTEGER, question INTEGER, text TEXT NOT NULL,
            at INTEGER NOT NULL, decided TEXT, marked INTEGER NOT NULL,
            PRIMARY KEY (user_id, post, part));
        CREATE INDEX talk_parts_by_message ON talk_parts (token, message_id);
        CREATE INDEX talk_parts_by_question ON talk_parts (user_id, question) WHERE question IS NOT NULL;
        CREATE INDEX talk_parts_unmarked ON talk_parts (token) WHERE question IS NOT NULL AND marked = 0;
        CREATE INDEX talk_parts_begun ON talk_parts (reference) WHERE state = 'Begun';
        CREATE INDEX talk_parts_by_time ON talk_parts (at);
        """,
        """
        CREATE TABLE room_reads (user_id TEXT NOT NULL, room TEXT NOT NULL, read_through INTEGER NOT NULL, PRIMARY KEY (user_id, room)) WITHOUT ROWID;
        """,
        // Most decisions have no task and no number, and each index costs as much as the row.
        """
        DROP INDEX decisions_by_task;
        DROP INDEX decisions_by_question;
        CREATE INDEX decisions_by_task ON decisions (task) WHERE task IS NOT NULL;
        CREATE INDEX decisions_by_question ON decisions (user_id, number) WHERE number IS NOT NULL;
        """,
        "CREATE TABLE draft_edits (message_id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
        "ALTER TABLE room_messages ADD COLUMN mail TEXT",
        // What a Python Istota had dealt with and whom it trusted (docs/moving-in.md).
        """
        CREATE TABLE imported_mails (message_id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE imported_trust (user_id TEXT NOT NULL, sender TEXT NOT NULL, at INTEGER NOT NULL, taken INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (user_id, sender)) WITHOUT ROWID;
        """,
        """
        ALTER TABLE room_messages ADD COLUMN from_outside INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE room_messages ADD COLUMN failed_task TEXT;
        """,
    ];

    /// <summary>Runs the steps that are missing, all or none. A database made by a later version is refused.</summary>
    public static void Apply(SqliteSession session, IReadOnlyList<string> steps)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            session.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY)");
            var version = (int)session.Query("SELECT COALESCE(MAX(version), 0) FROM schema_version", row => row.GetInt64(0))[0];
            if (version > steps.Count)
                throw new StorageException(StorageFault.Unusable, $"The database was made by a later version of Istota (its tables are at step {version}, this one knows {steps.Count}); start that version again");
            for (var step = version; step < steps.Count; step++)
            {
                session.Execute(steps[step]);
                session.Execute("INSERT INTO schema_version (version) VALUES ($1)", step + 1);
            }
            session.Execute("COMMIT");
        }
        catch
        {
            if (!session.IsIdle) session.Execute("ROLLBACK");
            throw;
        }
    }
}
