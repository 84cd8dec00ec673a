using Istota.Actors.Mailbox;
using Istota.Host.Web.Application;
using Istota.Host.Web.Resources;
using Istota.Host.Web.SignIn;

namespace Istota.Host.Web;

/// <summary>Hands the user the stored bytes of a mail of theirs, as a file and never as a page.</summary>
internal static class MailDownload
{
    private const string Path = "/mail/original";

    /// <summary>Where the original of this mail is to be had.</summary>
    public static string AddressOf(MailKey key) => $"{Path}?key={Uri.EscapeDataString(key.ToString())}";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, ServeAsync).RequireAuthorization().WithMetadata(PagePolicy.Download);

    private static async Task<IResult> ServeAsync(HttpContext context, MailDesk desk, string? key)
    {
        var user = SessionAuthentication.UserOf(context.User)!.Value;
        return MailKey.TryParse(key, out var mail) && await desk.OriginalAsync(user, mail, context.RequestAborted) is { } original
            ? Results.File(original.Bytes, "message/rfc822", original.FileName)
            : SignInPages.WithPolicy(PlainPage.Of(Texts.MailGoneTitle, [Texts.MailGone], PlainPage.Link("/", Texts.MailGoneBack), StatusCodes.Status404NotFound));
    }
}
