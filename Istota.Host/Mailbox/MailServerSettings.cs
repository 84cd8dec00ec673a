namespace Istota.Host.Mailbox;

/// <summary>How the connection to a mail server is protected: <c>imap_tls</c> and <c>smtp_tls</c>. There is no "when available" (RFC 8314 §3.2).</summary>
public enum TlsMode
{
    /// <summary>Implicit TLS on the port made for it (993, 465), STARTTLS on any other.</summary>
    Auto,
    Implicit,
    StartTls,
    /// <summary>Clear text; refused but on loopback.</summary>
    None,
}

/// <summary>One mail server and the account on it; never printed, for it holds the password.</summary>
/// <param name="CaFile">a PEM file of certificates to trust beside the system's; empty: none.</param>
public sealed record MailServerSettings(
    string Host, int Port, string User, string Password, TlsMode Tls, string CaFile, TimeSpan Timeout)
{
    /// <summary>A login that is not a password (OAuth2); a mechanism serves once, so one is made for each login.</summary>
    public Func<CancellationToken, Task<MailKit.Security.SaslMechanism>>? Sasl { get; init; }

    public override string ToString() => $"{Host}:{Port}";
}
