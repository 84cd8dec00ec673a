using System.Text;
using CsCheck;
using Istota.Actors.Mail;
using MimeKit;
using Xunit;

namespace Istota.Tests.Mail;

public sealed class MailWriterTests
{
    private static readonly OutgoingMail s_plain = new()
    {
        MessageId = "0123456789abcdef@home.example",
        From = new MailAddress("istota+anna@home.example", "Istota"),
        To = [new MailAddress("bob@friends.example", "Bob Builder")],
        Subject = "Re: Lunch on Friday?",
        Body = "Hi Bob,\n\nFriday is fine.\n",
        InReplyTo = "b1@friends.example",
        References = ["a0@friends.example"],
        Task = "anna-12",
    };

    private static readonly OutgoingMail s_html = s_plain with
    {
        Cc = [new MailAddress("carol@bücher.example", "Carol Müller")],
        Bcc = [new MailAddress("secret@friends.example")],
        ReplyTo = [new MailAddress("istota+anna@home.example")],
        Subject = "Grüße aus der Küche: eine lange Betreffzeile, die sicher über eine Zeile von achtundsiebzig Zeichen hinausgeht",
        Format = BodyFormat.Html,
        Body = "<p>Grüße, <b>Bob</b>!</p><ul><li>eins</li></ul><p><a href=\"https://home.example/x\">mehr</a></p>",
        InReplyTo = null,
        References = [],
    };

    private static readonly OutgoingMail s_files = s_plain with
    {
        Attachments = [new OutgoingAttachment("Übersicht 2026.pdf", "hello pdf"u8.ToArray()), new OutgoingAttachment("notes.txt", "a\nb\n"u8.ToArray())],
    };

    public static TheoryData<string> Golden => ["plain", "html", "files", "threaded"];

    [Theory, MemberData(nameof(Golden))]
    public void The_bytes_are_those_of_the_golden_file(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Mail", "Golden", name + ".eml");
        var bytes = MailWriter.Write(Named(name));
        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", Encoding.UTF8.GetString(bytes));
        Assert.Equal(bytes, MailWriter.Write(Named(name)));
    }

    [Theory, MemberData(nameof(Golden))]
    public async Task What_is_written_is_read_back(string name)
    {
        var mail = Named(name);
        var read = await Mails.ReadAsync(MailWriter.WithDate(MailWriter.Write(mail), Mails.Received));
        Assert.Null(read.Fault);
        Assert.Equal(mail.From, read.From);
        Assert.Equal(mail.MessageId, read.MessageId);
        Assert.Equal(mail.Subject, read.Subject);
        Assert.Equal(mail.To, read.To);
        Assert.Equal(Mails.Received, read.Date);
        Assert.Equal(mail.Attachments.Select(a => a.FileName), read.Attachments.Select(a => a.Name));
        Assert.Null(read.Automatic);
        Assert.NotNull((await Mails.ReadAsync(MailWriter.WithDate(MailWriter.Write(mail), Mails.Received, "auto-replied"))).Automatic);
    }

