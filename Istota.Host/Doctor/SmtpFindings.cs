using Istota.Actors.Doctor;
using Istota.Host.Configuration;
using Istota.Host.Outbox;

namespace Istota.Host.Doctor;

/// <summary>What a look at the way out means.</summary>
internal static class SmtpFindings
{
    /// <param name="users">the address of each user that was asked about.</param>
    public static IReadOnlyList<Finding> Of(SmtpSeen seen, EmailConfig email, IReadOnlyList<string> users, DateTimeOffset now)
    {
        var who = $"{(email.SmtpUser.Length > 0 ? $"{email.SmtpUser} at " : "")}{email.SmtpHost}:{email.SmtpPort}";
        if (seen.Certificate is { } certificate) return [certificate.Judge("smtp", now)];
        if (seen.Refused) return [Finding.Failed("smtp.login", $"wrong user or password: {seen.Fault}", "set email.smtp_user and email.smtp_password (many providers want an app password); then restart")];
        if (seen.Fault is { } fault) return [Finding.Failed("smtp.login", $"{who} cannot be used: {fault}", "look at email.smtp_host and smtp_port, whether the server runs, and at smtp_tls (implicit or starttls, where the port is unusual)")];
        return
        [
            email.SmtpTlsInUse == TlsMode.None ? Finding.Ok("smtp.certificate", "no TLS, within this machine") : Finding.Ok("smtp.certificate", $"good for {email.SmtpHost}"),
            Finding.Ok("smtp.login", who),
            OfSender(seen.Answers, email, users),
            OfPlus(seen.Answers, email, users),
        ];
    }

    /// <summary>A refusal that the bot's own address gets too is none of the plus-address.</summary>
    private static Finding OfSender(IReadOnlyList<EnvelopeAnswer> answers, EmailConfig email, IReadOnlyList<string> users)
    {
        const string check = "smtp.sender";
        if (Refusal(answers, email.BotEmail, email.BotEmail) is { } own)
            return Finding.Failed(check, $"the server refuses mail from {email.BotEmail} to itself: {own}", "look whether email.bot_email is an address of this account");
        var refused = users.Select(u => (User: u, Refusal: Refusal(answers, u, email.BotEmail))).FirstOrDefault(u => u.Refusal is not null);
        if (refused.Refusal is null) return Finding.Ok(check, users.Count > 0 ? $"the server takes {users[0]} as a sender" : $"the server takes {email.BotEmail} as a sender");
        return email.FromStyle == FromStyle.ReplyTo
            ? Finding.Ok(check, $"the server refuses {refused.User} as a sender, and email.from_style = \"reply-to\" does without")
            : Finding.Failed(check, $"the server refuses {refused.User} as a sender: {refused.Refusal}", "set email.from_style = \"reply-to\", or allow the account these addresses on the mail server");
    }

    private static Finding OfPlus(IReadOnlyList<EnvelopeAnswer> answers, EmailConfig email, IReadOnlyList<string> users)
    {
        const string check = "smtp.plus";
        var refused = users.Select(u => (User: u, Refusal: Refusal(answers, email.BotEmail, u))).FirstOrDefault(u => u.Refusal is not null);
        if (refused.Refusal is { } refusal && Refusal(answers, email.BotEmail, email.BotEmail) is null)
            return Finding.Failed(check, $"plus-addresses are not delivered: the server refuses mail to {refused.User}: {refusal}", "switch plus-addressing on (Postfix: recipient_delimiter = +), or make an alias for each bot+USER");
        return Finding.Ok(check, users.Count > 0 ? $"the server takes mail to {users[0]}; whether it arrives, doctor --roundtrip tells" : "there is no user to ask about");
    }

    private static SmtpReply? Refusal(IReadOnlyList<EnvelopeAnswer> answers, string from, string to) => answers.FirstOrDefault(a => a.From == from && a.To == to)?.Refusal;
}
