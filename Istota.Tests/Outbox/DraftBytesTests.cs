using System.Security.Cryptography;
using System.Text;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using MimeKit;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>A draft read back from its bytes, and written again with other words.</summary>
public class DraftBytesTests
{
    private static readonly byte[] s_key = new byte[32];

    [Fact]
    public void What_is_shown_is_what_the_bytes_say()
    {
        var (draft, bytes) = Draft(Written());
        var shown = DraftBytes.Read(draft, bytes)!;
        Assert.Equal(["bob@x.example", "carl@x.example", "dora@x.example"], [.. shown.To, .. shown.Cc, .. shown.Bcc]);
        Assert.Equal(("answers@x.example", "Grüße", "Hello\n\nBob"), (shown.ReplyTo, shown.Subject, shown.Text));
        Assert.Equal([new ComposedAttachment("plän.pdf", 3), new ComposedAttachment("old.eml", 17)], shown.Attachments);
    }

    [Fact]
    public void Other_bytes_than_those_that_wait_are_neither_shown_nor_edited()
    {
        var (draft, bytes) = Draft(Written());
        bytes[^5] ^= 1;
        Assert.Null(DraftBytes.Read(draft, bytes));
        Assert.Null(DraftBytes.Edit(s_key, draft, bytes, "x"));
    }

    [Fact]
    public void An_edit_changes_the_words_and_nothing_else()
    {
        var (draft, bytes) = Draft(Written());
        var (mail, stored) = DraftBytes.Edit(s_key, draft, bytes, "Dear Bob,\r\n\r\nother words: grün\n")!.Value;
        using var old = MimeMessage.Load(new MemoryStream(bytes));
        using var edited = MimeMessage.Load(new MemoryStream(stored.Bytes));
        Assert.Equal("Dear Bob,\n\nother words: grün\n", edited.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal("Dear Bob,\n\nother words: grün", mail.Text);
        foreach (var header in new[] { "From", "To", "Cc", "Reply-To", "Subject", "In-Reply-To", "References", "X-Istota-Task" })
            Assert.Equal(old.Headers[header], edited.Headers[header]);
        Assert.Equal(old.Attachments.Select(Content), edited.Attachments.Select(Content));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(stored.Bytes)), mail.Digest);
        Assert.Equal((mail.MessageId, mail.MessageId), (stored.MessageId, edited.MessageId));
        Assert.Null(edited.Headers["Bcc"]);
        Assert.Equal(["dora@x.example"], mail.Bcc);
    }

    [Fact]
    public void The_same_words_are_the_same_mail_and_others_another()
    {
        var (draft, bytes) = Draft(Written());
        var first = DraftBytes.Edit(s_key, draft, bytes, "a")!.Value;
        var again = DraftBytes.Edit(s_key, draft, bytes, "a")!.Value;
        var other = DraftBytes.Edit(s_key, draft, bytes, "b")!.Value;
        Assert.Equal((first.Mail.MessageId, first.Mail.Digest), (again.Mail.MessageId, again.Mail.Digest));
        Assert.Equal(3, new[] { draft.MessageId, first.Mail.MessageId, other.Mail.MessageId }.Distinct().Count());
        Assert.Matches("^[0-9a-f]{64}@h\\.example$", first.Mail.MessageId);
    }

    [Fact]
    public void An_edited_mail_is_plain_text_for_its_HTML_would_still_say_the_old_words()
    {
        var (draft, bytes) = Draft(Written() with { Body = "<p>the <b>old</b> words</p>", Format = BodyFormat.Html });
        Assert.Contains("<b>old</b>", DraftBytes.Read(draft, bytes)!.Html, StringComparison.Ordinal);
        var (mail, stored) = DraftBytes.Edit(s_key, draft, bytes, "new")!.Value;
        Assert.Null(mail.Html);
        Assert.DoesNotContain("old", Encoding.UTF8.GetString(stored.Bytes).Replace("old.eml", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_sees_does_not_go_out_and_no_text_makes_a_header()
    {
        var (draft, bytes) = Draft(Written() with { Attachments = [] });
        var (mail, stored) = DraftBytes.Edit(s_key, draft, bytes, "a\u202eb\u200bc\r\n.\r\nBcc: evil@x.example\r\n\r\n--=_x")!.Value;
        Assert.Equal("abc\n.\nBcc: evil@x.example\n\n--=_x", mail.Text);
        using var edited = MimeMessage.Load(new MemoryStream(stored.Bytes));
        Assert.Null(edited.Headers["Bcc"]);
        Assert.Equal(mail.Text + "\n", edited.TextBody!.ReplaceLineEndings("\n"));
    }

    private static OutgoingMail Written() => new()
    {
        MessageId = "out@h.example",
        From = new MailAddress("istota+alice@h.example", "Istota für Alice"),
        To = [new MailAddress("bob@x.example", "Bob, \"the\" Builder")],
        Cc = [new MailAddress("carl@x.example")],
        Bcc = [new MailAddress("dora@x.example")],
        ReplyTo = [new MailAddress("answers@x.example")],
        Subject = "Grüße",
        Body = "Hello\n\nBob",
        InReplyTo = "m2@x.example",
        References = ["m1@x.example", "m2@x.example"],
        Task = "alice-1",
        Attachments = [new OutgoingAttachment("plän.pdf", [1, 2, 3]), new OutgoingAttachment("old.eml", "Subject: x\r\n\r\nhi\n"u8.ToArray())],
    };

    private static (DraftMailView Draft, byte[] Bytes) Draft(OutgoingMail mail)
    {
        var bytes = MailWriter.Write(mail);
        return (new DraftMailView(mail.MessageId, mail.From.Address, ["bob@x.example"], ["carl@x.example"], ["dora@x.example"], mail.Subject, Convert.ToHexStringLower(SHA256.HashData(bytes)), []), bytes);
    }

    private static string Content(MimeEntity entity)
    {
        using var bytes = new MemoryStream();
        ((MimePart)entity).Content!.DecodeTo(bytes);
        return $"{((MimePart)entity).FileName} {Convert.ToHexString(bytes.ToArray())}";
    }
}