    [Theory, MemberData(nameof(Golden))]
    public void There_is_one_of_each_header_no_Bcc_and_no_Date(string name)
    {
        var bytes = MailWriter.Write(Named(name));
        using var message = MimeMessage.Load(new MemoryStream(bytes));
        Assert.Equal(message.Headers.Count, message.Headers.Select(header => header.Field).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.False(message.Headers.Contains(HeaderId.Bcc));
        Assert.False(message.Headers.Contains(HeaderId.Date));
        Assert.True(message.Headers.Contains(HeaderId.MimeVersion));
        Assert.DoesNotContain("secret@", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        AssertOnTheWire(bytes);
    }

    [Fact]
    public void The_parents_References_then_its_id_make_the_thread()
    {
        using var message = MimeMessage.Load(new MemoryStream(MailWriter.Write(Named("threaded"))));
        Assert.Equal(30, message.References.Count);
        Assert.Equal("r0@friends.example", message.References[0]);
        Assert.Equal("r98@friends.example", message.References[^2]);
        Assert.Equal("b1@friends.example", message.References[^1]);
        Assert.Equal("b1@friends.example", message.InReplyTo);
    }

    public static TheoryData<string, OutgoingMail> Injections => new()
    {
        { "subject", s_plain with { Subject = "a\r\nBcc: x@evil.example" } },
        { "subject", s_plain with { Subject = "a\nb" } },
        { "subject", s_plain with { Subject = "a\0b" } },
        { "from", s_plain with { From = new MailAddress("istota@home.example", "a\r\nBcc: x@evil.example") } },
        { "to", s_plain with { To = [new MailAddress("bob@friends.example\r\nBcc: x@evil.example")] } },
        { "to", s_plain with { To = [new MailAddress("\"a\r\nRCPT TO:<x>\"@friends.example")] } },
        { "to", s_plain with { To = [new MailAddress("bob@friends.example", "a\nb")] } },
        { "cc", s_plain with { Cc = [new MailAddress("bob@friends.example>\r\n")] } },
        { "bcc", s_plain with { Bcc = [new MailAddress("a\0@friends.example")] } },
        { "reply_to", s_plain with { ReplyTo = [new MailAddress("\"a b\"@friends.example")] } },
        { "in_reply_to", s_plain with { InReplyTo = "a@b>\r\nBcc: x@evil.example" } },
        { "references", s_plain with { References = ["a b"] } },
        { "message_id", s_plain with { MessageId = "a@b\r\n" } },
        { "task", s_plain with { Task = "anna-1\r\nX: y" } },
        { "attachments", s_plain with { Attachments = [new OutgoingAttachment("a\r\nX: y.txt", [])] } },
    };

    [Theory, MemberData(nameof(Injections))]
    public void S_43_a_line_end_or_NUL_in_a_header_value_is_refused_by_its_fields_name(string field, OutgoingMail mail) =>
        Assert.Equal(field, Assert.Throws<ArgumentException>(() => MailWriter.Write(mail)).ParamName);

    [Fact]
    public void S_44_a_quoted_local_part_is_refused() =>
        Assert.Throws<ArgumentException>(() => MailWriter.Write(s_plain with { To = [new MailAddress("\"bob\"@friends.example")] }));

    [Theory]
    [InlineData("a\n.\nb\n..\n")]
    [InlineData("a\rb\r\nc\nd")]
    [InlineData("a\0b")]
    [InlineData("From me\n.x")]
    public void S_45_line_ends_in_a_body_are_normalised(string body) => AssertOnTheWire(MailWriter.Write(s_plain with { Body = body }));

    [Fact]
    public async Task S_45_a_line_of_ten_thousand_characters_is_encoded()
    {
        var bytes = MailWriter.Write(s_plain with { Body = new string('x', 10_000) });
        AssertOnTheWire(bytes);
        Assert.Equal(new string('x', 10_000), (await Mails.ReadAsync(bytes)).Text);
    }

    [Fact]
    public void Any_body_goes_out_in_lines_that_servers_take() =>
        Gen.Char["a .\r\n\0ü\uD83D=-"].Array[0, 60].Select(chars => new string(chars)).Sample(body =>
            AssertOnTheWire(MailWriter.Write(s_plain with { Body = body })), iter: 1_000);

    [Fact]
    public void Any_subject_stays_one_header() =>
        Gen.Char["a \t\r\nü:=?<>@\0"].Array[0, 60].Select(chars => new string(chars)).Sample(subject =>
        {
            try
            {
                var bytes = MailWriter.Write(s_plain with { Subject = subject });
                using var message = MimeMessage.Load(new MemoryStream(bytes));
                Assert.Equal(8, message.Headers.Count);
            }
            catch (ArgumentException refused)
            {
                Assert.Equal("subject", refused.ParamName);
                Assert.Contains(subject, c => c is '\r' or '\n' or '\0');
            }
        }, iter: 1_000);

    [Theory]
    [InlineData("Lunch", "Re: Lunch")]
    [InlineData("Re: Lunch", "Re: Lunch")]
    [InlineData("RE: re: Lunch", "Re: Lunch")]
    [InlineData("Lunch\r\nBcc: x", "Re: Lunch Bcc: x")]
    [InlineData("", "Re:")]
    public void A_reply_has_one_Re(string subject, string reply) => Assert.Equal(reply, MailWriter.ReplySubject(subject));

    [Fact]
    public void The_Date_goes_in_front_and_changes_nothing_else()
    {
        var stored = MailWriter.Write(s_plain);
        var dated = MailWriter.WithDate(stored, new DateTimeOffset(2026, 11, 2, 9, 30, 0, TimeSpan.Zero));
        Assert.StartsWith("Date: Mon, 02 Nov 2026 09:30:00 +0000\r\n", Encoding.ASCII.GetString(dated));
        Assert.True(dated.AsSpan().EndsWith(stored));
    }

    private static OutgoingMail Named(string name) => name switch
    {
        "html" => s_html,
        "files" => s_files,
        "threaded" => s_plain with { References = Enumerable.Range(0, 99).Select(n => $"r{n}@friends.example").ToArray(), Body = "ü" },
        _ => s_plain,
    };

    private static void AssertOnTheWire(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        Assert.True(Ascii.IsValid(bytes));
        Assert.EndsWith("\r\n", text);
        Assert.DoesNotContain('\0', text);
        var bare = text.Replace("\r\n", "", StringComparison.Ordinal);
        Assert.DoesNotContain('\r', bare);
        Assert.DoesNotContain('\n', bare);
        Assert.All(text.Split("\r\n"), line => Assert.True(line.Length <= 998));
    }
}
