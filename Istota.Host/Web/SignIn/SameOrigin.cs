namespace Istota.Host.Web.SignIn;

/// <summary>Refuses what another site, or another port of this host, makes a browser send: Fetch Metadata where the browser gives it, else the Origin header. Bearer tokens are not sent by browsers on their own, so the API does not come here.</summary>
public static class SameOrigin
{
    public static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var changes = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) || context.WebSockets.IsWebSocketRequest;
        if (!changes || request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || Allows(request, context.RequestServices.GetRequiredService<WebParts>().PublicUrl))
            return next(context);
        return SignInPages.FromElsewhere().ExecuteAsync(context);
    }

    /// <summary>A form of a page without a referrer says the origin "null"; those have their antiforgery token.</summary>
    private static bool Allows(HttpRequest request, string publicUrl)
    {
        var (site, origin) = (request.Headers["Sec-Fetch-Site"].ToString(), request.Headers.Origin.ToString());
        if (site.Length > 0 && site is not ("same-origin" or "none")) return false;
        if (origin is "" or "null") return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && (request.Host.Value!.Equals(from.Authority, StringComparison.OrdinalIgnoreCase)
                || (Uri.TryCreate(publicUrl, UriKind.Absolute, out var known) && from.Authority.Equals(known.Authority, StringComparison.OrdinalIgnoreCase)));
    }
}
