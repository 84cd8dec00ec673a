using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Istota.Host.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Istota.Tests.Login;

/// <summary>A provider of tokens on loopback: device, authorization, token and introspection endpoints (RFC 8628, 6749, 7636, 7662), with a person who says yes or no.</summary>
internal sealed class OAuth2Double : IAsyncDisposable
{
    public const string ClientId = "istota-test", ClientSecret = "s3cret-of-ours";
    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<string, string> _access = new(); // token: account
    private readonly ConcurrentDictionary<string, string> _refresh = new();
    private readonly ConcurrentDictionary<string, string> _challenges = new(); // code: challenge
    private int _number;

    private OAuth2Double(WebApplication server) => _server = server;

    /// <summary>Whose account the person logs in to.</summary>
    public string Account { get; set; } = "bot@lab.test";

    /// <summary>What polls are answered with before the yes.</summary>
    public ConcurrentQueue<string> BeforeYes { get; } = new();

    /// <summary>The device endpoint's refusal; null: it gives codes.</summary>
    public string? DeviceRefusal { get; set; }

    /// <summary>The token endpoint's refusal of a refresh; null: it gives tokens.</summary>
    public string? RefreshRefusal { get; set; }

    /// <summary>The token endpoint's status; 200: it works.</summary>
    public int Status { get; set; } = 200;
    public int Lifetime { get; set; } = 3600;

    /// <summary>Each refresh token is good once, as Microsoft's.</summary>
    public bool Rotates { get; set; }

    /// <summary>Kept back until it is set: for what happens while a request is under way.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>What was asked of the token endpoint.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Asked { get; } = new();

    public int Refreshes => Asked.Count(form => form["grant_type"] == "refresh_token");

    public Uri Address => new(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public EmailOAuth2Config Keys(OAuth2Provider provider = OAuth2Provider.Google) => new()
    {
        ClientId = ClientId,
        ClientSecret = new Secret(ClientSecret),
        Tenant = "common",
        Endpoints = OAuth2Endpoints.Of(provider, "common")!.PlayedBy(Address),
    };

    public static async Task<OAuth2Double> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var it = new OAuth2Double(server);
        server.MapPost("/device", (Delegate)it.Device);
        server.MapPost("/token", (Delegate)it.TokenAsync);
        server.MapGet("/authorize", (Delegate)it.Authorize);
        server.MapPost("/introspect", (Delegate)it.IntrospectAsync);
        await server.StartAsync();
        return it;
    }

    /// <summary>A login that was made before.</summary>
    public Secret NewRefresh() => new(Issue(_refresh, "refresh"));

    /// <summary>All access tokens have ended.</summary>
    public void Expire() => _access.Clear();

    /// <summary>The person took the consent back.</summary>
    public void Withdraw()
    {
        _access.Clear();
        _refresh.Clear();
    }

    public bool IsGood(string access) => _access.ContainsKey(access);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private IResult Device() => DeviceRefusal is { } refusal
        ? Error(refusal, "Invalid device flow scope.")
        : Results.Json(new { device_code = "device-1", user_code = "ABCD-EFGH", verification_url = new Uri(Address, "/go").ToString(), expires_in = 900, interval = 5 });

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = (await http.Request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString());
        Asked.Enqueue(form);
        if (Gate is { } gate) await gate.Task;
        if (Status != 200) return Results.StatusCode(Status);
        if (form.GetValueOrDefault("client_id") != ClientId || form.GetValueOrDefault("client_secret") != ClientSecret) return Error("invalid_client", "Unauthorized");
        return form["grant_type"] switch
        {
            "refresh_token" => Refresh(form["refresh_token"]),
            "authorization_code" => Redeem(form),
            _ => BeforeYes.TryDequeue(out var notYet) ? Error(notYet, "") : Granted(Issue(_refresh, "refresh")),
        };
    }

    private IResult Refresh(string token)
    {
        if (RefreshRefusal is { } refusal) return Error(refusal, "Token has been expired or revoked.");
        if (!_refresh.ContainsKey(token)) return Error("invalid_grant", "Token has been expired or revoked.");
        if (!Rotates) return Granted(null);
        _refresh.TryRemove(token, out _);
        return Granted(Issue(_refresh, "refresh"));
    }

    private IResult Redeem(Dictionary<string, string> form)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"])));
        return _challenges.TryRemove(form["code"], out var wanted) && wanted == challenge + form["redirect_uri"] ? Granted(Issue(_refresh, "refresh")) : Error("invalid_grant", "Malformed auth code.");
    }

    /// <summary>The person says yes at once; the browser is sent back.</summary>
    private IResult Authorize(HttpRequest request)
    {
        string Of(string name) => request.Query[name].ToString();
        var code = $"code-{Interlocked.Increment(ref _number)}";
        _challenges[code] = Of("code_challenge") + Of("redirect_uri");
        return Results.Redirect($"{Of("redirect_uri")}/?state={Uri.EscapeDataString(Of("state"))}&code={code}");
    }

    private async Task<IResult> IntrospectAsync(HttpContext http)
    {
        var token = (await http.Request.ReadFormAsync())["token"].ToString();
        return _access.TryGetValue(token, out var account) ? Results.Json(new { active = true, username = account, scope = "mail" }) : Results.Json(new { active = false });
    }

    private IResult Granted(string? refresh)
    {
        var access = Issue(_access, "access");
        return refresh is null
            ? Results.Json(new { access_token = access, expires_in = Lifetime, token_type = "Bearer" })
            : Results.Json(new { access_token = access, expires_in = Lifetime, token_type = "Bearer", refresh_token = refresh });
    }

    private string Issue(ConcurrentDictionary<string, string> where, string kind)
    {
        var token = $"{kind}-{Interlocked.Increment(ref _number)}";
        where[token] = Account;
        return token;
    }

    private static IResult Error(string code, string words) => Results.Json(new { error = code, error_description = words }, statusCode: 400);
}
