using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Istota.Tests.Talk.Server;

/// <summary>A request read whole, before anything is decided about it.</summary>
internal sealed record TalkRequest
{
    public const string SessionCookie = "nc_session";

    public required string Method { get; init; }
    public required string Path { get; init; }
    public required string Query { get; init; }
    public required string Host { get; init; }
    public required string Address { get; init; }
    public required string Body { get; init; }
    public required byte[] RawBody { get; init; }
    public required JsonObject Parameters { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
    public string UserName { get; init; } = "";
    public string? Password { get; init; }
    public required string Session { get; init; }
    public bool HasOcsHeader { get; init; }
    public bool WantsJson { get; init; }

    public static async Task<TalkRequest> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory, stop);
        var raw = memory.ToArray();
        var (name, password) = Credentials(request.Headers.Authorization.ToString());
        var headers = request.Headers.Where(h => h.Key != "Authorization").ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var parameters = ParametersOf(request, raw);
        return new TalkRequest
        {
            Method = request.Method,
            Path = request.Path.Value ?? "",
            Query = request.QueryString.Value ?? "",
            Host = request.Host.Host,
            Address = request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "",
            Body = Encoding.UTF8.GetString(raw),
            RawBody = raw,
            Parameters = parameters,
            Headers = headers,
            UserName = name,
            Password = password,
            Session = request.Cookies[SessionCookie] ?? $"s{Guid.NewGuid():N}",
            HasOcsHeader = request.Headers["OCS-APIRequest"].ToString() is "true" or "1",
            WantsJson = request.Headers.Accept.ToString().Contains("json", StringComparison.Ordinal) || request.Query["format"] == "json",
        };
    }

    private static JsonObject ParametersOf(HttpRequest request, byte[] raw)
    {
        var found = new JsonObject();
        foreach (var (name, value) in request.Query) found[name] = value.ToString();
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true)
        {
            foreach (var (name, value) in Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Encoding.UTF8.GetString(raw))) found[name] = value.ToString();
            return found;
        }
        if (Parse(raw) is JsonObject body)
            foreach (var (name, value) in body) found[name] = value?.DeepClone();
        return found;
    }

    /// <summary>What is no JSON, broken UTF-8 among it, is no body: the parameters are then missing, and that is a 500.</summary>
    private static JsonNode? Parse(byte[] raw)
    {
        try
        {
            return raw.Length == 0 ? null : JsonNode.Parse(new UTF8Encoding(false, true).GetString(raw));
        }
        catch (Exception cause) when (cause is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static (string Name, string? Password) Credentials(string header)
    {
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return ("", null);
        var text = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), text, out var length)) return ("", null);
        var both = Encoding.UTF8.GetString(text, 0, length).Split(':', 2);
        return (both[0], both.Length > 1 ? both[1] : null);
    }
}
