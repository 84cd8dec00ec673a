using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>A login by tokens is whole, and has no password beside it.</summary>
public sealed class WhatOAuth2Needs : IDisposable
{
    private const string Imap = "[email]\nbot_email = 'istota@example.org'\nimap_host = 'imap.example.org'\nimap_user = 'istota@example.org'\nsmtp_host = 'smtp.example.org'\n";
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Google_needs_an_id_and_a_secret_Microsoft_an_id()
    {
        var google = _folder.Valid(Imap + "oauth2 = 'google'\n[email.oauth2]\nclient_id = 'id'\nclient_secret = 'x'\n").Email.OAuth2Keys.Endpoints!;
        Assert.Equal(("Google", "https://mail.google.com/", "https"), (google.Name, google.Scope, google.Token.Scheme));
        var microsoft = _folder.Valid(Imap + "oauth2 = 'microsoft'\n[email.oauth2]\nclient_id = 'id'\ntenant = 'contoso.example'\n").Email.OAuth2Keys.Endpoints!;
        Assert.Equal("https://login.microsoftonline.com/contoso.example/oauth2/v2.0/devicecode", microsoft.Device.ToString());
        Assert.Null(_folder.Valid(ConfigFolder.Least).Email.OAuth2Keys.Endpoints);
    }

    [Theory]
    [InlineData("oauth2 = 'google'\n", "", "email.oauth2.client_id", "docs/oauth2.md")]
    [InlineData("oauth2 = 'google'\n", "client_id = 'id'\n", "email.oauth2.client_secret", "$ISTOTA_EMAIL_OAUTH2_CLIENT_SECRET")]
    [InlineData("oauth2 = 'microsoft'\nimap_password = 'hunter2'\n", "client_id = 'id'\n", "email.imap_password", "there is no password")]
    [InlineData("oauth2 = 'microsoft'\n", "client_id = 'id'\ntenant = 'a/../b'\n", "email.oauth2.tenant", "allowed is \"common\"")]
    [InlineData("oauth2 = 'microsoft'\n", "client_id = 'i d'\n", "email.oauth2.client_id", "are not allowed")]
    public void What_is_missing_or_too_much_is_named(string email, string oauth2, string key, string message)
    {
        var errors = _folder.Load($"{Imap}{email}[email.oauth2]\n{oauth2}").Errors;
        Assert.Contains(errors, e => e.Key == key && e.Message.Contains(message, StringComparison.Ordinal));
        Assert.DoesNotContain(errors, e => e.Message.Contains("hunter2", StringComparison.Ordinal));
    }
}
