using System.Security.Claims;
using System.Text.Encodings.Web;
using Istota.Actors.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Istota.Host.Web.SignIn;

/// <summary>Knows a browser by its session cookie. The cookie is a random token whose hash is kept, so a session outlives restarts and ends when it is revoked.</summary>
public sealed class SessionAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, WebParts parts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "session", Cookie = "istota_session";
    private const string SessionClaim = "istota:session";

    public static UserId? UserOf(ClaimsPrincipal person) => person.Identity is { IsAuthenticated: true, Name: { } name } ? new UserId(name) : null;

    /// <summary>The session that this person came with; it may have ended since.</summary>
    public static string SessionOf(ClaimsPrincipal person) => person.FindFirstValue(SessionClaim) ?? "";

    /// <summary>Whose session it is, of those who are still configured.</summary>
    public static async Task<UserId?> UserOfAsync(WebParts parts, string? session, CancellationToken ct) =>
        session is not null && await parts.Tokens.UserOfSessionAsync(session, ct) is { } user && parts.Policies.Of(user) is not null ? user : null;

    public static void SignIn(HttpContext context, string session) =>
        context.Response.Cookies.Append(Cookie, session, CookieFor(context, TokenService.SessionLifetime));

    public static void SignOut(HttpContext context) => context.Response.Cookies.Delete(Cookie, CookieFor(context, null));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var session = Request.Cookies[Cookie];
        if (await UserOfAsync(parts, session, Context.RequestAborted) is not { } user) return AuthenticateResult.NoResult();
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, user.Value), new Claim(SessionClaim, session!)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <summary>A person is told how to sign in; a script's request only that it is not.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        (Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal) || !HttpMethods.IsGet(Request.Method)
            ? Problems.Of(StatusCodes.Status401Unauthorized, "Not signed in.")
            : SignInPages.HowToSignIn(parts, ended: Request.Cookies.ContainsKey(Cookie))).ExecuteAsync(Context);

    private static CookieOptions CookieFor(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        MaxAge = lifetime,
        Path = "/",
    };
}
