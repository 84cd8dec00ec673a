using Istota.Host.Configuration;

namespace Istota.Host.Login;

/// <summary>
/// The one source of access tokens for every connection of the daemon: kept until shortly before they expire, made anew by one request however many ask.
/// The file is looked at each time, so that a new login is taken up without a restart.
/// </summary>
public sealed class AccessTokens(TokenClient client, RefreshTokenFile file, TimeProvider time) : IDisposable
{
    /// <summary>A token that ends sooner is not begun with: a login and a mail take their time.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private Current? _current;
    private (StoredLogin Of, Task<Current> Work)? _refresh;

    /// <summary>Null when the configuration asks for passwords.</summary>
    public static AccessTokens? Of(IstotaConfig config, TimeProvider time) => config.Email.OAuth2Keys.Endpoints is { } endpoints
        ? new AccessTokens(new TokenClient(endpoints, config.Email.OAuth2Keys), new RefreshTokenFile(config.Storage.DataDir), time)
        : null;

    /// <exception cref="TokenException">there is none, with the reason and what to do.</exception>
    public async Task<string> GetAsync(CancellationToken ct)
    {
        var login = await LoginAsync(ct);
        Task<Current> refresh;
        lock (_lock)
        {
            if (_current is { } current && current.From.Equals(login.Refresh) && time.GetUtcNow() < current.RenewAt)
                return current.Access.Reveal();
            // One request however many ask; but after a new login not the one for the old.
            if (_refresh is not { } running || running.Of != login) _refresh = (login, refresh = RefreshAsync(login));
            else refresh = running.Work;
        }
        return (await refresh.WaitAsync(ct)).Access.Reveal();
    }

    /// <summary>A server refused it, however long it was to last: the next login asks for another.</summary>
    public void Forget(string access)
    {
        lock (_lock)
        {
            if (_current?.Access.Reveal() == access)
                _current = null;
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<StoredLogin> LoginAsync(CancellationToken ct)
    {
        var provider = client.Endpoints;
        try
        {
            return await file.ReadAsync(ct) switch
            {
                null => throw new TokenException($"nobody has logged in at {provider.Name} yet: run istota login {provider.Word}", refused: true),
                var login when login.Provider != provider.Word || login.ClientId != client.ClientId =>
                    throw new TokenException($"the login in {file.Path} is for another provider or client_id: run istota login {provider.Word}", refused: true),
                var login => login,
            };
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new TokenException($"{broken.Message}: run istota login {provider.Word} as the user that the daemon runs as", refused: true, broken);
        }
    }

    /// <summary>Not under the token of whoever asked first: others wait for it too.</summary>
    private async Task<Current> RefreshAsync(StoredLogin login)
    {
        await Task.Yield();
        try
        {
            var asked = time.GetUtcNow();
            var answer = await client.RefreshAsync(login.Refresh, CancellationToken.None);
            if (answer is not TokenAnswer.Granted granted)
                throw Refusal((TokenAnswer.Refused)answer);
            var kept = granted.Refresh is { } renewed && !renewed.Equals(login.Refresh) ? login with { Refresh = renewed, At = asked } : login;
            if (kept != login)
                await file.RenewAsync(login, kept, CancellationToken.None);
            var early = granted.Lifetime / 2 < Early ? granted.Lifetime / 2 : Early;
            var current = new Current(granted.Access, kept.Refresh, asked + granted.Lifetime - early);
            lock (_lock) _current = current;
            return current;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new TokenException($"the new refresh token cannot be kept: {broken.Message}", refused: false, broken);
        }
        finally
        {
            lock (_lock)
            {
                if (_refresh?.Of == login) _refresh = null;
            }
        }
    }

    private TokenException Refusal(TokenAnswer.Refused refused) => new(refused.Code switch
    {
        "invalid_grant" => $"{client.Endpoints.Name} no longer accepts the login ({refused}); access was withdrawn or has expired: run istota login {client.Endpoints.Word}",
        "invalid_client" or "unauthorized_client" => $"{client.Endpoints.Name} refuses client_id or client_secret of [email.oauth2] ({refused})",
        _ => $"{client.Endpoints.Name} gives no token ({refused})",
    }, refused: refused.Code is not ("temporarily_unavailable" or "server_error" or "slow_down"));

    private sealed record Current(Secret Access, Secret From, DateTimeOffset RenewAt);
}
