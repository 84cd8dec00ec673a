using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>What [nextcloud] must be for Talk; while that is off nobody goes there, and an old file may say what it likes.</summary>
internal static class TalkRules
{
    public static void Check(SectionSet sections, Problems problems)
    {
        var (nextcloud, talk) = (sections["nextcloud"], sections["talk"]);
        if (!talk.Flag("enabled"))
            return;
        CheckUrl(nextcloud, problems);
        CheckAccount(nextcloud, problems);
        CheckCaFile(nextcloud, problems);
        Require(nextcloud, "url", nextcloud.Text("url").Length > 0, problems);
        Require(nextcloud, "username", nextcloud.Text("username").Length > 0, problems);
        if (!nextcloud.Secret("app_password").IsSet)
            nextcloud.Fail(problems, "app_password", $"is missing; talk.enabled needs it, here, as app_password_file or as ${SecretSources.VariableOf("nextcloud", "app_password")}");
    }

    private static void CheckUrl(SectionValues nextcloud, Problems problems)
    {
        var url = nextcloud.Text("url");
        if (url.Length > 0 && !NextcloudUrl.TryParse(url, out _, out var why))
            nextcloud.Fail(problems, "url", url.Contains('@', StringComparison.Ordinal) ? $"has an account or a password in it; {why}" : $"found {TomlText.Quoted(url)}; {why}");
    }

    private static void CheckAccount(SectionValues nextcloud, Problems problems)
    {
        var account = nextcloud.Text("username");
        if (account.Any(char.IsControl) || account.Contains(':', StringComparison.Ordinal)) // RFC 7617, section 2: the colon ends the user id
            nextcloud.Fail(problems, "username", $"found {TomlText.Quoted(account)}; allowed is an account's name, without ':' and control characters");
        if (nextcloud.Secret("app_password").Reveal().Any(char.IsControl))
            nextcloud.Fail(problems, "app_password", "has a line break or a control character in it");
    }

    private static void CheckCaFile(SectionValues nextcloud, Problems problems)
    {
        MailRules.CheckFile(nextcloud, "tls_ca_file", problems);
        var file = nextcloud.Text("tls_ca_file");
        if (!File.Exists(file))
            return;
        try
        {
            var own = new X509Certificate2Collection();
            own.ImportFromPemFile(file);
            if (own.Count == 0)
                nextcloud.Fail(problems, "tls_ca_file", $"found {TomlText.Quoted(file)}; there is no certificate (PEM) in it");
        }
        catch (Exception cause) when (cause is CryptographicException or IOException or UnauthorizedAccessException)
        {
            nextcloud.Fail(problems, "tls_ca_file", $"found {TomlText.Quoted(file)}; its certificates cannot be read");
        }
    }

    private static void Require(SectionValues nextcloud, string key, bool there, Problems problems)
    {
        if (!there)
            nextcloud.Fail(problems, key, "is missing; talk.enabled needs it");
    }
}
