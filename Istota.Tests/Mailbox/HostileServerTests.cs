using Istota.Actors.Mailbox;
using Istota.Host.Configuration;
using Istota.Host.Mailbox;
using Istota.Host.Outbox;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Mailbox;

/// <summary>An IMAP server that means ill: it costs one connection and bounded memory, and the next connection is taken as if nothing had been.</summary>
public sealed class HostileServerTests
{
    private const string Login = "AUTHENTICATE";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static MailServerSettings Settings(ScriptedServer server, TlsMode tls = TlsMode.None) =>
        new("127.0.0.1", server.Port, "bot@lab.test", "secret", tls, "", TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData("an endless greeting", "greeting", "* OK aaaaaaaa", "aaaaaaaa")]
    [InlineData("an endless line in a list", "UID FETCH", "* 1 FETCH (UID 1 ENVELOPE (\"", "aaaaaaaa")]
    [InlineData("a literal of four gigabytes", "UID FETCH", "* 1 FETCH (UID 1 ENVELOPE ({4000000000}\r\n", "aaaaaaaa")]
    [InlineData("untagged answers without end", "NOOP", "", "* 4 EXISTS\r\n")]
    [InlineData("mails without end", "UID FETCH", "", "* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n")]
    [InlineData("brackets in brackets", "UID FETCH", "* 1 FETCH ", "((((((((")]
    public async Task S_49_a_server_that_does_not_stop_is_left_and_a_new_connection_works(string attack, string at, string begin, string forEver)
    {
        await using var server = ScriptedImap.Start(async (line, _, command) =>
        {
            if (line.Number > 1 || !command.StartsWith(at, StringComparison.Ordinal)) return false;
            await line.SayAsync(begin);
            await line.FloodAsync(forEver);
            return true;
        });
        await using var mailbox = new ImapMailbox(Settings(server), "INBOX");
        await Assert.ThrowsAsync<MailboxException>(async () =>
        {
            await mailbox.OpenAsync(CancellationToken.None);
            await mailbox.ListAsync(0, CancellationToken.None);
        }).WaitAsync(Patience);
        Assert.True(server.Sent < 64 << 20, $"{attack}: it sent {server.Sent} bytes");

        await mailbox.OpenAsync(CancellationToken.None);
        Assert.Equal([1u, 2u, 3u], (await mailbox.ListAsync(0, CancellationToken.None)).Select(m => m.Uid));
        Assert.Equal(2, server.Accepted);
    }

    [Theory]
    [InlineData("* 1 FETCH (UID 1 BODY[] {2}\r\nhello)\r\n")]
    [InlineData("* 1 FETCH (UID 1 BODY[] {-1}\r\nhello)\r\n")]
    [InlineData("* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\nhello)\r\n")]
    [InlineData("* 1 FETCH (UID 1 BODY[] {500}\r\nhello)\r\n")]
    public async Task S_49_a_literal_of_another_length_than_said_ends_the_connection_and_gives_no_mail(string answer)
    {
        await using var server = ScriptedImap.Start(async (line, tag, command) =>
        {
            if (line.Number > 1 || !command.Contains("BODY.PEEK[]", StringComparison.Ordinal)) return false;
            await line.SayAsync($"{answer}{tag} OK done\r\n");
            return true;
        });
        await using var mailbox = new ImapMailbox(Settings(server), "INBOX");
        await mailbox.OpenAsync(CancellationToken.None);
        await mailbox.ListAsync(0, CancellationToken.None);
        await Assert.ThrowsAsync<MailboxException>(() => mailbox.FetchAsync([1], CancellationToken.None)).WaitAsync(Patience);

        await mailbox.OpenAsync(CancellationToken.None);
        Assert.Equal("hello"u8.ToArray(), Assert.Single(await mailbox.FetchAsync([1], CancellationToken.None)).Bytes);
    }

