using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using MailKit.Security;

namespace Istota.Host.Doctor;

/// <summary>A certificate that was not accepted, as far as it says why.</summary>
/// <param name="Names">whom it names, at most a few.</param>
internal sealed record CertificateFault(string Host, IReadOnlyList<string> Names, bool NamesHost, DateTimeOffset From, DateTimeOffset Until, string Issuer)
{
    /// <summary>Null when it was something else that failed.</summary>
    public static CertificateFault? Of(Exception? cause, string host)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            if (cause is SslHandshakeException { ServerCertificate: X509Certificate2 c })
                return new CertificateFault(host, NamesOf(c), c.MatchesHostname(host), c.NotBefore.ToUniversalTime(), c.NotAfter.ToUniversalTime(), SafeText.OneLine(c.GetNameInfo(X509NameType.SimpleName, forIssuer: true), 100));
        }
        return null;
    }

    /// <summary>What is wrong with it; the worst first, for a name that is another's is wrong on any day.</summary>
    /// <param name="section">whose keys are at fault, as <c>imap</c>.</param>
    public Finding Judge(string section, DateTimeOffset now)
    {
        var check = $"{section}.certificate";
        if (!NamesHost) return Finding.Failed(check, $"the certificate is for another name: it names {string.Join(", ", Names)}, not {Host}", $"set email.{section}_host to a name that it has, or have the server's certificate made for {Host}");
        if (now > Until) return Finding.Failed(check, $"the certificate of {Host} has expired, on {Day(Until)}", "have it renewed on the mail server; if it is valid, look at this machine's clock");
        if (now < From) return Finding.Failed(check, $"the certificate of {Host} is not valid before {Day(From)}", "look at this machine's clock");
        return Finding.Failed(check, $"nobody trusted here vouches for the certificate of {Host} (its issuer is {Issuer})", "set email.tls_ca_file to a PEM file with its CA, or have a public CA make one");
    }

    private static List<string> NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).ToList();
        if (names.Count == 0) names.Add(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        return [.. names.Take(5).Select(n => SafeText.OneLine(n, 100))];
    }

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
