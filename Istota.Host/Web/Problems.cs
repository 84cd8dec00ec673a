using Microsoft.AspNetCore.Diagnostics;

namespace Istota.Host.Web;

/// <summary>Errors as problem details (RFC 9457), all of them.</summary>
internal static class Problems
{
    public static IResult Of(int status, string? detail = null, IDictionary<string, object?>? more = null) =>
        Results.Problem(detail: detail, statusCode: status, extensions: more);

    /// <summary>For an error that only set its status: unknown paths, wrong methods.</summary>
    public static Task OfStatusAsync(StatusCodeContext context) =>
        Of(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext);

    /// <summary>For an exception. What it says goes to the log alone, but for faults of the request.</summary>
    public static Task OfExceptionAsync(HttpContext context)
    {
        var cause = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (cause is not null && Passing.Is(cause))
        {
            context.Response.Headers.RetryAfter = "5";
            return Of(StatusCodes.Status503ServiceUnavailable, "Not possible just now; try again.").ExecuteAsync(context);
        }
        return cause is BadHttpRequestException bad
            ? Of(bad.StatusCode, bad.Message).ExecuteAsync(context)
            : Of(StatusCodes.Status500InternalServerError).ExecuteAsync(context);
    }
}
