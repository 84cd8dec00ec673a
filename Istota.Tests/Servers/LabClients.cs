using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Istota.Tests.Servers;

/// <summary>What tests do to a lab from outside: clients that trust its authority, and small mails.</summary>
internal static class LabClients
{
    public static byte[] Letter(string subject) =>
        Encoding.UTF8.GetBytes($"From: Alice <alice@good.test>\r\nTo: bot@{MailLab.Domain}\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@good.test>\r\n\r\nbody\r\n");

    public static MimeMessage Message(params string[] recipientsAndSubject)
    {
        var message = new MimeMessage { Subject = recipientsAndSubject[^1], Body = new TextPart("plain") { Text = "body" } };
        message.From.Add(MailboxAddress.Parse(MailLab.Address("bot")));
        foreach (var recipient in recipientsAndSubject.Where(r => r.Contains('@', StringComparison.Ordinal))) message.To.Add(MailboxAddress.Parse(recipient));
        return message;
    }

    public static SmtpClient Client(MailLab lab) => new() { ServerCertificateValidationCallback = Trusting(lab) };

    /// <summary>Connected over TLS and logged in; STARTTLS on the lab's usual port unless told otherwise.</summary>
    public static async Task<ImapClient> LogInAsync(MailLab lab, string user, int? port = null, SecureSocketOptions tls = SecureSocketOptions.StartTls)
    {
        var client = new ImapClient { ServerCertificateValidationCallback = Trusting(lab) };
        await client.ConnectAsync("127.0.0.1", port ?? lab.ImapPort, tls);
        await client.AuthenticateAsync(new NetworkCredential(MailLab.Address(user), MailLab.Password));
        return client;
    }

    /// <summary>The lab's authority alone, and the address that the client dials.</summary>
    public static RemoteCertificateValidationCallback Trusting(MailLab lab) => (_, certificate, _, _) =>
    {
        using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(lab.CaFile));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return certificate is X509Certificate2 own && own.MatchesHostname("127.0.0.1") && chain.Build(own);
    };
}