    [Fact]
    public async Task S_49_a_flood_while_it_waits_for_mail_ends_the_wait()
    {
        await using var server = ScriptedImap.Start(async (line, _, command) =>
        {
            if (command != "IDLE") return false;
            await line.SayAsync("+ idling\r\n");
            await line.FloodAsync("* OK still here\r\n");
            return true;
        });
        await using var mailbox = new ImapMailbox(Settings(server), "INBOX");
        await mailbox.OpenAsync(CancellationToken.None);
        await mailbox.ListAsync(0, CancellationToken.None);
        await Assert.ThrowsAsync<MailboxException>(async () =>
        {
            while (await mailbox.WaitAsync(CancellationToken.None)) await mailbox.ListAsync(0, CancellationToken.None);
        }).WaitAsync(Patience);
        Assert.Contains(server.Heard, c => c.EndsWith(" IDLE", StringComparison.Ordinal));
        Assert.True(server.Sent < 64 << 20, $"it sent {server.Sent} bytes");
    }

    [Fact]
    public async Task S_46_an_imap_server_without_starttls_hears_no_word_of_the_login()
    {
        await using var server = ScriptedImap.Start();
        await using var mailbox = new ImapMailbox(Settings(server, TlsMode.StartTls), "INBOX");
        Assert.False((await Assert.ThrowsAsync<MailboxException>(() => mailbox.OpenAsync(CancellationToken.None))).Refused);
        Assert.DoesNotContain(server.Heard, c => c.Contains(Login, StringComparison.Ordinal) || c.Contains("LOGIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task S_46_an_imap_server_that_goes_on_in_the_clear_after_starttls_hears_no_word_of_the_login()
    {
        await using var server = ScriptedImap.Start(async (line, tag, command) =>
        {
            if (command != "STARTTLS") return false;
            await line.SayAsync($"{tag} OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA00000001 OK injected\r\n");
            return true;
        }, "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR] ready\r\n");
        await using var mailbox = new ImapMailbox(Settings(server, TlsMode.StartTls), "INBOX");
        Assert.False((await Assert.ThrowsAsync<MailboxException>(() => mailbox.OpenAsync(CancellationToken.None))).Refused);
        Assert.Contains(server.Heard, c => c.EndsWith("STARTTLS", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Heard, c => c.Contains(Login, StringComparison.Ordinal) || c.Contains("LOGIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task S_47_a_message_id_with_line_ends_is_a_literal_or_nothing_on_the_wire()
    {
        await using var server = ScriptedImap.Start((_, _, _) => Task.FromResult(false), "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR SPECIAL-USE] ready\r\n");
        await using var sent = new ImapSentFolder(Settings(server), "INBOX");
        const string id = "x\"\r\nA9 DELETE INBOX\r\n";
        try
        {
            await sent.ContainsAsync(id, CancellationToken.None);
            Assert.Contains(server.Heard, c => c.Contains("SEARCH", StringComparison.Ordinal) && c.Contains($"{{{id.Length}}}\r\n{id}", StringComparison.Ordinal));
        }
        catch (MailboxException)
        {
            Assert.DoesNotContain(server.Heard, c => c.Contains("DELETE", StringComparison.Ordinal));
        }
        Assert.DoesNotContain(server.Heard, c => c.StartsWith("A9", StringComparison.Ordinal));
        Assert.NotEmpty(server.Heard);
    }

    [Fact]
    public async Task S_47_a_folder_with_line_ends_in_its_name_is_one_argument_or_nothing_on_the_wire()
    {
        await using var server = ScriptedImap.Start((_, _, _) => Task.FromResult(false));
        await using var mailbox = new ImapMailbox(Settings(server), "Work\r\nA9 DELETE INBOX");
        await Record.ExceptionAsync(() => mailbox.OpenAsync(CancellationToken.None));
        Assert.NotEmpty(server.Heard);
        Assert.DoesNotContain(server.Heard, c => c.StartsWith("A9", StringComparison.Ordinal));
        Assert.All(server.Heard, c => Assert.Matches("^[A-Z][0-9]{8} ", c));
    }
}
