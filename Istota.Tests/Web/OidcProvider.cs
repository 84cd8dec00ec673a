using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Istota.Actors.Users;
using Istota.Host.Configuration;
using Istota.Host.Web.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>What the provider does wrong.</summary>
public enum ProviderFault { None, WrongNonce, NoNonce, Expired, WrongAudience, WrongIssuer, WrongKey, NoSignature, Declined }

/// <summary>An OpenID Connect provider in four endpoints (OpenID Connect Core 1.0, RFC 7636): one account, no password, and faults to order.</summary>
public sealed class OidcProvider : IAsyncLifetime
{
    public const string ClientId = "istota-test", Secret = "provider-secret-7";
    private readonly RSA _key = RSA.Create(2048), _otherKey = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, Asked> _codes = [];
    private WebApplication _app = null!;

    public string Address { get; private set; } = "";

    public ProviderFault Fault { get; set; }

    /// <summary>Each answer is 503.</summary>
    public bool Down { get; set; }

    /// <summary>What the token says of the person.</summary>
    public JsonObject Person { get; set; } = new() { ["preferred_username"] = "anna" };

    public ConcurrentQueue<IQueryCollection> Visits { get; } = [];

    public ConcurrentQueue<string> Tokens { get; } = [];

    public SignInProvider Configured(string secret = Secret, string claim = "preferred_username") => new()
    {
        Authority = Address,
        ClientId = ClientId,
        ClientSecret = new Secret(secret),
        UserClaim = claim,
        Accounts = () => new Dictionary<string, UserId> { ["anna"] = WebServer.Anna, ["Anna.Smith"] = WebServer.Anna, ["bob"] = WebServer.Bob, ["gone"] = new("gone") },
    };

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            if (!Down) return next(context);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(Discovery()));
        _app.MapGet("/keys", () => Results.Json(new { keys = new[] { PublicKey() } }));
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", TokenAsync);
        await _app.StartAsync();
        Address = _app.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _otherKey.Dispose();
    }

    private object Discovery() => new
    {
        issuer = Address,
        authorization_endpoint = $"{Address}/authorize",
        token_endpoint = $"{Address}/token",
        jwks_uri = $"{Address}/keys",
        response_types_supported = new[] { "code" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        code_challenge_methods_supported = new[] { "S256" },
    };

    private object PublicKey()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) };
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        Visits.Enqueue(query);
        if (query["client_id"] != ClientId || query["response_type"] != "code" || query["code_challenge_method"] != "S256") return Results.BadRequest();
        var back = query["redirect_uri"].ToString();
        var state = Uri.EscapeDataString(query["state"].ToString());
        if (Fault == ProviderFault.Declined) return Results.Redirect($"{back}?error=access_denied&state={state}");
        var code = $"code-{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}";
        _codes[code] = new Asked(query["code_challenge"].ToString(), query["nonce"].ToString(), back);
        return Results.Redirect($"{back}?code={code}&state={state}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["client_id"] != ClientId || form["client_secret"] != Secret)
            return Results.Json(new { error = "invalid_client", error_description = "no\r\nsuch client" }, statusCode: StatusCodes.Status401Unauthorized);
        if (!_codes.TryRemove(form["code"].ToString(), out var asked) || form["redirect_uri"] != asked.Back
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked.Challenge)
            return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        var token = IdToken(asked.Nonce);
        Tokens.Enqueue(token);
        return Results.Json(new { access_token = "access-token-9", token_type = "Bearer", expires_in = 300, id_token = token });
    }

    private string IdToken(string nonce)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = Person.DeepClone().AsObject();
        claims["iss"] = Fault == ProviderFault.WrongIssuer ? "https://elsewhere.example" : Address;
        claims["sub"] = "248289761001";
        claims["aud"] = Fault == ProviderFault.WrongAudience ? "somebody-else" : ClientId;
        (claims["iat"], claims["exp"]) = Fault == ProviderFault.Expired ? (now - 7200, now - 3600) : (now, now + 300);
        if (Fault != ProviderFault.NoNonce) claims["nonce"] = Fault == ProviderFault.WrongNonce ? $"{nonce}x" : nonce;
        var unsigned = Fault == ProviderFault.NoSignature;
        var head = new JsonObject { ["alg"] = unsigned ? "none" : "RS256", ["kid"] = "1", ["typ"] = "JWT" };
        var said = $"{Part(head)}.{Part(claims)}";
        var signature = unsigned ? [] : (Fault == ProviderFault.WrongKey ? _otherKey : _key).SignData(Encoding.ASCII.GetBytes(said), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{said}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private sealed record Asked(string Challenge, string Nonce, string Back);
}
