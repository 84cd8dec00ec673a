using Istota.Host.Configuration;
using Istota.Host.Login;

namespace Istota.Host.Mailbox;

/// <summary>One mail server and the account on it; never printed, for it holds the password.</summary>
/// <param name="CaFile">a PEM file of certificates to trust beside the system's; empty: none.</param>
public sealed record MailServerSettings(
    string Host, int Port, string User, string Password, TlsMode Tls, string CaFile, TimeSpan Timeout)
{
    /// <summary>Where a login takes its token from, in place of the password; null: it is the password.</summary>
    public AccessTokens? Tokens { get; init; }

    public override string ToString() => $"{Host}:{Port}";
}
