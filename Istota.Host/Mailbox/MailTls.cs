using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Istota.Host.Configuration;
using MailKit;
using MailKit.Security;

namespace Istota.Host.Mailbox;

/// <summary>The rules of a protected connection, the same for IMAP and SMTP: always TLS but on loopback, and a private CA beside the system's.</summary>
internal static class MailTls
{
    /// <summary>What MailKit is to do. StartTls fails where the server does not offer it, so nothing goes out in the clear.</summary>
    public static SecureSocketOptions OptionOf(MailServerSettings settings) => settings.Tls switch
    {
        TlsMode.Implicit => SecureSocketOptions.SslOnConnect,
        TlsMode.StartTls => SecureSocketOptions.StartTls,
        TlsMode.None when IsLoopback(settings.Host) => SecureSocketOptions.None,
        TlsMode.None => throw new InvalidOperationException($"{settings.Host} is not this machine: a connection without TLS is refused"),
        _ => settings.Port is 993 or 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls,
    };

    /// <summary>Sets up certificate checks and timeouts of a fresh client.</summary>
    public static void Apply(IMailService client, MailServerSettings settings)
    {
        client.Timeout = (int)settings.Timeout.TotalMilliseconds;
        if (settings.CaFile.Length == 0) return;
        var own = new X509Certificate2Collection();
        own.ImportFromPemFile(settings.CaFile);
        client.CheckCertificateRevocation = false; // a private CA publishes no list
        client.ServerCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(own, certificate, chain, errors);
    }

    internal static bool IsTrusted(X509Certificate2Collection own, X509Certificate? certificate, X509Chain? given, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(own);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in given?.ChainElements.AsEnumerable() ?? []) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.1")); // serverAuth
        return chain.Build(leaf);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
}
