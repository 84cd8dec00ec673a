using System.Globalization;
using Istota.Host.Web.Resources;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Istota.Host.Web.SignIn;

/// <summary>What becomes of a visit to the provider: a session of ours, or a page that says why not. Nothing that the provider issued is kept.</summary>
internal sealed partial class ProviderEvents(WebParts parts, SignInProvider provider, ILogger log) : OpenIdConnectEvents
{
    private const int LongestShown = 200;

    /// <summary>Nobody answered, or nothing that can be read: the framework wraps what happened on the way in an InvalidOperationException.</summary>
    public static bool IsUnreachable(Exception? cause) => cause is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException;

    public static IResult Unreachable(SignInProvider provider, ILogger log, Exception cause)
    {
        NotReached(log, provider.Host, Clean((cause.InnerException ?? cause).Message));
        return SignInPages.NotSignedIn(Texts.ProviderDownTitle, Texts.ProviderDown(provider.Host), StatusCodes.Status502BadGateway);
    }

    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        if (parts.PublicUrl.Length > 0) context.ProtocolMessage.RedirectUri = parts.PublicUrl + ProviderSignIn.BackPath;
        return Task.CompletedTask;
    }

    /// <summary>The handler lets a token without a signature pass when it comes from the provider itself; we asked for none such (OpenID Connect Core 1.0, section 3.1.3.7).</summary>
    public override Task TokenValidated(TokenValidatedContext context)
    {
        if (context.SecurityToken.Header.Alg is null or "none") context.Fail("The token is not signed.");
        return Task.CompletedTask;
    }

    /// <summary>After every check. An earlier event would come before the nonce is compared.</summary>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        context.HandleResponse();
        var account = provider.AccountOf(context.Principal!);
        if (account is null || !provider.Accounts().TryGetValue(account, out var user) || parts.Policies.Of(user) is null)
        {
            UnknownAccount(log, provider.Host, Clean(account ?? ""));
            await Unknown(account).ExecuteAsync(context.HttpContext);
            return;
        }
        SessionAuthentication.SignIn(context.HttpContext, await parts.Tokens.StartSessionAsync(user, context.HttpContext.RequestAborted));
        await SignInPages.SeeOther(context.HttpContext, "/").ExecuteAsync(context.HttpContext);
    }

    public override Task AccessDenied(AccessDeniedContext context)
    {
        context.HandleResponse();
        return SignInPages.NotSignedIn(Texts.ProviderFailedTitle, Texts.ProviderDeclined(provider.Host), StatusCodes.Status403Forbidden).ExecuteAsync(context.HttpContext);
    }

    public override Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        if (IsUnreachable(context.Failure)) return Unreachable(provider, log, context.Failure!).ExecuteAsync(context.HttpContext);
        Failed(log, provider.Host, Clean(context.Failure?.Message ?? ""));
        return SignInPages.NotSignedIn(Texts.ProviderFailedTitle, Texts.ProviderFailed(provider.Host), StatusCodes.Status400BadRequest).ExecuteAsync(context.HttpContext);
    }

    private IResult Unknown(string? account) => SignInPages.NotSignedIn(Texts.ProviderUnknownTitle,
        account is null ? Texts.ProviderNoClaim(provider.Host, provider.UserClaim) : Texts.ProviderUnknown(provider.Host, Clean(account)), StatusCodes.Status403Forbidden);

    /// <summary>Words from outside, for a page or a line of the log.</summary>
    private static string Clean(string text)
    {
        var cut = text.Length > LongestShown ? text[..LongestShown] : text;
        return string.Concat(cut.Select(c => c == '`' || char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? ' ' : c)).Trim();
    }

    [LoggerMessage(LogLevel.Warning, "The sign-in provider {Host} cannot be reached: {Reason}")]
    private static partial void NotReached(ILogger log, string host, string reason);

    [LoggerMessage(LogLevel.Warning, "A sign-in through {Host} was refused: {Reason}")]
    private static partial void Failed(ILogger log, string host, string reason);

    [LoggerMessage(LogLevel.Warning, "The account \"{Account}\" at {Host} is no user of ours")]
    private static partial void UnknownAccount(ILogger log, string host, string account);
}
