using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>Sign-in through a provider is on with all that it needs, off with nothing, and an error in between.</summary>
public sealed class WhatOidcNeeds : IDisposable
{
    private static readonly string[] s_lines = ["authority = 'https://id.example.org/realms/home/'", "client_id = 'istota'", "client_secret = 'hunter2'"];
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_provider_an_id_and_a_secret_are_enough()
    {
        var oidc = _folder.Valid(Of(s_lines)).Web.Oidc;
        Assert.Equal((true, "https://id.example.org/realms/home", "istota", "hunter2", "preferred_username"), (oidc.IsOn, oidc.Authority, oidc.ClientId, oidc.ClientSecret.Reveal(), oidc.UserClaim));
    }

    [Fact]
    public void Without_any_of_them_it_is_off() => Assert.False(_folder.Valid(Of("user_claim = 'sub'")).Web.Oidc.IsOn);

    [Theory]
    [InlineData(0, "web.oidc.authority")]
    [InlineData(1, "web.oidc.client_id")]
    [InlineData(2, "web.oidc.client_secret")]
    public void What_is_missing_is_named(int missing, string key)
    {
        var error = Assert.Single(_folder.Load(Of([.. s_lines.Where((_, n) => n != missing)])).Errors);
        Assert.Equal(key, error.Key);
        Assert.Contains("is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_secret_may_come_from_the_environment()
    {
        _folder.Environment["ISTOTA_WEB_OIDC_CLIENT_SECRET"] = "hunter2";
        Assert.Equal("hunter2", _folder.Valid(Of(s_lines[0], s_lines[1])).Web.Oidc.ClientSecret.Reveal());
    }

    [Theory]
    [InlineData("http://id.example.org", "in the clear")]
    [InlineData("http://localhost.example.org", "in the clear")]
    [InlineData("id.example.org", "allowed is a https address")]
    [InlineData("file:///etc/passwd", "allowed is a https address")]
    [InlineData("https://id.example.org/?realm=x", "allowed is a https address")]
    [InlineData("https://me:hunter3@id.example.org", "has an account or a password")]
    public void A_provider_that_does_not_serve_is_refused(string authority, string message)
    {
        var error = Assert.Single(_folder.Load(Of($"authority = '{authority}'", s_lines[1], s_lines[2])).Errors);
        Assert.Equal("web.oidc.authority", error.Key);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("http://localhost:9000/realms/home")]
    [InlineData("http://[::1]:9000")]
    public void On_this_machine_a_provider_may_do_without_TLS(string authority) =>
        Assert.Equal(authority, _folder.Valid(Of($"authority = '{authority}'", s_lines[1], s_lines[2])).Web.Oidc.Authority);

    private static string Of(params string[] lines) => $"{ConfigFolder.Least}\n[web.oidc]\n{string.Join('\n', lines)}\n";
}
