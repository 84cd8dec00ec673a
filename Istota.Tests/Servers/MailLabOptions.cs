namespace Istota.Tests.Servers;

/// <summary>What a test wants different from the usual pair of servers.</summary>
public sealed record MailLabOptions
{
    public bool Imap { get; init; } = true;

    /// <summary>Postfix delivers into Dovecot, so it needs <see cref="Imap"/>.</summary>
    public bool Smtp { get; init; } = true;

    /// <summary>Lines at the end of dovecot.conf.</summary>
    public string DovecotLines { get; init; } = "";

    /// <summary>Lines at the end of main.cf.</summary>
    public string PostfixLines { get; init; } = "";

    /// <summary>Capabilities the IMAP server does not announce, such as IDLE or UIDPLUS.</summary>
    public IReadOnlyList<string> WithoutCapabilities { get; init; } = [];

    /// <summary>IMAP sessions of one user before the server answers [LIMIT].</summary>
    public int SessionsPerUser { get; init; } = 50;

    /// <summary>Whom the server's certificate names; the default is what a client on loopback expects.</summary>
    public IReadOnlyList<string> CertificateNames { get; init; } = ["mail.lab.test", "localhost", "127.0.0.1"];

    /// <summary>Makes the certificate one that ended yesterday.</summary>
    public bool CertificateExpired { get; init; }
}
