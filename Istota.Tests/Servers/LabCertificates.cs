using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Istota.Tests.Servers;

/// <summary>A certificate authority of one lab and the certificate of its servers.</summary>
internal static class LabCertificates
{
    public const string AuthorityFile = "ca.pem";
    public const string CertificateFile = "mail.pem";
    public const string KeyFile = "mail.key";

    public static void Write(string folder, MailLabOptions options)
    {
        var now = TimeProvider.System.GetUtcNow();
        Directory.CreateDirectory(folder);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = Authority(authorityKey, now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Server(key, options.CertificateNames).Create(
            authority, now.AddDays(-20), options.CertificateExpired ? now.AddDays(-1) : now.AddDays(20), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(folder, AuthorityFile), authority.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(folder, CertificateFile), certificate.ExportCertificatePem() + "\n");
        var keyFile = Path.Combine(folder, KeyFile);
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        NativeCalls.Permit(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static X509Certificate2 Authority(ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=Istota test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
    }

    private static CertificateRequest Server(ECDsa key, IReadOnlyList<string> names)
    {
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: false));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request;
    }
}
