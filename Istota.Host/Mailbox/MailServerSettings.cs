using Istota.Host.Configuration;

namespace Istota.Host.Mailbox;

/// <summary>One mail server and the account on it; never printed, for it holds the password.</summary>
/// <param name="CaFile">a PEM file of certificates to trust beside the system's; empty: none.</param>
public sealed record MailServerSettings(
    string Host, int Port, string User, string Password, TlsMode Tls, string CaFile, TimeSpan Timeout)
{
    /// <summary>A login that is not a password (OAuth2); a mechanism serves once, so one is made for each login.</summary>
    public Func<CancellationToken, Task<MailKit.Security.SaslMechanism>>? Sasl { get; init; }

    public override string ToString() => $"{Host}:{Port}";
}
