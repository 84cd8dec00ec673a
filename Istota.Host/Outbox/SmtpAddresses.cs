using System.Text;
using Istota.Actors.Outbox;
using MailKit.Net.Smtp;
using MimeKit;
using Envelope = Istota.Actors.Outbox.Envelope;

namespace Istota.Host.Outbox;

/// <summary>What can be said before a mail is tried: addresses that fit no SMTP line, and mail beyond what the server said it takes.</summary>
internal static class SmtpAddresses
{
    public static MailboxAddress Of(string address) => new("", address);

    public static SendingOutcome.Refused? Fault(SmtpClient server, Envelope envelope, FixedMail mail)
    {
        if (envelope.Recipients.Count == 0) return new SendingOutcome.Refused("there is no recipient", []);
        if (!IsAddress(envelope.From)) return new SendingOutcome.Refused("the sender is no mail address", []);
        var unusable = envelope.Recipients.Where(r => !IsAddress(r)).Select(r => Refused(r, "it is no mail address")).ToList();
        if (unusable.Count > 0) return new SendingOutcome.Refused("a recipient is no mail address", unusable);
        if (!server.Capabilities.HasFlag(SmtpCapabilities.UTF8))
        {
            var international = envelope.Recipients.Where(r => !Ascii.IsValid(r)).Select(r => Refused(r, "the server takes no such address (RFC 6531)")).ToList();
            if (international.Count > 0 || !Ascii.IsValid(envelope.From))
                return new SendingOutcome.Refused("the server takes ASCII addresses alone (RFC 6531)", international);
        }
        if (mail.IsEightBit && !server.Capabilities.HasFlag(SmtpCapabilities.EightBitMime))
            return new SendingOutcome.Refused("the server takes seven-bit mail alone (RFC 6152)", []);
        return server.Capabilities.HasFlag(SmtpCapabilities.Size) && server.MaxSize > 0 && mail.Length > server.MaxSize
            ? new SendingOutcome.Refused($"the mail has {mail.Length} bytes, the server takes {server.MaxSize} (RFC 1870)", [])
            : null;
    }

    /// <summary>No blank, bracket or control may reach a MAIL or RCPT line.</summary>
    private static bool IsAddress(string address) =>
        address.Length <= 320 && address.IndexOf('@', StringComparison.Ordinal) > 0 && address[^1] != '@'
        && !address.Any(c => c is <= ' ' or '\x7F' or '<' or '>' || char.IsControl(c) || char.IsWhiteSpace(c))
        && MailboxAddress.TryParse(address, out var parsed) && parsed.Address == address && parsed.Route.Count == 0;

    private static RefusedRecipient Refused(string address, string reason) => new(address, reason, Permanent: true);
}
