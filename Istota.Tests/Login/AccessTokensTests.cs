using Istota.Host.Configuration;
using Istota.Host.Login;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Login;

public sealed class AccessTokensTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-tokens").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 3, 4, 5, 6, TimeSpan.Zero));
    private OAuth2Double _provider = null!;
    private RefreshTokenFile _file = null!;
    private AccessTokens _tokens = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await OAuth2Double.StartAsync();
        _file = new RefreshTokenFile(_folder);
        _tokens = new AccessTokens(Client(), _file, _time);
    }

    public async ValueTask DisposeAsync()
    {
        _tokens.Dispose();
        await _provider.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_it_expires()
    {
        await LogInAsync();
        var first = await GetAsync();
        _time.Advance(TimeSpan.FromMinutes(54));
        Assert.Equal(first, await GetAsync());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(first, await GetAsync());
        Assert.Equal(2, _provider.Refreshes);
    }

    [Fact]
    public async Task A_short_lived_token_serves_half_its_life()
    {
        _provider.Lifetime = 60;
        await LogInAsync();
        var first = await GetAsync();
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(first, await GetAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, await GetAsync());
    }

    [Fact]
    public async Task Many_who_ask_at_once_are_one_request_and_one_who_gives_up_stops_nobody_else()
    {
        await LogInAsync();
        _provider.Gate = new TaskCompletionSource();
        using var impatient = new CancellationTokenSource();
        var gaveUp = _tokens.GetAsync(impatient.Token);
        var waiting = Enumerable.Range(0, 10).Select(_ => GetAsync()).ToList();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);
        _provider.Gate.SetResult();
        Assert.Single((await Task.WhenAll(waiting)).Distinct());
        Assert.Equal(1, _provider.Refreshes);
    }

    [Fact]
    public async Task A_new_refresh_token_in_the_answer_is_kept_privately_and_used_next()
    {
        _provider.Rotates = true;
        await LogInAsync();
        await GetAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
        Assert.Equal(["oauth2.json"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
        _time.Advance(TimeSpan.FromHours(1));
        using var restarted = new AccessTokens(Client(), _file, _time);
        Assert.True(_provider.IsGood(await restarted.GetAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task A_new_login_meanwhile_is_not_written_over_and_is_taken_up_at_once()
    {
        _provider.Rotates = true;
        await LogInAsync();
        _provider.Gate = new TaskCompletionSource();
        var underWay = GetAsync();
        var anew = await LogInAsync();
        _provider.Gate.SetResult();
        await underWay;
        Assert.Equal(anew, (await _file.ReadAsync(CancellationToken.None))!.Refresh);
        await GetAsync();
        Assert.Equal(anew.Reveal(), _provider.Asked.Last()["refresh_token"]);
    }

    [Fact]
    public async Task A_withdrawn_consent_is_a_refusal_that_says_to_log_in_and_a_new_login_ends_it()
    {
        await LogInAsync();
        await GetAsync();
        _provider.Withdraw();
        _time.Advance(TimeSpan.FromHours(1));
        var refused = await Assert.ThrowsAsync<TokenException>(GetAsync);
        Assert.True(refused.Refused);
        Assert.Equal("Google no longer accepts the login (invalid_grant: Token has been expired or revoked.); access was withdrawn or has expired: run istota login google", refused.Message);
        await LogInAsync();
        Assert.True(_provider.IsGood(await GetAsync()));
    }

    [Fact]
    public async Task A_server_that_refuses_a_token_gets_another_one()
    {
        await LogInAsync();
        var first = await GetAsync();
        _tokens.Forget("somebody else's");
        Assert.Equal(first, await GetAsync());
        _tokens.Forget(first);
        Assert.NotEqual(first, await GetAsync());
    }

    [Fact]
    public async Task Nobody_logged_in_another_application_and_a_broken_file_are_refusals_with_what_to_do()
    {
        Assert.Contains("nobody has logged in at Google yet: run istota login google", await RefusalAsync());
        await _file.WriteAsync(new StoredLogin("google", "another", _provider.NewRefresh(), _time.GetUtcNow()), CancellationToken.None);
        Assert.Contains("for another provider or client_id", await RefusalAsync());
        await File.WriteAllTextAsync(_file.Path, "{");
        Assert.Contains("holds no login of ours", await RefusalAsync());
        await LogInAsync();
        _provider.RefreshRefusal = "invalid_client";
        Assert.Contains("client_id or client_secret of [email.oauth2]", await RefusalAsync());
        Assert.DoesNotContain(OAuth2Double.ClientSecret, await RefusalAsync());

        async Task<string> RefusalAsync()
        {
            var refused = await Assert.ThrowsAsync<TokenException>(GetAsync);
            Assert.True(refused.Refused);
            return refused.Message;
        }
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(302)]
    public async Task A_provider_in_trouble_refuses_nobody(int status)
    {
        await LogInAsync();
        _provider.Status = status;
        Assert.False((await Assert.ThrowsAsync<TokenException>(GetAsync)).Refused);
        _provider.Status = 200;
        await GetAsync();
    }

    [Fact]
    public async Task S_96_no_token_is_printed_by_accident()
    {
        var secret = await LogInAsync();
        Assert.DoesNotContain(secret.Reveal(), $"{await _file.ReadAsync(CancellationToken.None)} {new TokenAnswer.Granted(secret, TimeSpan.Zero, secret)} {new DeviceCode(secret, "u", "a", TimeSpan.Zero, TimeSpan.Zero)}");
    }

    private Task<string> GetAsync() => _tokens.GetAsync(CancellationToken.None);

    private TokenClient Client() => new(_provider.Keys().Endpoints!, _provider.Keys());

    private async Task<Secret> LogInAsync()
    {
        var refresh = _provider.NewRefresh();
        await _file.WriteAsync(new StoredLogin("google", OAuth2Double.ClientId, refresh, _time.GetUtcNow()), CancellationToken.None);
        return refresh;
    }
}
