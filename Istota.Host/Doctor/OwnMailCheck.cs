using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Host.Configuration;

namespace Istota.Host.Doctor;

/// <summary>Whether the newest mail from the users' own addresses was verified; in the daemon, the canary of each user watches it as it arrives.</summary>
internal sealed class OwnMailCheck(IstotaConfig config, MailboxCheck mailbox) : ICheck
{
    public string Name => "own-mail";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken ct) =>
        Of((await mailbox.SeenAsync(ct)).Newest, [.. config.Users.Values.SelectMany(u => u.EmailAddresses)], config.Email);

    public static IReadOnlyList<Finding> Of(IReadOnlyList<SeenMail> newest, IReadOnlyCollection<string> own, EmailConfig email)
    {
        if (email.AuthservId.Length == 0 || !email.DmarcCanary) return [];
        var last = newest.Select(m => m.Mail).Where(m => m.From is { } from && own.Contains(from.Address)).GroupBy(m => m.From!.Address).Select(g => g.Last()).ToList();
        if (last.Count == 0) return [];
        var bad = last.Where(m => m.Authentication.Verdict == AuthenticationVerdict.Failed
            || (m.Authentication.Verdict == AuthenticationVerdict.Unverified && (email.DmarcCanaryWarnOnMissing || m.Authentication.Evidence != Authentication.NoResults))).ToList();
        return bad.Count == 0
            ? [Finding.Ok("own-mail", $"the newest mail from {string.Join(", ", last.Select(m => m.From!.Address))} does not speak against its sender")]
            : [Finding.Warning("own-mail", $"the newest mail from {string.Join("; from ", bad.Select(m => $"{m.From!.Address} does not authenticate ({m.Authentication.Evidence})"))}", "look at SPF, DKIM and DMARC of its domain; if it was not sent by its owner, somebody writes in their name")];
    }
}
