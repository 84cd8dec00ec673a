using System.Text;
using CsCheck;
using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Mail;

public sealed class MailReaderTests
{
    [Fact]
    public async Task A_plain_mail_is_read_with_all_its_facts()
    {
        var mail = await Mails.ReadFixtureAsync("plain");
        Assert.Null(mail.Fault);
        Assert.Equal(new MailAddress("bob@friends.example", "Bob Builder"), mail.From);
        Assert.Equal("Lunch on Friday?", mail.Subject);
        Assert.Equal("b1@friends.example", mail.MessageId);
        Assert.Equal(["istota+anna@home.example"], mail.DeliveredTo);
        Assert.Equal([new MailAddress("istota+anna@home.example", "Anna's assistant")], mail.To);
        Assert.Equal([new MailAddress("carol@friends.example")], mail.Cc);
        Assert.Equal("Hi Anna,\n\nshall we eat at noon?\n\nBob", mail.Text);
        Assert.Equal("", mail.Quoted);
        Assert.Empty(mail.Notes);
        Assert.Null(mail.Automatic);
        Assert.Equal(new DateTimeOffset(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(1)), mail.Date);
        Assert.Equal(Mails.Received, mail.ReceivedAt);
        Assert.Equal(Mails.Key, mail.Key);
    }

    [Fact]
    public async Task Attachments_are_described_and_read_under_one_index()
    {
        var raw = Mails.Fixture("attachments");
        var mail = await Mails.ReadAsync(raw);
        Assert.Equal("See the files.", mail.Text);
        Assert.Equal(["Übersicht 2026.pdf", "naïve file.txt", "photo.png", "Old mail.eml"], mail.Attachments.Select(a => a.Name));
        Assert.Equal(["application/pdf", "text/plain", "image/png", "message/rfc822"], mail.Attachments.Select(a => a.MediaType));
        foreach (var attachment in mail.Attachments)
        {
            var bytes = MailReader.ReadAttachment(raw, attachment.Index)!;
            Assert.Equal(attachment.Bytes, bytes.Length);
            Assert.Equal(attachment.Digest, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        }
        Assert.Equal("hello pdf", Encoding.ASCII.GetString(MailReader.ReadAttachment(raw, 0)!));
        Assert.Null(MailReader.ReadAttachment(raw, 4));
        Assert.Null(MailReader.ReadAttachment(raw, -1));
        Assert.True(mail.HasForeignText);
    }

    [Fact]
    public async Task The_same_content_by_another_way_has_the_same_digest()
    {
        var raw = Encoding.ASCII.GetString(Mails.Fixture("plain"));
        var other = "Return-Path: <bob@friends.example>\r\nDelivered-To: other@home.example\r\nReceived: from a by b; Mon, 2 Nov 2026 09:00:00 +0000\r\n"
            + raw[raw.IndexOf("From:", StringComparison.Ordinal)..].Replace("Subject: Lunch on Friday?", "Subject: Lunch\r\n on Friday?", StringComparison.Ordinal) + "\r\n";
        var one = await Mails.ReadFixtureAsync("plain");
        Assert.Equal(one.Digest, (await Mails.ReadAsync(Encoding.ASCII.GetBytes(other))).Digest);
        Assert.NotEqual(one.Digest, (await Mails.ReadAsync(Encoding.ASCII.GetBytes(raw.Replace("noon", "night", StringComparison.Ordinal)))).Digest);
    }

    [Fact]
    public void Headers_alone_give_the_envelope()
    {
        var raw = Mails.Fixture("plain");
        var headers = raw[..raw.AsSpan().IndexOf("\r\n\r\n"u8)];
        var mail = MailReader.ReadHeaders(Mails.Key, headers, Mails.Received, 100_000_000, MailReaderSettings.Default);
        Assert.Equal("bob@friends.example", mail.From?.Address);
        Assert.Equal("Lunch on Friday?", mail.Subject);
        Assert.Equal(100_000_000, mail.Size);
        Assert.Null(mail.Fault);
        Assert.Equal("", mail.Text);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw() =>
        Gen.Byte.Array[0, 600].Sample(bytes => Assert.NotNull(Read(bytes)), iter: 300);

    [Fact]
    public void No_damage_to_a_mail_makes_the_reader_throw()
    {
        var fixtures = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Mail", "Fixtures"), "*.eml").Select(File.ReadAllBytes).ToArray();
        Gen.Select(Gen.Int[0, fixtures.Length - 1], Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 30]).Sample((which, damage) =>
        {
            var bytes = fixtures[which].ToArray();
            foreach (var (at, value) in damage)
                bytes[at % bytes.Length] = value;
            var mail = Read(bytes);
            Assert.DoesNotContain(mail.Subject, char.IsControl);
            Assert.True(mail.Fault is null || MailFault.All.Contains(mail.Fault));
            Assert.True(mail.From is not null || mail.Fault is not null);
        }, iter: 400);
    }

    private static InboundMail Read(byte[] bytes) =>
        MailReader.ReadAsync(Mails.Key, bytes, Mails.Received, Mails.Verifying, CancellationToken.None).GetAwaiter().GetResult();
}
