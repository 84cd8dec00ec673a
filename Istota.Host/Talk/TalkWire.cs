using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Istota.Actors.Talk;
using Istota.Host.Mailbox;

namespace Istota.Host.Talk;

/// <summary>One call: where, what it is called in the log, and whether a refusal is about one room alone.</summary>
internal sealed record TalkRequest(HttpMethod Method, string Path, string Name, bool Scoped)
{
    public byte[]? Body { get; init; }
    public TimeSpan? Wait { get; init; }
    public EntityTagHeaderValue? Known { get; init; }

    /// <summary>How often the usual measure an answer may be.</summary>
    public int Times { get; init; } = 1;

    public TalkRequest With<T>(T body, JsonTypeInfo<T> type) => this with { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };
}

/// <summary>What came of a call: a failure, or a 2xx with what was in its envelope, or 304 with nothing.</summary>
internal sealed record TalkReply(TalkFailure? Failure, HttpStatusCode Status = 0, HttpResponseHeaders? Headers = null, JsonElement Data = default, bool TooLarge = false)
{
    public string? Header(string name) => Headers is not null && Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    public long? Number(string name) =>
        long.TryParse(Header(name), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;
}

/// <summary>The one HTTP client for Talk. The password goes with each call and so to no other host: no redirect is followed, no cookie kept, nothing sent in the clear.</summary>
internal sealed class TalkWire(TalkSettings settings, TimeProvider clock) : IDisposable
{
    private const int MostErrorBytes = 64 * 1024;
    private readonly HttpClient _http = Client(settings);

    /// <summary>Set when the server says that it counts wrong passwords or wrong tokens from our address.</summary>
    public bool Warned { get; private set; }

    /// <summary>By how much the server's clock was ahead of ours when it answered last; to the second (RFC 9110 §6.6.1).</summary>
    public TimeSpan? ClockAhead { get; private set; }

    public void Dispose() => _http.Dispose();

    public async Task<TalkReply> SendAsync(TalkRequest call, CancellationToken ct)
    {
        var most = call.Wait + settings.PollMargin ?? settings.CallTimeout;
        using var late = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return await AnswerAsync(call, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new TalkReply(late.IsCancellationRequested ? TalkFaults.Silent(call.Name, most) : TalkFaults.Silent(call.Name, settings.ConnectTimeout));
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            ct.ThrowIfCancellationRequested();
            return new TalkReply(TalkFaults.Cut(call.Name, cut));
        }
    }

    private async Task<TalkReply> AnswerAsync(TalkRequest call, CancellationToken ct)
    {
        using var request = Request(call);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        ClockAhead = response.Headers.Date - clock.GetUtcNow();
        Warned = response.Headers.Contains("X-Nextcloud-Bruteforce-Throttled");
        if (response.StatusCode == HttpStatusCode.NotModified) return new TalkReply(null, response.StatusCode, response.Headers);
        if (!response.IsSuccessStatusCode)
        {
            var said = IsJson(response) ? Envelope(await BodyAsync(response, MostErrorBytes, ct)) : null;
            return new TalkReply(TalkFaults.Of(response, call.Name, call.Scoped, said, clock.GetUtcNow()), response.StatusCode);
        }

        if (!IsJson(response)) return Bad(call, response, "no JSON, as from a proxy");
        if (await BodyAsync(response, settings.MaxAnswerBytes * call.Times, ct) is not { } body) return Bad(call, response, "too long an answer") with { TooLarge = true };
        if (Envelope(body) is not { Meta.Status: "ok" } ocs) return Bad(call, response, "an answer that cannot be read");
        return new TalkReply(null, response.StatusCode, response.Headers, ocs.Data);
    }

    private static TalkReply Bad(TalkRequest call, HttpResponseMessage response, string why) =>
        new(TalkFaults.Unreadable(call.Name, response.StatusCode, why), response.StatusCode);

    private HttpRequestMessage Request(TalkRequest call)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(settings.Server, call.Path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.Username}:{settings.AppPassword.Reveal()}")));
        if (call.Known is not null) request.Headers.IfNoneMatch.Add(call.Known);
        if (call.Body is not null)
            request.Content = new ByteArrayContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return request;
    }

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type && type.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private static OcsBody? Envelope(byte[]? body)
    {
        try
        {
            return body is null ? null : JsonSerializer.Deserialize(body, TalkJson.Default.OcsAnswer)?.Ocs;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null when it is longer than we take.</summary>
    private static async Task<byte[]?> BodyAsync(HttpResponseMessage response, int most, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength > most) return null;
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, ct) is > 0 and var got)
        {
            if (read.Length + got > most) return null;
            read.Write(buffer, 0, got);
        }

        return read.ToArray();
    }

    private static HttpClient Client(TalkSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = settings.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a changed DNS entry is seen
            UseProxy = settings.Server.Scheme == Uri.UriSchemeHttps,
        };
        if (settings.CaFile is { } file)
        {
            var own = new X509Certificate2Collection();
            own.ImportFromPemFile(file);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => MailTls.IsTrusted(own, certificate, chain, errors);
        }

        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Add("OCS-APIRequest", "true");
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Istota", null));
        return client;
    }
}
