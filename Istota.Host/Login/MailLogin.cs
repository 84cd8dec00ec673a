using Istota.Host.Mailbox;
using MailKit;
using MailKit.Security;

namespace Istota.Host.Login;

/// <summary>The one way in which a connection logs in, IMAP or SMTP: one mechanism, so that one try is one failed login for the server.</summary>
internal static class MailLogin
{
    /// <exception cref="AuthenticationException">the server refused.</exception>
    /// <exception cref="TokenException">there is no token to log in with.</exception>
    public static async Task LogInAsync(IMailService client, MailServerSettings settings, CancellationToken ct)
    {
        if (settings.Tokens is { } tokens) await WithTokenAsync(client, settings.User, tokens, ct);
        else if (client.AuthenticationMechanisms.Contains("PLAIN")) await client.AuthenticateAsync(new SaslMechanismPlain(settings.User, settings.Password), ct);
        else await client.AuthenticateAsync(settings.User, settings.Password, ct);
    }

    private static async Task WithTokenAsync(IMailService client, string user, AccessTokens tokens, CancellationToken ct)
    {
        var token = await tokens.GetAsync(ct);
        // A mechanism serves once, so one is made for each login.
        SaslMechanism mechanism =
            client.AuthenticationMechanisms.Contains("OAUTHBEARER") ? new SaslMechanismOAuthBearer(user, token)
            : client.AuthenticationMechanisms.Contains("XOAUTH2") ? new SaslMechanismOAuth2(user, token)
            : throw new NotSupportedException("the server offers neither OAUTHBEARER nor XOAUTH2, so oauth2 cannot be used with it");
        try
        {
            await client.AuthenticateAsync(mechanism, ct);
        }
        catch (AuthenticationException)
        {
            tokens.Forget(token);
            throw;
        }
    }
}
