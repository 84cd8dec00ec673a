using Istota.Actors.Mailbox;
using MimeKit;
using MimeKit.Utils;

namespace Istota.Actors.Mail;

/// <summary>What the headers of a mail say, whether or not its body can be read.</summary>
internal static class MailEnvelope
{
    private static readonly string[] s_delivery = ["Delivered-To", "X-Original-To", "Envelope-To"];

    public static InboundMail Read(MailKey key, HeaderList headers, string digest, DateTimeOffset receivedAt, long size, MailReaderSettings settings)
    {
        var from = Addresses.Author(headers);
        var references = MessageIds.References(headers);
        return new InboundMail
        {
            Key = key,
            MessageId = MessageIds.Of(headers, digest),
            From = from,
            Fault = from is null ? MailFault.MalformedFrom : null,
            ReplyTo = Addresses.Listed(headers, HeaderId.ReplyTo),
            To = Addresses.Listed(headers, HeaderId.To),
            Cc = Addresses.Listed(headers, HeaderId.Cc),
            DeliveredTo = Delivered(headers),
            Subject = SafeText.OneLine(First(headers, HeaderId.Subject)?.Value, 500),
            Date = First(headers, HeaderId.Date) is { } date && DateUtils.TryParse(date.Value, out var parsed) ? parsed : null,
            ReceivedAt = receivedAt,
            Size = size,
            Digest = digest,
            Answers = MessageIds.Answers(headers, references),
            References = references,
            Automatic = AutomaticMail.Of(headers),
            Authentication = SenderAuthentication.Of(headers, from, settings),
        };
    }

    private static Header? First(HeaderList headers, HeaderId id) => headers.FirstOrDefault(header => header.Id == id);

    private static string[] Delivered(HeaderList headers) => headers
        .Where(header => s_delivery.Contains(header.Field, StringComparer.OrdinalIgnoreCase))
        .Select(header => Addresses.Canonical(header.Value.Trim().TrimStart('<').TrimEnd('>')))
        .OfType<string>()
        .Take(100)
        .ToArray();
}
