using System.Globalization;
using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Host.Configuration;

namespace Istota.Host.Doctor;

/// <summary>What it means how a mail of our own came back.</summary>
internal static class RoundtripFindings
{
    /// <param name="mailbox">why the daemon cannot read its mailbox; null when it can.</param>
    public static IReadOnlyList<Finding> Of(RoundtripSeen seen, EmailConfig email, string? mailbox)
    {
        const string check = "roundtrip";
        if (seen.Sent is not { } sent) return [Finding.Failed(check, "the mail server did not take the mail in time", "see smtp.login; try again")];
        if (sent.Fault is { } fault) return [Finding.Failed(check, $"the mail to {sent.To} was not sent: {SafeText.OneLine(fault, 300)}", "see smtp.login and smtp.sender")];
        if (seen.Arrival is null && mailbox is not null) return [Finding.Failed(check, $"the mail to {sent.To} was sent, but the daemon cannot read its mailbox: {SafeText.OneLine(mailbox, 300)}", "see imap.login")];
        if (seen.Arrival is not { } arrival)
        {
            return [Finding.Failed(check, $"the mail to {sent.To} was sent and not seen to arrive: plus-addresses are not delivered to {(email.Mode == MailboxMode.Imap ? email.PollFolder : "the Maildir")}, or the server is slow",
                $"look for it in the mailbox and its other folders, and for a bounce; switch plus-addressing on (Postfix: recipient_delimiter = +; Dovecot: lmtp_save_to_detail_mailbox = no); if it came late, all is well")];
        }
        return
        [
            Finding.Ok(check, string.Create(CultureInfo.InvariantCulture, $"the mail to {sent.To} arrived after {(arrival.At - sent.At).TotalSeconds:0.0} s")),
            arrival.MessageId == sent.MessageId
                ? Finding.Ok("roundtrip.message-id", "arrived as it was sent")
                : Finding.Failed("roundtrip.message-id", $"the server rewrites Message-ID: {SafeText.OneLine(sent.MessageId, 100)} arrived as {SafeText.OneLine(arrival.MessageId, 100)}", "have the server leave it alone: without it no answer is known as one, and a mail in doubt cannot be found"),
            arrival.From == sent.From
                ? Finding.Ok("roundtrip.sender", $"From is still {sent.From}")
                : Finding.Warning("roundtrip.sender", $"the server rewrites From: {sent.From} arrived as {SafeText.OneLine(arrival.From, 100)}", "set email.from_style = \"reply-to\", or allow the account this address on the mail server"),
            OfClock(sent, arrival),
        ];
    }

    /// <summary>A mail arrives between its sending and our reading of it.</summary>
    private static Finding OfClock(RoundtripSent sent, RoundtripArrival arrival)
    {
        var ahead = arrival.ReceivedAt < sent.At ? arrival.ReceivedAt - sent.At : arrival.ReceivedAt > arrival.At ? arrival.ReceivedAt - arrival.At : TimeSpan.Zero;
        return ClockCheck.Of([new ClockCheck.Other("the mail server, as it stamped the arrival", ahead)]) with { Check = "roundtrip.clock" };
    }
}
