using Microsoft.AspNetCore.StaticAssets;

namespace Istota.Host.Web;

/// <summary>Marks what a browser shows as a page, and says what a page may load: only what this daemon serves. Everything else keeps to the API's policy, which allows nothing.</summary>
internal sealed class PagePolicy
{
    public static readonly PagePolicy Here = new();

    /// <summary>For a file from outside: should a browser show it all the same, it can do nothing.</summary>
    public static readonly PagePolicy Download = new();

    /// <summary>Inline style is allowed, for the theme is written as one; nothing else that stands in a page runs or loads.</summary>
    private const string OfPages =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";
    private const string OfDownloads = "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    private const string OfData = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private PagePolicy() { }

    public static Task SecureAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            var endpoint = context.GetEndpoint();
            headers.XContentTypeOptions = "nosniff";
            headers.ContentSecurityPolicy = context.Items.ContainsKey(Here) ? OfPages : endpoint?.Metadata.GetMetadata<PagePolicy>() switch
            {
                null => OfData,
                var policy when policy == Download => OfDownloads,
                _ => OfPages,
            };
            headers["Referrer-Policy"] = "no-referrer";
            headers.XFrameOptions = "DENY";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            // The files of the pages hold nothing of anybody; they have names or tags of their own.
            if (endpoint?.Metadata.GetMetadata<StaticAssetDescriptor>() is null) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
