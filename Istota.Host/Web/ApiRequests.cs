using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Istota.Actors.Users;
using Istota.Host.Web.Application;

namespace Istota.Host.Web;

/// <summary>Marks a request that came over the control socket: it is the operator's, for the user that it names, and needs no token.</summary>
internal sealed record OperatorSpeaks(UserId For);

/// <summary>Reads requests strictly: what is not right is said, with the status that fits.</summary>
internal static class ApiRequests
{
    public const int LargestBody = 256 * 1024;
    private const int LongestKey = 200;
    private static readonly object s_user = new();

    public static UserId User(this HttpContext context) => (UserId)context.Items[s_user]!;

    /// <summary>Lets in who brings a bearer token (RFC 6750) of a user who is configured.</summary>
    public static async ValueTask<object?> AuthenticateAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        if (await UserOfAsync(context) is not { } user)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.Of(StatusCodes.Status401Unauthorized, "This needs the header 'Authorization: Bearer TOKEN' with a token from 'istota user link USER --token'.");
        }
        context.Items[s_user] = user;
        return await next(invocation);
    }

    /// <summary>Whose token it is, also long after the request began.</summary>
    public static async Task<UserId?> UserOfAsync(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var parts = context.RequestServices.GetRequiredService<WebParts>();
        if (context.Features.Get<OperatorSpeaks>() is { } control) return parts.Policies.Of(control.For) is null ? null : control.For;
        return context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && await parts.Tokens.UserOfTokenAsync(header[Scheme.Length..].Trim(), context.RequestAborted) is { } user
            && parts.Policies.Of(user) is not null
            ? user
            : null;
    }

    public static async Task<T> BodyAsync<T>(this HttpContext context, JsonTypeInfo<T> shape)
    {
        if (!context.Request.HasJsonContentType())
            throw new BadHttpRequestException("The body must be application/json.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, shape, context.RequestAborted) ?? throw Bad("The body must be a JSON object.");
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new BadHttpRequestException("The body is not the JSON that is expected here.", cause);
        }
    }

    public static string Text(NewMessageJson message) => InputRules.OfText(message.Text) switch
    {
        InputFault.Missing => throw Bad("'text' is missing."),
        InputFault.TooLong => throw Bad($"'text' is longer than {InputRules.LongestText} characters."),
        InputFault.Empty => throw Bad("'text' is empty."),
        InputFault.ControlCharacters => throw Bad("'text' holds control characters."),
        _ => message.Text!,
    };

    public static string Name(NewRoomJson room) => InputRules.OfName(room.Name?.Trim()) switch
    {
        InputFault.Missing or InputFault.Empty => throw Bad("'name' is missing or empty."),
        InputFault.TooLong => throw Bad($"'name' is longer than {InputRules.LongestName} characters."),
        InputFault.ControlCharacters => throw Bad("'name' must be one line without control characters."),
        _ => room.Name!.Trim(),
    };

    /// <summary>A number of the query, or null when it is not there.</summary>
    public static int? Number(this HttpContext context, string name, int least)
    {
        if (!context.Request.Query.TryGetValue(name, out var values)) return null;
        return int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw Bad($"'{name}' must be a number, at least {least}.");
    }

    /// <summary>The caller's idempotency key; one of our own where there is none.</summary>
    public static string Key(this HttpContext context) => context.Request.Headers["Idempotency-Key"] switch
    {
        [] => $"web:{Guid.NewGuid():N}",
        [{ Length: > 0 and <= LongestKey } key] when key.All(c => c is > ' ' and < '\u007f') => $"web:key:{key}",
        _ => throw Bad($"'Idempotency-Key' must be 1 to {LongestKey} visible ASCII characters."),
    };

    public static BadHttpRequestException Bad(string detail) => new(detail);
}
