using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Host.Configuration;

namespace Istota.Host.Doctor;

/// <summary>What a look at the mailbox means.</summary>
internal static class MailboxFindings
{
    public static IReadOnlyList<Finding> Of(MailboxSeen seen, EmailConfig email, DateTimeOffset now)
    {
        var who = $"{email.ImapUser} at {email.ImapHost}:{email.ImapPort}";
        if (seen.Certificate is { } certificate) return [certificate.Judge("imap", now)];
        if (seen is { Refused: true }) return [Finding.Failed("imap.login", $"wrong user or password: {seen.Fault}", "set email.imap_user and email.imap_password (many providers want an app password); then restart")];
        if (seen is { NoFolder: true }) return [Finding.Ok("imap.login", who), Finding.Failed("imap.folder", $"there is no folder {Quoted(email.PollFolder)} that can be opened: {seen.Fault}", "set email.poll_folder to a folder of this account; INBOX is always there")];
        if (seen.Status is not { } status) return [Finding.Failed("imap.login", $"{who} cannot be used: {seen.Fault}", "look at email.imap_host and imap_port, whether the server runs, and at imap_tls (implicit or starttls, where the port is unusual)")];
        return
        [
            OfCertificate(email),
            Finding.Ok("imap.login", who),
            Finding.Ok("imap.folder", email.PollFolder),
            status.CanIdle || !email.Idle
                ? Finding.Ok("imap.idle", status.CanIdle ? "the server tells of new mail at once" : "not wanted (email.idle = false)")
                : Finding.Warning("imap.idle", "the server has no IDLE: new mail is seen at the next poll", "nothing must be done; a shorter scheduler.email_poll_interval makes the wait shorter"),
            status.CanExpunge
                ? Finding.Ok("imap.uidplus", "finished mail can be deleted after email_retention_days")
                : Finding.Warning("imap.uidplus", "the server has no UIDPLUS: single mails cannot be deleted safely, so finished mail stays in the mailbox", "set scheduler.email_retention_days = 0 and clear the mailbox yourself, or use a server that has it"),
            OfAuthservId(seen.Newest, email),
        ];
    }

    /// <param name="missing">which of its folders are not there; null when the whole is not.</param>
    public static Finding OfMaildir(string folder, IReadOnlyList<string>? missing) => missing switch
    {
        null => Finding.Ok("maildir", $"{folder} is not there yet; the first start makes it"),
        [] => Finding.Ok("maildir", folder),
        _ => Finding.Warning("maildir", $"{folder} is no whole Maildir yet: {string.Join(", ", missing.Select(m => m + "/"))} missing; the start makes them", "look whether email.maildir names the right folder"),
    };

    /// <summary>The id is proposed, never taken: who stamps is for a person to say.</summary>
    public static Finding OfAuthservId(IReadOnlyList<SeenMail> newest, EmailConfig email)
    {
        var (stamped, below) = (MostOften(newest.SelectMany(m => m.Stamps.Ours)), MostOften(newest.SelectMany(m => m.Stamps.Below)));
        var own = email.AuthservId.Trim().TrimEnd('.').ToLowerInvariant();
        if (own.Length == 0 && stamped is not null)
            return Finding.Warning("authserv-id", $"email.authserv_id is unset, and the server stamps mail as {Quoted(stamped)}: who sent a mail is not checked", $"if that is your own mail server, set email.authserv_id = {Quoted(stamped)}");
        if (stamped is null && below is not null)
            return Finding.Warning("authserv-id", $"mails have Authentication-Results of {Quoted(below)}, but below the server's own Received line, where their sender can have written them: they are not believed", "have them put above it, or leave authserv_id unset (docs/gate.md tells how)");
        if (own.Length == 0)
            return Finding.Warning("authserv-id", $"email.authserv_id is unset, and {(newest.Count == 0 ? "there is no mail yet to learn it from" : "the newest mails have no Authentication-Results")}: who sent a mail is not checked", "have your mail server verify DKIM, SPF and DMARC and stamp its results (RFC 8601); then set email.authserv_id");
        if (stamped is null || newest.Any(m => m.Stamps.Ours.Contains(own))) return Finding.Ok("authserv-id", own);
        return Finding.Warning("authserv-id", $"email.authserv_id is {Quoted(own)}, but the server stamps mail as {Quoted(stamped)}: no mail counts as verified", $"if that is your own mail server, set email.authserv_id = {Quoted(stamped)}");
    }

    private static string? MostOften(IEnumerable<string> ids) => ids.CountBy(s => s).OrderByDescending(s => s.Value).Select(s => SafeText.OneLine(s.Key, 100)).FirstOrDefault();

    private static Finding OfCertificate(EmailConfig email) => email.ImapTlsInUse == TlsMode.None
        ? Finding.Ok("imap.certificate", "no TLS, within this machine")
        : Finding.Ok("imap.certificate", $"good for {email.ImapHost}");

    private static string Quoted(string text) => $"\"{text}\"";
}
