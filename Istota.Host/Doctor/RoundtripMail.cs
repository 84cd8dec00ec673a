using System.Security.Cryptography;
using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Host.Configuration;
using Istota.Host.Daemon;
using Istota.Host.Login;
using Istota.Host.Outbox;

namespace Istota.Host.Doctor;

/// <summary>Writes the mail of a roundtrip as a user's mail is written, and sends it over a connection of its own.</summary>
internal sealed class RoundtripMail(Func<IstotaConfig> inForce, AccessTokens? tokens, TimeProvider time) : IRoundtripMail
{
    public async Task<RoundtripSent> SendAsync(string nonce, CancellationToken ct)
    {
        var config = inForce();
        var bot = new MailAddress(config.Email.BotEmail, config.Email.BotName);
        var user = config.Users.Keys.Order(StringComparer.Ordinal).FirstOrDefault();
        var from = config.Email.FromStyle == FromStyle.Plus && user is not null ? PlusAddress.Of(user, bot) : bot;
        var to = RoundtripMarks.AddressOf(nonce, bot) with { Name = "" };
        var sent = new RoundtripSent($"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}.doctor@{bot.Domain}", from.Address, to.Address, time.GetUtcNow(), null);
        if (!config.Email.Enabled) return sent with { Fault = "mail is off (email.enabled = false)" };
        if (config.Email.Outbound == OutboundMode.Files) return sent with { Fault = "outgoing mail is written as files (email.outbound = \"files\")" };
        var mail = MailWriter.WithDate(MailWriter.Write(new OutgoingMail
        {
            MessageId = sent.MessageId,
            From = from,
            To = [to],
            Subject = $"Roundtrip of istota doctor {nonce}",
            Body = "Sent by istota doctor, to see whether its own mail arrives. You may delete it.\n",
        }), sent.At, "auto-generated");
        return sent with { Fault = await FaultAsync(config.Email, new Envelope(from.Address, [to.Address]), mail, ct) };
    }

    private async Task<string?> FaultAsync(EmailConfig email, Envelope envelope, byte[] mail, CancellationToken ct)
    {
        await using var sender = new SmtpMailSender(MailEdge.Smtp(email, tokens) with { Timeout = Checkup.Patience }, time);
        try
        {
            await sender.ConnectAsync(ct);
            return await sender.SendAsync(envelope, mail, ct) switch
            {
                SendingOutcome.Sent => null,
                SendingOutcome.Refused refused => refused.Reason,
                SendingOutcome.Deferred deferred => deferred.Reason,
                SendingOutcome.Unclear unclear => $"nobody knows whether it left: {unclear.Reason}",
                var other => other.ToString(),
            };
        }
        catch (MailSenderException e)
        {
            return e.Message;
        }
    }
}
