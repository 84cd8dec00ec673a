using System.Net;

namespace Istota.Host.Web;

/// <summary>The few pages there are without the web chat: what this is, and signing in by a one-time link.</summary>
internal static class Pages
{
    public const string SessionCookie = "istota_session";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Page("Istota",
            """
            <p>This is Istota: a mailbox for an agent. Mail that comes in is held until you say what is to become of it, and nothing goes out that you have not asked for or approved.</p>
            <p>Talk with it from a terminal on this machine:</p>
            <pre>istota chat --user USER</pre>
            <p>or over the HTTP API, with a token from <code>istota user link USER --token</code>, under <code>/api</code>.
            Whether it works is told by <a href="/readyz">/readyz</a>.</p>
            """));
        // Programs that preview links fetch them: only the button uses one up.
        routes.MapGet("/link/{token}", () => Page("Sign in",
            """
            <p>This link signs you in to Istota, once.</p>
            <form method="post"><button type="submit">Sign in</button></form>
            """));
        routes.MapPost("/link/{token}", SignInAsync);
    }

    private static async Task<IResult> SignInAsync(HttpContext context, WebParts parts, string token)
    {
        if (await parts.Tokens.SignInAsync(token, context.RequestAborted) is not { } signedIn)
            return Page("This link does not work any more",
                "<p>A sign-in link works once, for 15 minutes. Get a new one with <code>istota user link USER</code>.</p>", StatusCodes.Status410Gone);
        context.Response.Cookies.Append(SessionCookie, signedIn.Session, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = TokenService.SessionLifetime,
            Path = "/",
        });
        return Page("You are signed in", $"<p>You are signed in as <b>{WebUtility.HtmlEncode(signedIn.User.Value)}</b>.</p>");
    }

    private static IResult Page(string title, string body, int status = StatusCodes.Status200OK) => Results.Content(
        $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
        <style>body {"{"} font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem {"}"} pre, code {"{"} font-family: monospace {"}"} button {"{"} font: inherit; padding: .4rem 1.2rem {"}"}</style></head>
        <body><main><h1>{title}</h1>
        {body}
        </main></body>
        </html>

        """, "text/html; charset=utf-8", statusCode: status);
}
