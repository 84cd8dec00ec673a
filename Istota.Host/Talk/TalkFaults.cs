using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Istota.Actors.Talk;

namespace Istota.Host.Talk;

/// <summary>Says what a status asks of us. A detail is made of our own words, the status and names alone: never of what the server wrote in prose.</summary>
internal static class TalkFaults
{
    /// <param name="call">our word for the call, for the detail.</param>
    /// <param name="scoped">the call was about one room or account; else what is refused is refused as a whole.</param>
    /// <param name="answer">of OCS; null when the body was none, so that something before Nextcloud may have answered.</param>
    public static TalkFailure Of(HttpResponseMessage response, string call, bool scoped, OcsBody? answer, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var word = ErrorWord(answer);
        var (fault, why) = status switch
        {
            401 => (TalkFault.LoggedOut, "the server refuses our user name and app password"),
            429 => (TalkFault.Throttled, "the server has had too many of our calls, or wrong passwords from this address"),
            (>= 300 and < 304) or (> 304 and < 400) => (TalkFault.Unusable, Redirect(response)),
            503 when response.Headers.Contains("X-Nextcloud-Maintenance-Mode") => (TalkFault.Away, "the server is in maintenance"),
            >= 500 or 408 => (TalkFault.Away, "the server cannot answer"),
            404 when answer is null => (TalkFault.Unusable, "no such page there, and not Nextcloud says so: is nextcloud.url right?"),
            404 when answer.Meta?.StatusCode == 998 => (TalkFault.Unusable, "the server does not know this call: is Talk installed, and allowed to this account?"),
            404 when scoped => (TalkFault.NotFound, "not there, or not for us"),
            403 when scoped => (TalkFault.Forbidden, "no leave to do that there"),
            412 when answer is null => (TalkFault.Unusable, "our request lacked a header: a proxy may take OCS-APIRequest away"),
            412 when scoped => (TalkFault.Lobby, "the lobby is closed"),
            400 when answer is null => (TalkFault.Unusable, "refused, and not by Talk: is this host among trusted_domains of Nextcloud?"),
            400 or 405 or 413 when scoped => (TalkFault.Refused, "refused as it is"),
            406 or 422 => (TalkFault.Unusable, "a room of another server"),
            426 => (TalkFault.Unusable, "the server wants a newer client"),
            <= 304 => (TalkFault.Away, "an answer that cannot be read"),
            _ => (scoped ? TalkFault.Refused : TalkFault.Unusable, "refused"),
        };
        return new TalkFailure(fault, status, $"{call}: {status}{word}, {why}", RetryAfter(response.Headers.RetryAfter, now));
    }

    public static TalkFailure Unreadable(string call, HttpStatusCode status, string why) =>
        new(TalkFault.Away, (int)status, $"{call}: {(int)status}, {why}");

    public static TalkFailure Silent(string call, TimeSpan after) =>
        new(TalkFault.Away, null, $"{call}: no answer within {after.TotalSeconds:0.#} s");

    public static TalkFailure Cut(string call, Exception cause) => cause switch
    {
        { InnerException: AuthenticationException } => new(TalkFault.Unusable, null,
            $"{call}: the server's certificate is not trusted, or it speaks no TLS; for a private authority set nextcloud.tls_ca_file"),
        { InnerException: SocketException socket } => new(TalkFault.Away, null, $"{call}: no connection ({socket.SocketErrorCode})"),
        HttpRequestException http => new(TalkFault.Away, null, $"{call}: no answer ({http.HttpRequestError})"),
        _ => new(TalkFault.Away, null, $"{call}: the connection was cut"),
    };

    /// <summary>The one word by which Talk names its reason, as "reply-to"; what is no such word is not repeated.</summary>
    private static string ErrorWord(OcsBody? answer) =>
        answer is { Data.ValueKind: System.Text.Json.JsonValueKind.Object } && answer.Data.TryGetProperty("error", out var error)
        && error.GetRawText().Trim('"') is { Length: > 0 and <= 32 } word && word.All(c => char.IsAsciiLetterLower(c) || c == '-')
            ? $" ({word})" : "";

    private static string Redirect(HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location) return "it sends us elsewhere";
        if (!location.IsAbsoluteUri) return "it sends us to another page of the same server: nextcloud.url must be the address of Nextcloud itself, with its path";
        return $"it sends us to {location.Scheme}://{location.IdnHost}{(location.IsDefaultPort ? "" : $":{location.Port}")}, where our password does not go: if that is your Nextcloud, set nextcloud.url to it";
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        var wait = header?.Delta ?? header?.Date - now;
        return wait is { Ticks: > 0 } asked ? TimeSpan.FromTicks(Math.Min(asked.Ticks, TimeSpan.TicksPerDay)) : null;
    }
}
