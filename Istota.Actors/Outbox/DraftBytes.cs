using Istota.Actors.Mail;
using Istota.Actors.Users;
using MimeKit;

namespace Istota.Actors.Outbox;

/// <summary>A draft as its stored bytes have it, and the same mail with other words. What a person is shown, and changes, is read from what will be sent.</summary>
public static class DraftBytes
{
    /// <summary>The entry of a mail that a person has put other words into; no deferred file has this name.</summary>
    public const string Entry = "edited:0";

    /// <summary>Null when these are not the bytes that wait for approval, or not all in them can be shown.</summary>
    public static ComposedMail? Read(DraftMailView draft, byte[] bytes)
    {
        if (OutgoingIds.Digest(bytes) != draft.Digest) return null;
        using var message = Parse(bytes);
        return Files(message) is { } files ? Composed(draft, message, files, bytes, draft.MessageId, TextOf(message.TextBody ?? ""), message.HtmlBody is { } html ? TextOf(html) : null) : null;
    }

    /// <summary>
    /// The mail with another text and its own Message-ID: sender, recipients, subject, thread and attachments as they were; plain text, for an HTML part would still
    /// say the old words. Null when these are not the bytes that wait, or the mail cannot be written again.
    /// </summary>
    /// <param name="key">secret of this installation (<see cref="OutgoingIds"/>).</param>
    public static (ComposedMail Mail, OutgoingBytes Bytes)? Edit(ReadOnlySpan<byte> key, DraftMailView draft, byte[] bytes, string text)
    {
        if (OutgoingIds.Digest(bytes) != draft.Digest) return null;
        // A person approves what they see: what nobody sees does not go out.
        var words = TextOf(Invisible.Remove(text, out _));
        using var old = Parse(bytes);
        if (old.From.Mailboxes.ToList() is not [var from] || Files(old) is not { } files) return null;
        var mail = new OutgoingMail
        {
            MessageId = OutgoingIds.OfEdit(key, draft.MessageId, words),
            From = Address(from),
            To = [.. old.To.Mailboxes.Select(Address)],
            Cc = [.. old.Cc.Mailboxes.Select(Address)],
            Bcc = [.. draft.Bcc.Select(b => new MailAddress(b))],
            ReplyTo = [.. old.ReplyTo.Mailboxes.Select(Address)],
            Subject = draft.Subject,
            Body = words,
            InReplyTo = old.InReplyTo is { Length: > 0 } parent ? parent : null,
            References = [.. old.References],
            Task = old.Headers["X-Istota-Task"],
            Attachments = files,
        };
        byte[] written;
        try
        {
            written = MailWriter.Write(mail);
        }
        catch (ArgumentException)
        {
            return null; // what one cannot write, one cannot edit
        }
        using var message = Parse(written);
        return (Composed(draft, message, files, written, mail.MessageId, words, null), new OutgoingBytes(mail.MessageId, written));
    }

    private static ComposedMail Composed(DraftMailView draft, MimeMessage message, List<OutgoingAttachment> files, byte[] bytes, string id, string text, string? html) => new(
        id, Entry, message.InReplyTo is { Length: > 0 } || draft.AsksElsewhere.Count > 0,
        [.. message.To.Mailboxes.Select(m => Address(m).Address)], [.. message.Cc.Mailboxes.Select(m => Address(m).Address)], draft.Bcc,
        message.ReplyTo.Mailboxes.FirstOrDefault() is { } replyTo ? Address(replyTo).Address : null,
        draft.Subject, text, [.. files.Select(f => new ComposedAttachment(f.FileName, f.Bytes.LongLength))], OutgoingIds.Digest(bytes), bytes.LongLength, html);

    private static MimeMessage Parse(byte[] bytes) => MimeMessage.Load(new MemoryStream(bytes, writable: false));

    private static MailAddress Address(MailboxAddress mailbox) => new(Addresses.Canonical(mailbox.Address) ?? mailbox.Address, mailbox.Name ?? "");

    /// <summary>Null when there is one that is not simply a file.</summary>
    private static List<OutgoingAttachment>? Files(MimeMessage message)
    {
        var files = new List<OutgoingAttachment>();
        foreach (var entity in message.Attachments)
        {
            if (entity is not MimePart { Content: { } content, FileName: { } name }) return null;
            using var file = new MemoryStream();
            content.DecodeTo(file);
            files.Add(new OutgoingAttachment(name, file.ToArray()));
        }
        return files;
    }

    /// <summary>Lines as people write them; the line end that every mail ends with is not theirs.</summary>
    private static string TextOf(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').TrimEnd('\n');
}
