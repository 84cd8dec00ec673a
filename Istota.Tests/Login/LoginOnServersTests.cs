using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Host.Configuration;
using Istota.Host.Login;
using Istota.Host.Mailbox;
using Istota.Host.Outbox;
using Istota.Tests.Outbox;
using Istota.Tests.Servers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Login;

/// <summary>Logins by token at a real Dovecot and Postfix, who ask the provider's double whether a token is good (RFC 7662).</summary>
public sealed class LoginOnServersTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-oauth2").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private OAuth2Double _provider = null!;
    private MailLab _lab = null!;
    private AccessTokens _tokens = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await OAuth2Double.StartAsync();
        await LogInAsync();
        _tokens = new AccessTokens(new TokenClient(_provider.Keys().Endpoints!, _provider.Keys()), new RefreshTokenFile(_folder), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _tokens.Dispose();
        if (_lab is not null) await _lab.DisposeAsync();
        await _provider.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("xoauth2 oauthbearer", "OAUTHBEARER")]
    [InlineData("xoauth2", "XOAUTH2")]
    public async Task Mail_is_fetched_sent_and_copied_with_tokens_and_no_password(string offered, string used)
    {
        await StartAsync(offered);
        await using var mailbox = Mailbox();
        await using var sender = Sender();
        await using var copies = new ImapSentFolder(Imap, "auto");
        await mailbox.OpenAsync(default);
        await sender.ConnectAsync(default);
        var id = OutgoingMails.NewId();
        var mail = OutgoingMails.Bytes(id, "bot@lab.test", "bot@lab.test");
        Assert.IsType<SendingOutcome.Sent>(await sender.SendAsync(new Envelope("bot@lab.test", ["bot@lab.test"]), mail, default));
        await _lab.WaitForMailAsync("bot", m => m.MessageId == id, TimeSpan.FromSeconds(30));
        Assert.Single(await mailbox.ListAsync(0, default));
        await copies.AppendAsync(id, mail, _time.GetUtcNow(), default);
        Assert.True(await copies.ContainsAsync(id, default));
        Assert.Contains($"method={used}", _lab.Log());
        Assert.Contains($"sasl_method={used}", _lab.Log());
        Assert.Equal(1, _provider.Refreshes);
    }

    [Fact]
    public async Task A_token_that_ends_in_the_middle_is_renewed_for_the_next_connection()
    {
        await StartAsync("xoauth2 oauthbearer");
        await using var mailbox = Mailbox();
        await using var sender = Sender();
        await mailbox.OpenAsync(default);
        await sender.ConnectAsync(default);
        _provider.Expire();
        _time.Advance(TimeSpan.FromHours(1));
        await _lab.DropImapAsync();
        await sender.DisconnectAsync(default);
        await Assert.ThrowsAsync<MailboxException>(() => mailbox.ListAsync(0, default)); // the line was cut
        await mailbox.OpenAsync(default);
        await sender.ConnectAsync(default);
        Assert.Equal(2, _provider.Refreshes);
    }

    [Fact]
    public async Task A_withdrawn_consent_is_a_refused_login_on_both_ways_until_somebody_logs_in_again()
    {
        await StartAsync("xoauth2 oauthbearer");
        await using var mailbox = Mailbox();
        await using var sender = Sender();
        await _tokens.GetAsync(default);
        _provider.Withdraw();
        // The token that is still in hand is refused by the server, the next one by the provider.
        Assert.True((await Assert.ThrowsAsync<MailboxException>(() => mailbox.OpenAsync(default))).Refused);
        var refused = await Assert.ThrowsAsync<MailboxException>(() => mailbox.OpenAsync(default));
        Assert.True(refused.Refused);
        Assert.Contains("run istota login google", refused.Message);
        var notSent = await Assert.ThrowsAsync<MailSenderException>(() => sender.ConnectAsync(default));
        Assert.True(notSent.Refused);
        Assert.Contains("run istota login google", notSent.Message);
        await LogInAsync();
        await mailbox.OpenAsync(default);
        await sender.ConnectAsync(default);
    }

    [Fact]
    public async Task A_server_without_the_mechanisms_is_told_apart_from_a_refusal()
    {
        await StartAsync("");
        await using var mailbox = Mailbox();
        var cannot = await Assert.ThrowsAsync<MailboxException>(() => mailbox.OpenAsync(default));
        Assert.False(cannot.Refused);
        Assert.Contains("neither OAUTHBEARER nor XOAUTH2", cannot.Message);
    }

    private MailServerSettings Imap => new("127.0.0.1", _lab.ImapPort, "bot@lab.test", "", TlsMode.StartTls, _lab.CaFile, TimeSpan.FromSeconds(20)) { Tokens = _tokens };

    private ImapMailbox Mailbox() => new(Imap, "INBOX");

    private SmtpMailSender Sender() => new(Imap with { Port = _lab.SubmissionPort }, TimeProvider.System);

    private async Task LogInAsync() =>
        await new RefreshTokenFile(_folder).WriteAsync(new StoredLogin("google", OAuth2Double.ClientId, _provider.NewRefresh(), _time.GetUtcNow()), default);

    /// <param name="mechanisms">that Dovecot offers, to Postfix too.</param>
    private async Task StartAsync(string mechanisms)
    {
        var introspection = Path.Combine(_folder, "dovecot-oauth2.conf");
        await File.WriteAllTextAsync(introspection, $"""
            introspection_url = {_provider.Address}introspect
            introspection_mode = post
            active_attribute = active
            active_value = true
            username_attribute = username

            """);
        File.SetUnixFileMode(introspection, (UnixFileMode)0b110_100_100);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        _lab = await MailLabRequirement.RequireAsync(new MailLabOptions
        {
            DovecotLines = $$"""
                auth_mechanisms = plain login {{mechanisms}}
                passdb {
                  driver = oauth2
                  mechanisms = xoauth2 oauthbearer
                  args = {{introspection}}
                }
                """,
        });
    }
}
