using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Istota.Tests.Talk.Server;
using Microsoft.Extensions.Time.Testing;

namespace Istota.Tests.Talk;

/// <summary>
/// Plays the recording to the double. What the recorder did between two exchanges and did not record (a post to fill a
/// room, a command at the server's shell) stands in <see cref="TalkReplaySteps"/>, at the exchange before which it happened.
/// Tokens and ids come out as recorded, since the double counts as the server does.
/// </summary>
internal sealed class TalkReplay : IAsyncDisposable
{
    public const string Secret = "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss";
    private static readonly string[] Tokens = ["i3w86g5s", "9ryj9nxx", "t7h9bec4", "6hao3ouq", "6ew6sc2h", "5w7thcqx", "3xm5ihkk", "8je55h9d", "qazos9rx"];
    private readonly Dictionary<int, Task<TalkAnswer>> _begun = [];
    private readonly HttpClient _guest, _others;

    private TalkReplay(TalkServer server, IReadOnlyList<TalkTrace> traces)
    {
        (Server, Traces) = (server, traces);
        _guest = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = server.BaseUrl };
        _others = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.BaseUrl };
    }

    public TalkServer Server { get; }
    public IReadOnlyList<TalkTrace> Traces { get; }

    /// <summary>The last ETag, for the conditional request in the recording.</summary>
    private string? ETag { get; set; }

    public static async Task<TalkReplay> StartAsync()
    {
        var traces = TalkTrace.ReadAll();
        var server = await TalkServer.StartAsync(new TalkServerOptions
        {
            FirstMessageId = 68,
            FirstRoomId = 4,
            FirstAttendeeId = 4,
            Tokens = Tokens,
            SampleRooms = false,
            Clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1795375005)),
        });
        foreach (var user in new[] { "istota", "alice", "bob", "carol", "dave" }) server.AddUser(user, char.ToUpperInvariant(user[0]) + user[1..], PasswordOf(user));
        return new TalkReplay(server, traces);
    }

    public static string PasswordOf(string user) => $"app-password-of-{user}";

    public async Task<IReadOnlyList<string>> RunAsync(TalkTrace trace)
    {
        if (TalkReplaySteps.Before.TryGetValue(trace.Index, out var prepare)) await prepare(this);
        if (!_begun.Remove(trace.Index, out var asked)) asked = SendAsync(trace);
        if (TalkReplaySteps.WaitsFor(trace) is { } happens)
        {
            await Server.WhenPollingAsync(1);
            happens(this);
        }
        var answer = await asked;
        ETag = answer.Header("ETag") ?? ETag;
        return Differences(trace, answer);
    }

    /// <summary>Sends a request whose answer was recorded only later: a poll that was open meanwhile.</summary>
    public async Task BeginAsync(int index)
    {
        _begun[index] = SendAsync(Traces[index]);
        await Server.WhenPollingAsync(1);
    }

    public async ValueTask DisposeAsync()
    {
        _guest.Dispose();
        _others.Dispose();
        await Server.DisposeAsync();
    }

    public async Task<TalkAnswer> SendAsync(TalkTrace trace)
    {
        using var request = new HttpRequestMessage(new HttpMethod(trace.Method), trace.Url[1..]);
        request.Headers.Add("OCS-APIRequest", "true");
        request.Headers.Accept.ParseAdd("application/json");
        if (trace.User is { } user)
        {
            var password = TalkReplaySteps.HasWrongPassword(trace.Index) ? "wrong" : PasswordOf(user);
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }
        if (TalkReplaySteps.BodyOf(trace) is { } body) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (trace.Status == 304 && trace.Url.EndsWith("/capabilities", StringComparison.Ordinal)) request.Headers.TryAddWithoutValidation("If-None-Match", ETag);
        TalkReplaySteps.Sign(trace, request);
        using var response = await (trace.User is null ? _guest : _others).SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);
        return new TalkAnswer(response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }

    private static List<string> Differences(TalkTrace trace, TalkAnswer answer)
    {
        var found = new List<string>();
        if (answer.Status != trace.Status) found.Add($"status {answer.Status} instead of {trace.Status}: {answer.Text}");
        foreach (var name in TalkTrace.Kept)
            if (trace.Headers.ContainsKey(name) != (answer.Header(name) is not null)) found.Add($"header {name} {(answer.Header(name) is null ? "is missing" : "is too many")}");
        if (answer.Header("content-type") is { } type && type != trace.Headers["content-type"]) found.Add($"content type {type} instead of {trace.Headers["content-type"]}");
        if (trace.Headers.GetValueOrDefault("x-nextcloud-bruteforce-throttled") is { } delay && delay != answer.Header("x-nextcloud-bruteforce-throttled")) found.Add($"delay {answer.Header("x-nextcloud-bruteforce-throttled")} instead of {delay}");
        var recorded = trace.Status == 304 ? [] : JsonShape.Of(trace.Body);
        var ours = answer.Json is null ? [] : JsonShape.Of(answer.Json);
        found.AddRange(recorded.Except(ours).Select(p => $"lacks {p}"));
        found.AddRange(ours.Except(recorded).Select(p => $"has {p}"));
        return [.. found.Select(f => $"{trace.Index} {trace.Method} {trace.Url}: {f}")];
    }
}
