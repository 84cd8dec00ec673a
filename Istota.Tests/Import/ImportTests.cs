using Istota.Actors.Users;
using Istota.Host.Import;
using Istota.Host.Storage;
using Istota.Tests.Configuration;
using Istota.Tests.Storage;
using Xunit;

namespace Istota.Tests.Import;

/// <summary>What is taken from a Python Istota's database, and what is not.</summary>
public sealed class ImportTests : IDisposable
{
    private const string Config = ConfigFolder.Least + """

        [nextcloud]
        url = "https://cloud.example.org"
        username = "istota"
        app_password = "x"
        [talk]
        enabled = true
        [users.alice]
        email_addresses = ["alice@example.org"]
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ImportPlan Plan(string rows, string config = Config) =>
        ImportPlan.Of(PythonDatabase.Read(PythonSample.Make(Path.Combine(_folder.Root, "istota.db"), rows)), _folder.Valid(config), Now);

    [Fact]
    public void Trusted_senders_are_taken_with_their_time_and_what_is_none_is_named()
    {
        var plan = Plan("""
            INSERT INTO trusted_email_senders (user_id, sender_email, added_at) VALUES
                ('alice', 'Bob@Friends.example', '2026-01-02 03:04:05'), ('alice', 'bob@friends.example', NULL),
                ('mallory', 'x@y.example', NULL), ('alice', '*', NULL);
            """);
        Assert.Equal(new ImportedTrust(new UserId("alice"), "bob@friends.example", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), Assert.Single(plan.Trust));
        Assert.Equal(2, plan.LeftOut.Count);
        Assert.Contains("trusted_email_senders row 3: there is no user 'mallory' in the configuration", plan.LeftOut);
        Assert.StartsWith("trusted_email_senders row 4: the sender '*' is not taken", plan.LeftOut[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NULL, NULL, 'talk:abc123'", "talk:abc123", "talk:abc123")]
    [InlineData("'xyz789', NULL, NULL", "talk:xyz789", "talk:xyz789")]
    [InlineData("'xyz789', 'real456', NULL", "talk:real456", "talk:real456")]
    [InlineData("'xyz789', NULL, 'web:tok'", "email", "mail:first@x.example")]
    [InlineData("NULL, NULL, NULL", "email", "mail:first@x.example")]
    [InlineData("'a/../b', NULL, NULL", "email", "mail:first@x.example")]
    public void A_sent_mail_keeps_the_room_where_its_errand_began(string tokens, string origin, string conversation)
    {
        var plan = Plan($"""
            INSERT INTO sent_emails (user_id, message_id, to_addr, subject, "references", sent_at, conversation_token, talk_delivery_token, origin_target)
            VALUES ('alice', '<m1@bot.example>', 'Bob <BOB@x.example>, carl@x.example', 'Hello', '<first@x.example> <second@x.example>', '2026-01-02 03:04:05', {tokens});
            """);
        var mail = Assert.Single(plan.Sent);
        Assert.Equal(("m1@bot.example", origin, conversation, "Hello"), (mail.MessageId, mail.Origin, mail.Conversation, mail.Subject));
        Assert.Equal(["bob@x.example", "carl@x.example"], mail.To);
    }

    [Fact]
    public void Broken_rows_are_named_and_the_rest_is_taken()
    {
        var plan = Plan("""
            INSERT INTO sent_emails (user_id, message_id, to_addr) VALUES ('alice', 'no id at all', 'b@x.example'), ('alice', '<a@b>', 'nobody'), ('bob', '<c@d>', 'b@x.example'), ('alice', '<e@f>', 'b@x.example');
            INSERT INTO processed_emails (email_id, sender_email, message_id) VALUES ('1', 'x', '<p1@x.example>'), ('2', 'x', NULL), ('3', 'x', 'p1@x.example'), ('4', 'x', '<two words>');
            """);
        Assert.Equal("e@f", Assert.Single(plan.Sent).MessageId);
        Assert.Equal(Now, plan.Sent[0].SentAt);
        Assert.Equal(["p1@x.example"], plan.Processed);
        Assert.Equal(["sent_emails row 1: its Message-ID 'no id at all' is none", "sent_emails row 2: its recipient 'nobody' is no address", "sent_emails row 3: there is no user 'bob' in the configuration"], plan.LeftOut);
    }

    [Fact]
    public void An_older_database_without_a_table_or_a_column_is_taken_as_far_as_it_goes()
    {
        var file = PythonSample.Make(Path.Combine(_folder.Root, "old.db"), "INSERT INTO processed_emails VALUES (1, '7', '<a@b>');", "CREATE TABLE processed_emails (id INTEGER, email_id TEXT, message_id TEXT);");
        var plan = ImportPlan.Of(PythonDatabase.Read(file), _folder.Valid(Config), Now);
        Assert.Equal(["a@b"], plan.Processed);
        Assert.Equal(["there is no table trusted_email_senders", "there is no table sent_emails"], plan.LeftOut);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a database at all, though long enough to be looked at as one")]
    public void What_is_no_such_database_is_refused(string text)
    {
        var file = _folder.Write("x.db", text);
        Assert.Contains(file, Assert.Throws<ImportException>(() => PythonDatabase.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_leaves_the_database_and_its_folder_as_they_are()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Root, "python")).FullName;
        var file = PythonSample.Make(Path.Combine(folder, "istota.db"), "");
        var before = File.ReadAllBytes(file);
        PythonDatabase.Read(file);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("INSERT INTO processed_emails (email_id, sender_email, message_id) VALUES ('1', 'x', '<p1@x.example>');", true)]
    [InlineData("INSERT INTO trusted_email_senders (user_id, sender_email) VALUES ('alice', 'bob@friends.example');", false)]
    public async Task The_first_sweep_takes_all_only_where_it_is_known_what_was_dealt_with(string rows, bool all)
    {
        await using var temporary = new TemporaryDatabase();
        await new SqliteImports(temporary.Database).PutAsync(Plan(rows), Now, CancellationToken.None);
        Assert.Equal(all, await new SqliteSettingsStore(temporary.Database).FirstSweepAllAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Twice_is_once_and_what_was_taken_is_not_taken_again()
    {
        var plan = Plan("""
            INSERT INTO trusted_email_senders (user_id, sender_email) VALUES ('alice', 'bob@friends.example');
            INSERT INTO sent_emails (user_id, message_id, to_addr) VALUES ('alice', '<e@f>', 'b@x.example');
            INSERT INTO processed_emails (email_id, sender_email, message_id) VALUES ('1', 'x', '<p1@x.example>');
            """);
        await using var temporary = new TemporaryDatabase();
        var imports = new SqliteImports(temporary.Database);
        Assert.Equal(new ImportedCounts(1, 1, 1), await imports.PutAsync(plan, Now, CancellationToken.None));
        await imports.TakenAsync(Assert.Single(await imports.UntakenAsync(CancellationToken.None)), CancellationToken.None);
        Assert.Equal(new ImportedCounts(0, 0, 0), await imports.PutAsync(plan, Now.AddDays(1), CancellationToken.None));
        Assert.Empty(await imports.UntakenAsync(CancellationToken.None));
        var dealt = await new SqliteMailStore(temporary.Database).DealtWithElsewhereAsync(["p1@x.example", "other@x.example"], CancellationToken.None);
        Assert.Equal(new Dictionary<string, DateTimeOffset> { ["p1@x.example"] = Now }, dealt);
    }
}
