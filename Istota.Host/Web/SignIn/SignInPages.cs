using Istota.Host.Web.Resources;
using Microsoft.AspNetCore.Antiforgery;

namespace Istota.Host.Web.SignIn;

/// <summary>Signing in by a one-time link and signing out, as pages without a script.</summary>
internal static class SignInPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Programs that preview links fetch them: only the button uses one up.
        routes.MapGet("/link/{token}", (HttpContext context, IAntiforgery forms, string token) =>
            PlainPage.Of(Texts.SignInTitle, [Texts.SignInLinkOnce], Form(context, forms, $"/link/{Uri.EscapeDataString(token)}", Texts.SignInButton))).WithMetadata(PagePolicy.Here);
        routes.MapPost("/link/{token}", SignInAsync).WithMetadata(PagePolicy.Here);
        routes.MapGet("/sign-out", (HttpContext context, IAntiforgery forms) =>
            PlainPage.Of(Texts.SignOutTitle, [Texts.SignOutExplain], Form(context, forms, "/sign-out", Texts.SignOutButton) + PlainPage.Link("/", Texts.SignOutStay))).WithMetadata(PagePolicy.Here);
        // For a page that has lost its connection: 204, or 401 when its session is over.
        routes.MapGet("/session", () => Results.NoContent()).RequireAuthorization().WithMetadata(PagePolicy.Here);
        routes.MapPost("/sign-out", SignOutAsync).WithMetadata(PagePolicy.Here);
    }

    /// <param name="ended">there is a cookie, but its session is over.</param>
    public static IResult HowToSignIn(WebParts parts, bool ended) => new WithPagePolicy(
        PlainPage.Of(ended ? Texts.SignInEndedTitle : Texts.SignInNeededTitle, [Texts.SignInHow], ProviderSignIn.Button(parts), StatusCodes.Status401Unauthorized));

    /// <summary>The provider's way did not lead in; a link still does.</summary>
    public static IResult NotSignedIn(string title, string why, int status) =>
        new WithPagePolicy(PlainPage.Of(title, [why, Texts.SignInHow], PlainPage.Link("/", Texts.ProviderBack), status));

    /// <summary>A page from where there is none otherwise.</summary>
    public static IResult WithPolicy(IResult page) => new WithPagePolicy(page);

    public static IResult FromElsewhere() => new WithPagePolicy(PlainPage.Of(Texts.FormElsewhereTitle, [Texts.FormElsewhere], PlainPage.Link("/", Texts.FormBack), StatusCodes.Status400BadRequest));

    private static async Task<IResult> SignInAsync(HttpContext context, WebParts parts, IAntiforgery forms, string token)
    {
        if (!await forms.IsRequestValidAsync(context))
            return PlainPage.Of(Texts.FormElsewhereTitle, [Texts.FormOpenLinkAgain], status: StatusCodes.Status400BadRequest);
        if (await parts.Tokens.SignInAsync(token, context.RequestAborted) is not { } signedIn)
            return PlainPage.Of(Texts.SignInUsedTitle, [Texts.SignInUsed], ProviderSignIn.Button(parts), StatusCodes.Status410Gone);
        SessionAuthentication.SignIn(context, signedIn.Session);
        return SeeOther(context, "/");
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, WebParts parts, IAntiforgery forms, LiveSessions live)
    {
        if (!await forms.IsRequestValidAsync(context)) return FromElsewhere();
        if (context.Request.Cookies[SessionAuthentication.Cookie] is { } session)
        {
            await parts.Tokens.EndSessionAsync(session, context.RequestAborted);
            live.CutSession(session);
        }
        SessionAuthentication.SignOut(context);
        return PlainPage.Of(Texts.SignOutDoneTitle, [Texts.SignInHow], ProviderSignIn.Button(parts));
    }

    private static string Form(HttpContext context, IAntiforgery forms, string action, string button)
    {
        var tokens = forms.GetAndStoreTokens(context);
        return PlainPage.Form(action, button, tokens.FormFieldName, tokens.RequestToken!);
    }

    internal static IResult SeeOther(HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Where no endpoint was chosen, as before a route or instead of one.</summary>
    private sealed class WithPagePolicy(IResult page) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            context.Items[PagePolicy.Here] = true;
            return page.ExecuteAsync(context);
        }
    }
}
