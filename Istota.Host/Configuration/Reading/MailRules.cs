using System.Net;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>What the keys of [email] must be together.</summary>
internal static class MailRules
{
    public static void Check(SectionSet sections, Problems problems)
    {
        var email = sections["email"];
        CheckTls(email, "imap", problems);
        CheckTls(email, "smtp", problems);
        CheckFile(email, "tls_ca_file", problems);
        CheckFlat(email, problems);
        if (email.Word<ConfirmSenderMatch>("confirm_sender_match") == ConfirmSenderMatch.Verify && email.Text("authserv_id").Length == 0)
            email.Fail(problems, "authserv_id", "found \"\"; confirm_sender_match = \"verify\" needs our own mail server's id");
        if (email.Text("poll_folder").Length == 0)
            email.Fail(problems, "poll_folder", "found \"\"; allowed is a folder's name, as \"INBOX\"");
        if (email.Flag("enabled"))
            CheckEnabled(email, problems);
    }

    private static void CheckEnabled(SectionValues email, Problems problems)
    {
        CheckBot(email, problems);
        if (!email.IsBad("mode"))
            CheckMode(email, problems);
        if (email.IsBad("outbound"))
            return;
        if (email.Word<OutboundMode>("outbound") == OutboundMode.Smtp)
            Require(email, "smtp_host", "outbound = \"smtp\"", problems);
        else
            Require(email, "maildir_sent", "outbound = \"files\"", problems);
    }

    private static void CheckMode(SectionValues email, Problems problems)
    {
        if (email.Word<MailboxMode>("mode") == MailboxMode.Maildir)
        {
            Require(email, "maildir", "mode = \"maildir\"", problems);
        }
        else
        {
            Require(email, "imap_host", "mode = \"imap\"", problems);
            Require(email, "imap_user", "mode = \"imap\"", problems);
            if (!email.Secret("imap_password").IsSet && !email.IsBad("oauth2") && email.Word<OAuth2Provider>("oauth2") == OAuth2Provider.None)
                email.Fail(problems, "imap_password", $"is missing; mode = \"imap\" needs it, here, as imap_password_file or as ${SecretSources.VariableOf("email", "imap_password")}");
        }
    }

    private static void CheckBot(SectionValues email, Problems problems)
    {
        var address = email.Text("bot_email");
        if (address.Length == 0)
            email.Fail(problems, "bot_email", "is missing; it is the bot's own address, as \"istota@example.org\"");
        else if (Addresses.Canonical(address) is not { } bot || bot.Split('@')[0].Contains('+', StringComparison.Ordinal))
            email.Fail(problems, "bot_email", $"found {TomlText.Quoted(address)}; allowed is one plain address without '+', as \"istota@example.org\"");
    }

    private static void CheckTls(SectionValues email, string side, Problems problems)
    {
        var host = email.Text($"{side}_host");
        if (email.Word<TlsMode>($"{side}_tls") == TlsMode.None && host.Length > 0 && !IsLoopback(host))
            email.Fail(problems, $"{side}_tls", $"found \"none\" with {side}_host = {TomlText.Quoted(host)}; \"none\" is allowed only on loopback (localhost, 127.0.0.1, ::1)");
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);

    /// <summary>These reach mail headers and server commands, where a line break would start a line of its own.</summary>
    private static void CheckFlat(SectionValues email, Problems problems)
    {
        foreach (var key in new[] { "bot_name", "imap_host", "smtp_host", "imap_user", "smtp_user", "poll_folder", "sent_folder", "authserv_id" })
        {
            if (email.Text(key).Any(char.IsControl))
                email.Fail(problems, key, $"found {TomlText.Quoted(email.Text(key))}; line breaks and control characters are not allowed");
        }
    }

    public static void CheckFile(SectionValues section, string key, Problems problems)
    {
        var path = section.Text(key);
        if (path.Length > 0 && !File.Exists(path))
            section.Fail(problems, key, $"found {TomlText.Quoted(path)}; there is no such file");
    }

    private static void Require(SectionValues email, string key, string because, Problems problems)
    {
        if (email.Text(key).Length == 0)
            email.Fail(problems, key, $"is missing; {because} needs it");
    }
}
