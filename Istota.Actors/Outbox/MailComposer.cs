using System.Globalization;
using System.Security.Cryptography;
using Istota.Actors.Agent;
using Istota.Actors.Mail;
using MimeKit;

namespace Istota.Actors.Outbox;

/// <summary>What a mail that is answered gives to its answer; null members where it cannot be read any more.</summary>
internal sealed record ParentMail(string? MessageId, IReadOnlyList<string> References, string Subject)
{
    public static readonly ParentMail Unknown = new(null, [], "");

    /// <summary>An id that we made up for a mail without one is no id that anybody else knows.</summary>
    public static ParentMail Of(InboundMail mail) =>
        new(mail.MessageId.EndsWith("@istota.invalid", StringComparison.Ordinal) ? null : mail.MessageId, mail.References, mail.Subject);
}

/// <summary>Turns what an attempt wrote into mails: the agent chooses words and recipients, everything else is ours.</summary>
internal sealed class MailComposer(OutboxSettings settings, TaskId task, int attempt, HandOverContext context, ParentMail? parent)
{
    /// <summary>A reply goes to the one address that the mail came from, threaded (RFC 5322 §3.6.4).</summary>
    public (ComposedMail Mail, OutgoingBytes Bytes) Reply(string file, string? subject, string body, BodyFormat format)
    {
        if (context.ReplyRecipient is not { } recipient) throw new MailFaultException("there is no mail to reply to: no mail started this task, or one that must not be answered");
        var answered = parent ?? ParentMail.Unknown;
        return Compose(file, 0, isReply: true, new OutgoingMail
        {
            MessageId = Id(file, 0),
            From = context.From,
            To = [recipient],
            ReplyTo = context.ReplyTo is { } replyTo ? [replyTo] : [],
            Subject = string.IsNullOrWhiteSpace(subject) ? MailWriter.ReplySubject(answered.Subject) : subject,
            Body = body,
            Format = format,
            InReplyTo = answered.MessageId,
            References = answered.References,
            Task = task.ToString(),
        });
    }

    public (ComposedMail Mail, OutgoingBytes Bytes) New(string file, int index, EmailSendEntry entry, IReadOnlyList<OutgoingAttachment> attachments)
    {
        if (entry.To.Count + entry.Cc.Count + entry.Bcc.Count > settings.Limits.Recipients)
            throw new MailFaultException(Limit($"has more than {settings.Limits.Recipients} recipients"));
        return Compose(file, index, isReply: false, new OutgoingMail
        {
            MessageId = Id(file, index),
            From = context.From,
            To = entry.To,
            Cc = entry.Cc,
            Bcc = entry.Bcc,
            ReplyTo = entry.ReplyTo is { } wanted ? [wanted] : context.ReplyTo is { } usual ? [usual] : [],
            Subject = entry.Subject,
            Body = entry.Body,
            Format = entry.Format,
            Task = task.ToString(),
            Attachments = attachments,
        });
    }

    private static (ComposedMail, OutgoingBytes) Compose(string file, int index, bool isReply, OutgoingMail written)
    {
        // A person approves what they see: what nobody sees does not go out.
        var mail = written with { Subject = Invisible.Remove(written.Subject, out _), Body = Invisible.Remove(written.Body, out _) };
        byte[] bytes;
        try
        {
            bytes = MailWriter.Write(mail);
        }
        catch (ArgumentException e)
        {
            throw new MailFaultException(DeferredNames.Plain(e.Message));
        }
        var composed = new ComposedMail(
            mail.MessageId, OutgoingIds.Entry(file, index), isReply, [.. mail.To.Select(a => a.Address)], [.. mail.Cc.Select(a => a.Address)],
            [.. mail.Bcc.Select(a => a.Address)], mail.ReplyTo.Count > 0 ? mail.ReplyTo[0].Address : null, mail.Subject, TextOf(mail, bytes),
            [.. mail.Attachments.Select(a => new ComposedAttachment(a.FileName, a.Bytes.LongLength))], OutgoingIds.Digest(bytes), bytes.LongLength, mail.Format == BodyFormat.Html ? mail.Body : null);
        return (composed, new OutgoingBytes(mail.MessageId, bytes));
    }

    /// <summary>What is shown for approval is read back from the bytes that will be sent.</summary>
    private static string TextOf(OutgoingMail mail, byte[] bytes)
    {
        if (mail.Format == BodyFormat.Plain) return mail.Body;
        using var message = MimeMessage.Load(new MemoryStream(bytes, writable: false));
        return message.TextBody ?? "";
    }

    private string Id(string file, int index) => OutgoingIds.Of(settings.InstallKey.Span, task, attempt, file, index, settings.BotDomain);

    internal static string Limit(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A deferred file fails as a whole, for this reason.</summary>
internal sealed class MailFaultException(string fault) : Exception(fault);
