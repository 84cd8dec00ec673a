using Istota.Host.Configuration;
using Istota.Host.Mailbox;
using Istota.Host.Outbox;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>Copies on a real Dovecot.</summary>
public sealed class ImapSentFolderTests(SharedMailLab shared)
{
    [Theory]
    [InlineData("auto", "Sent")]
    [InlineData("Kept", "Kept")]
    public async Task A_copy_is_made_once_and_found_by_its_message_id(string setting, string folder)
    {
        var lab = await shared.GetAsync();
        var user = lab.NewUser();
        await using var sent = Folder(lab, user, setting);
        var (id, other) = (OutgoingMails.NewId(), OutgoingMails.NewId());
        Assert.NotEqual(true, await sent.ContainsAsync(id, CancellationToken.None));
        var mail = OutgoingMails.Dated(id, MailLab.Address(user), "ext@lab.test", "Grüße");
        for (var i = 0; i < 2; i++) await sent.AppendAsync(id, mail, OutgoingMails.Date, CancellationToken.None);
        Assert.Equal(true, await sent.ContainsAsync(id, CancellationToken.None));
        Assert.Equal(false, await sent.ContainsAsync(other, CancellationToken.None));
        Assert.Equal(Text(mail), Text(Assert.Single(lab.MessagesOf(user, folder)))); // Dovecot keeps lines with LF
    }

    [Fact]
    public async Task S_47_an_id_with_line_ends_does_not_become_a_command()
    {
        var lab = await shared.GetAsync();
        await using var sent = Folder(lab, lab.NewUser(), "auto");
        Assert.NotEqual(true, await sent.ContainsAsync("x\"\r\nA9 DELETE INBOX\r\n", CancellationToken.None));
        Assert.Equal(false, await sent.ContainsAsync("still-there@lab.test", CancellationToken.None));
    }

    private static string Text(byte[] mail) => System.Text.Encoding.ASCII.GetString(mail).ReplaceLineEndings("\n");

    private static ImapSentFolder Folder(MailLab lab, string user, string setting) =>
        new(new MailServerSettings("127.0.0.1", lab.ImapPort, MailLab.Address(user), MailLab.Password, TlsMode.StartTls, lab.CaFile, TimeSpan.FromSeconds(20)), setting);
}
