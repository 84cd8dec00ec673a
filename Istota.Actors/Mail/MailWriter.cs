using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Istota.Actors.Mail;

/// <summary>
/// Writes a mail as the bytes that are stored, approved and sent (RFC 5322, RFC 2045). The same mail is always the same bytes, so that one made again
/// after a crash has the same digest; the Date alone is added when it is first cleared to go.
/// </summary>
public static class MailWriter
{
    private const int MaxReferences = 30;
    private const int MaxLine = 900;

    private static readonly FormatOptions s_format = Format();

    /// <summary>The mail without Date and without Bcc. An <see cref="ArgumentException"/> names the field that cannot be written.</summary>
    public static byte[] Write(OutgoingMail mail)
    {
        using var message = new MimeMessage();
        message.Headers.Clear();
        message.From.Add(Mailbox(mail.From, "from"));
        message.To.AddRange(mail.To.Select(address => Mailbox(address, "to")));
        message.Cc.AddRange(mail.Cc.Select(address => Mailbox(address, "cc")));
        _ = mail.Bcc.Select(address => Mailbox(address, "bcc")).ToArray();
        message.ReplyTo.AddRange(mail.ReplyTo.Select(address => Mailbox(address, "reply_to")));
        message.Headers.Add(HeaderId.Subject, Encoding.UTF8, Line(mail.Subject, "subject"));
        message.Headers.Add("Message-ID", $"<{Id(mail.MessageId, "message_id")}>");
        AddThread(message.Headers, mail);
        if (mail.Task is not null)
            message.Headers.Add("X-Istota-Task", Token(mail.Task, "task"));
        message.Body = Body(mail);
        using var bytes = new MemoryStream();
        message.WriteTo(s_format, bytes);
        return bytes.ToArray();
    }

    /// <summary>The stored bytes with a Date in front (RFC 5322 §3.6.1).</summary>
    /// <param name="autoSubmitted">Auto-Submitted (RFC 3834 §5), where no person asked for the mail.</param>
    public static byte[] WithDate(byte[] stored, DateTimeOffset date, string? autoSubmitted = null)
    {
        var stamp = $"Date: {DateUtils.FormatDate(date)}\r\n" + (autoSubmitted is null ? "" : $"Auto-Submitted: {Token(autoSubmitted, "auto_submitted")}\r\n");
        return [.. Encoding.ASCII.GetBytes(stamp), .. stored];
    }

    /// <summary>The subject of a reply: one <c>Re:</c>, however many the parent had.</summary>
    public static string ReplySubject(string subject)
    {
        var rest = SafeText.OneLine(subject, 500);
        while (rest.StartsWith("re:", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("re :", StringComparison.OrdinalIgnoreCase))
            rest = rest[(rest.IndexOf(':') + 1)..].TrimStart();
        return rest.Length == 0 ? "Re:" : $"Re: {rest}";
    }

    private static void AddThread(HeaderList headers, OutgoingMail mail)
    {
        if (mail.InReplyTo is not null)
            headers.Add(HeaderId.InReplyTo, $"<{Id(mail.InReplyTo, "in_reply_to")}>");
        var references = mail.References.Concat(mail.InReplyTo is null ? [] : [mail.InReplyTo]).Select(id => Id(id, "references")).ToList();
        references = references.Where((id, i) => references.LastIndexOf(id) == i).ToList();
        if (references.Count > MaxReferences)
            references.RemoveRange(1, references.Count - MaxReferences);
        if (references.Count > 0)
            headers.Add(new Header(Encoding.ASCII, HeaderId.References, string.Join(' ', references.Select(id => $"<{id}>"))));
    }

    private static MimeEntity Body(OutgoingMail mail)
    {
        MimeEntity text = mail.Format == BodyFormat.Html ? Alternative(mail) : Text("plain", mail.Body);
        if (mail.Attachments.Count == 0)
            return text;
        var mixed = new Multipart("mixed") { Boundary = Boundary(mail, "mixed") };
        mixed.Add(text);
        foreach (var attachment in mail.Attachments)
            mixed.Add(File(attachment));
        return mixed;
    }

    private static Multipart Alternative(OutgoingMail mail)
    {
        var plain = HtmlText.ReadOwn(mail.Body);
        var alternative = new Multipart("alternative") { Boundary = Boundary(mail, "alternative") };
        alternative.Add(Text("plain", string.IsNullOrWhiteSpace(plain) ? "This mail is in HTML." : plain));
        alternative.Add(Text("html", mail.Body));
        return alternative;
    }

    /// <summary>Lines end with CRLF and nothing else does; what is not short ASCII lines is encoded, so that no server has to (RFC 5321 §4.5.3.1.6).</summary>
    private static TextPart Text(string subtype, string body)
    {
        var lines = body.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\0', '\uFFFD').Replace("\n", "\r\n", StringComparison.Ordinal);
        if (!lines.EndsWith('\n'))
            lines += "\r\n";
        var isPlain = Ascii.IsValid(lines) && lines.Split("\r\n").All(line => line.Length <= MaxLine);
        return new TextPart(subtype)
        {
            Text = lines,
            ContentTransferEncoding = isPlain ? ContentEncoding.SevenBit : ContentEncoding.QuotedPrintable,
        };
    }

    private static MimePart File(OutgoingAttachment attachment)
    {
        var name = Line(attachment.FileName, "attachments");
        return new MimePart(ContentType.Parse(MimeTypes.GetMimeType(name)))
        {
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = name },
            ContentTransferEncoding = ContentEncoding.Base64,
            Content = new MimeContent(new MemoryStream(attachment.Bytes, writable: false)),
        };
    }

    private static MailboxAddress Mailbox(MailAddress address, string field)
    {
        var canonical = Addresses.Canonical(Line(address.Address, field));
        if (canonical is null || !Ascii.IsValid(canonical))
            throw new ArgumentException($"{field}: not an address that mail can be sent to", field);
        return new MailboxAddress(Encoding.UTF8, Line(address.Name, field), canonical);
    }

    private static string Line(string value, string field) =>
        value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0 ? value : throw new ArgumentException($"{field}: a header value has no line end and no NUL", field);

    private static string Id(string id, string field) =>
        MessageIds.IsUsable(id) ? id : throw new ArgumentException($"{field}: not a Message-ID", field);

    private static string Token(string value, string field) =>
        value.Length is > 0 and < 100 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? value
            : throw new ArgumentException($"{field}: not a plain word", field);

    /// <summary>Not random, so that the same mail has the same bytes; the id is secret until the mail is sent, so nobody can put it into a body.</summary>
    private static string Boundary(OutgoingMail mail, string of) =>
        "=_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{of}:{mail.MessageId}")))[..40];

    private static FormatOptions Format()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        format.ParameterEncodingMethod = ParameterEncodingMethod.Rfc2231;
        return format;
    }
}
