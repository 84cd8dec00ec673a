using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Host.Configuration;
using Istota.Host.Daemon;
using Istota.Host.Login;
using Istota.Host.Mailbox;
using MailKit;
using MailKit.Net.Imap;

namespace Istota.Host.Doctor;

/// <summary>Logs in as the daemon does, opens the folder read-only, and reads the headers of the newest mails. Looked at once, however many ask.</summary>
internal sealed class MailboxCheck : ICheck
{
    private static readonly string[] s_parts = ["new", "cur", "tmp"];
    private const int MostMails = 20;
    private const uint UidsBack = 100;
    private readonly IstotaConfig _config;
    private readonly TimeProvider _time;
    private readonly AccessTokens? _tokens;
    private readonly TaskCompletionSource<MailboxSeen> _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MailboxCheck(IstotaConfig config, AccessTokens? tokens, TimeProvider time) => (_config, _tokens, _time) = (config, tokens, time);

    public string Name => _config.Email.Mode == MailboxMode.Imap ? "imap.login" : "maildir";

    /// <summary>What this check saw, for those that judge it too.</summary>
    public Task<MailboxSeen> SeenAsync(CancellationToken ct) => Checkup.SoonAsync(_seen.Task, Unseen, ct);

    private static MailboxSeen Unseen => new() { Fault = "it was not looked at to the end" };

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct)
    {
        var email = _config.Email;
        try
        {
            if (!email.Enabled) return Set(new MailboxSeen(), [Finding.Ok("imap.login", "mail is off (email.enabled = false)")]);
            if (email.Mode == MailboxMode.Maildir) return Set(new MailboxSeen(), [MailboxFindings.OfMaildir(email.Maildir, Directory.Exists(email.Maildir) ? MissingIn(email.Maildir) : null)]);
            var seen = await LookAsync(ct);
            return Set(seen, MailboxFindings.Of(seen, email, _time.GetUtcNow()));
        }
        finally
        {
            _seen.TrySetResult(Unseen);
        }
    }

    private IReadOnlyList<Finding> Set(MailboxSeen seen, IReadOnlyList<Finding> findings)
    {
        _seen.TrySetResult(seen);
        return findings;
    }

    private static List<string> MissingIn(string maildir) => [.. s_parts.Where(part => !Directory.Exists(Path.Combine(maildir, part)))];

    private async Task<MailboxSeen> LookAsync(CancellationToken ct)
    {
        var settings = MailEdge.Imap(_config.Email, _tokens) with { Timeout = Checkup.Patience };
        await using var mailbox = new ImapMailbox(settings, _config.Email.PollFolder);
        try
        {
            var status = await mailbox.OpenAsync(ct);
            return new MailboxSeen { Status = status, Newest = await NewestAsync(mailbox, status, ct) };
        }
        catch (MailboxException e)
        {
            return new MailboxSeen
            {
                Fault = SafeText.OneLine(e.Message, 300),
                Refused = e.Refused,
                Certificate = CertificateFault.Of(e, settings.Host),
                NoFolder = e.InnerException is FolderNotFoundException or ImapCommandException,
            };
        }
    }

    private async Task<IReadOnlyList<SeenMail>> NewestAsync(ImapMailbox mailbox, MailboxStatus status, CancellationToken ct)
    {
        var reading = new MailReaderSettings { AuthservId = _config.Email.AuthservId };
        var newest = new List<SeenMail>();
        foreach (var mail in (await mailbox.ListAsync(status.UidNext > UidsBack ? status.UidNext - UidsBack : 0, ct)).TakeLast(MostMails))
        {
            if (await mailbox.FetchHeaderAsync(mail.Uid, ct) is not { } header) continue;
            var read = MailReader.ReadHeaders(new MailKey(status.Name, status.UidValidity, mail.Uid), header.Bytes, mail.ReceivedAt, mail.Size, reading);
            newest.Add(new SeenMail(read, MailReader.StampedIds(header.Bytes)));
        }
        return newest;
    }
}
