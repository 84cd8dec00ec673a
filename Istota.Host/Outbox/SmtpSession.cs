using Istota.Actors.Outbox;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace Istota.Host.Outbox;

/// <summary>One SMTP connection that goes on past a refused recipient, sends bytes as they are, and knows whether the end of the data has left.</summary>
internal sealed class SmtpSession : SmtpClient
{
    private readonly DataEnd _end;
    private readonly List<RefusedRecipient> _refused = [];
    private long _length;

    public SmtpSession() : this(new DataEnd()) { }

    private SmtpSession(DataEnd end) : base(end) => _end = end;

    public IReadOnlyList<RefusedRecipient> Refused => _refused;

    /// <summary>Whether the line that ends the data was given to the network: from here on the mail may have been taken.</summary>
    public bool EndOfDataLeft => _end.Left;

    /// <summary>Whether no more than one write was left to do: if that one was aborted, nobody knows how much of it went out.</summary>
    public bool EndOfDataMayHaveLeft => _end.Near;

    /// <summary>The server's first answer that stops the mail before its data: to the sender, or a goodbye (421).</summary>
    public SmtpReply? Stop { get; private set; }

    public async Task SendAsync(FixedMail mail, MailboxAddress from, IReadOnlyList<MailboxAddress> recipients, CancellationToken ct)
    {
        _refused.Clear();
        Stop = null;
        _length = mail.Length;
        _end.Reset(mail.Length);
        await SendAsync(FormatOptions.Default, mail.Message, from, recipients, ct);
    }

    public string Greeting => _end.Greeting;

    /// <summary>What the server says to a sender and a recipient of whom nothing is sent: RSET takes it back (RFC 5321 §4.1.1.5).</summary>
    public async Task<EnvelopeAnswer> AskAsync(MailboxAddress from, MailboxAddress to, CancellationToken ct)
    {
        var sender = Reply(await SendCommandAsync($"MAIL FROM:<{from.Address}>", ct));
        var recipient = sender.Code < 400 ? Reply(await SendCommandAsync($"RCPT TO:<{to.Address}>", ct)) : null;
        await SendCommandAsync("RSET", ct);
        return new EnvelopeAnswer(from.Address, to.Address, sender, recipient);
    }

    protected override void OnSenderNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        Stop ??= Reply(response);
        base.OnSenderNotAccepted(message, mailbox, response);
    }

    /// <summary>Collected, not thrown, so that the others get their mail. A goodbye is for all of them.</summary>
    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        var reply = Reply(response);
        if (reply.Closes)
        {
            Stop ??= reply;
            base.OnRecipientNotAccepted(message, mailbox, response);
        }
        _refused.Add(new RefusedRecipient(mailbox.Address, reply.ToString(), reply.IsPermanent(forRecipient: true)));
    }

    /// <summary>The bytes are decided; nothing is encoded anew.</summary>
    protected override void Prepare(FormatOptions options, MimeMessage message, EncodingConstraint constraint, int maxLineLength) { }

    protected override Task<long> GetSizeAsync(FormatOptions options, MimeMessage message, CancellationToken cancellationToken) =>
        Task.FromResult(_length);

    private static SmtpReply Reply(SmtpResponse response) => new((int)response.StatusCode, response.Response);
}
