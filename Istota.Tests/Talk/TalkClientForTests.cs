using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Istota.Tests.Talk;

/// <summary>A bare client of a Talk server, with no opinion of its own: a test says what goes over the wire and looks at what comes back.</summary>
public sealed class TalkClientForTests : IDisposable
{
    private const string Api = "ocs/v2.php/apps/spreed/api/";
    private readonly HttpClient _http;
    private readonly AuthenticationHeaderValue? _credentials;

    public TalkClientForTests(Uri address, string user = "", string password = "", bool keepsCookies = false)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = keepsCookies, AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        if (user.Length > 0) _credentials = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    /// <summary>Told of every exchange: method, absolute path with query, answer.</summary>
    public Action<string, string, TalkAnswer>? Seen { get; init; }

    public Task<TalkAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<TalkAnswer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<TalkAnswer> PutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body);

    public Task<TalkAnswer> DeleteAsync(string path, object? body = null) => SendAsync(HttpMethod.Delete, path, body);

    /// <summary>Paths are relative to Talk's API (<c>v1/chat/token</c>), or to the server where they begin with a slash.</summary>
    public async Task<TalkAnswer> SendAsync(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path[1..] : Api + path);
        request.Headers.Authorization = _credentials;
        request.Headers.Add("OCS-APIRequest", "true");
        request.Headers.Accept.ParseAdd("application/json");
        if (body is not null) request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        change?.Invoke(request);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);
        var answer = new TalkAnswer(response.StatusCode, headers, text);
        Seen?.Invoke(method.Method, "/" + (path.StartsWith('/') ? path[1..] : Api + path), answer);
        return answer;
    }

    /// <summary>Asks one after another, and tells the statuses.</summary>
    public static async Task<IReadOnlyList<int>> InTurnAsync(params Func<Task<TalkAnswer>>[] asks)
    {
        var statuses = new List<int>();
        foreach (var ask in asks) statuses.Add((await ask()).Status);
        return statuses;
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What came back.</summary>
public sealed record TalkAnswer(HttpStatusCode Code, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public int Status => (int)Code;

    public JsonNode? Json => Text.StartsWith('{') ? JsonNode.Parse(Text) : null;

    public JsonNode? Data => Json?["ocs"]?["data"];

    public int StatusCode => (int)Json!["ocs"]!["meta"]!["statuscode"]!;

    public long Id => (long)Data!["id"]!;

    public string Token => (string)Data!["token"]!;

    public long Given => long.Parse(Headers["X-Chat-Last-Given"], System.Globalization.CultureInfo.InvariantCulture);

    public IReadOnlyList<JsonNode> Items => [.. ((JsonArray)Data!).Select(n => n!)];

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value : null;
}
