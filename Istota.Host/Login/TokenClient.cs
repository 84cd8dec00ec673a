using System.Text.Json;
using Istota.Host.Configuration;

namespace Istota.Host.Login;

/// <summary>Asks one provider for tokens, as one registered application; every call is bounded in time and bytes, and follows no redirect with our secrets.</summary>
public sealed class TokenClient(OAuth2Endpoints endpoints, EmailOAuth2Config keys) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        Timeout = TimeSpan.FromSeconds(20),
        MaxResponseContentBufferSize = 256 << 10,
    };

    public OAuth2Endpoints Endpoints => endpoints;

    public string ClientId => keys.ClientId;

    /// <exception cref="TokenException">the provider cannot be asked now.</exception>
    public async Task<(DeviceCode? Code, TokenAnswer.Refused? Refusal)> DeviceAsync(CancellationToken ct)
    {
        using var json = await PostAsync(endpoints.Device, new() { ["scope"] = endpoints.Scope }, secret: false, ct);
        if (DeviceCode.Of(json.RootElement) is { } code)
            return (code, null);
        return (null, TokenAnswer.Of(json.RootElement) as TokenAnswer.Refused ?? throw Odd());
    }

    /// <summary>Whether a person has meanwhile said yes to this code.</summary>
    public Task<TokenAnswer> PollAsync(DeviceCode code, CancellationToken ct) =>
        TokenAsync(new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code", ["device_code"] = code.Device.Reveal() }, ct);

    /// <summary>The code of a redirect, and the secret that only the one who made the link has (RFC 7636).</summary>
    public Task<TokenAnswer> RedeemAsync(string code, string verifier, string redirect, CancellationToken ct) =>
        TokenAsync(new() { ["grant_type"] = "authorization_code", ["code"] = code, ["code_verifier"] = verifier, ["redirect_uri"] = redirect }, ct);

    public Task<TokenAnswer> RefreshAsync(Secret refresh, CancellationToken ct) =>
        TokenAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refresh.Reveal() }, ct);

    public void Dispose() => _http.Dispose();

    private async Task<TokenAnswer> TokenAsync(Dictionary<string, string> form, CancellationToken ct)
    {
        using var json = await PostAsync(endpoints.Token, form, secret: true, ct);
        return TokenAnswer.Of(json.RootElement) ?? throw Odd();
    }

    private async Task<JsonDocument> PostAsync(Uri address, Dictionary<string, string> form, bool secret, CancellationToken ct)
    {
        form["client_id"] = keys.ClientId;
        if (secret && keys.ClientSecret.IsSet)
            form["client_secret"] = keys.ClientSecret.Reveal();
        try
        {
            using var content = new FormUrlEncodedContent(form);
            using var response = await _http.PostAsync(address, content, ct);
            // A refusal has a reason in its body; a server in trouble has none that counts.
            if ((int)response.StatusCode is 429 or >= 500 or (>= 300 and < 400))
                throw new TokenException($"{endpoints.Name} gives no token now (HTTP {(int)response.StatusCode} from {address.Host})", refused: false);
            return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct));
        }
        catch (JsonException odd)
        {
            throw new TokenException(Odd().Message, refused: false, odd);
        }
        catch (Exception away) when (away is HttpRequestException || (away is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new TokenException($"{address.Host} of {endpoints.Name} cannot be reached: {(away is HttpRequestException ? away.Message : "no answer in time")}", refused: false, away);
        }
    }

    private TokenException Odd() => new($"{endpoints.Name} answered in a way that OAuth2 does not know", refused: false);
}
