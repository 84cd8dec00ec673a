using System.Text.Json.Nodes;
using NJsonSchema;

namespace Istota.Tests.Talk.Server;

/// <summary>How an exchange stands to the description: by the letter, or by what the real server is known to do otherwise.</summary>
internal enum TalkVerdict
{
    NotDescribed,
    Strict,
    Tolerated,
    Wrong,
}

/// <summary>
/// Holds exchanges against the published description, with three tolerances, each of which the real server needs:
/// <c>messageParameters: []</c>; an undeclared 401, 403, 404, 412, 429, 500 or 503 with <c>data: []</c>; <c>data: []</c>
/// where a success promises an object.
/// </summary>
internal static class TalkChecks
{
    private static readonly int[] Undeclared = [401, 403, 404, 412, 429, 500, 503];

    /// <summary>The description demands these of whoever makes a room, and the server does not: they have defaults, as every recorded room shows.</summary>
    private static readonly HashSet<string> RoomDefaults = ["readOnly", "listable", "lobbyState", "sipEnabled", "permissions", "recordingConsent", "mentionPermissions"];

    public static TalkVerdict Answer(string method, string path, int status, string body, out string why)
    {
        why = "";
        if (TalkDescription.Find(method, path) is not { } operation) return TalkVerdict.NotDescribed;
        var json = body.Length == 0 ? null : JsonNode.Parse(body);
        if (!operation.Declares(status))
        {
            if (status == 304 && body.Length == 0) return TalkVerdict.NotDescribed; // an answer to If-None-Match is HTTP's own (RFC 9110, 15.4.5), and holds nothing
            if (Undeclared.Contains(status) && json?["ocs"]?["data"] is JsonArray { Count: 0 }) return TalkVerdict.Tolerated;
            why = $"{operation.Name} declares no {status} with {Cut(body)}";
            return TalkVerdict.Wrong;
        }
        if (operation.OfAnswer(status) is not { } schema) return body.Length == 0 ? TalkVerdict.Strict : Wrong(operation, status, "is declared to be empty", out why);
        var errors = Errors(schema, body);
        if (errors.Length == 0) return TalkVerdict.Strict;
        var mended = Mend(json);
        if (Errors(schema, mended!.ToJsonString()).Length == 0) return TalkVerdict.Tolerated;
        if (json?["ocs"]?["data"] is JsonArray { Count: 0 } && (status is >= 200 and < 300 ? operation.PromisesObject(status) : Undeclared.Contains(status))) return TalkVerdict.Tolerated;
        return Wrong(operation, status, Errors(schema, mended.ToJsonString()), out why);
    }

    /// <summary>A request the server accepted must be one the description allows; one it refused may be what the refusal is for.</summary>
    public static TalkVerdict Request(string method, string path, string query, string body, out string why)
    {
        why = "";
        if (TalkDescription.Find(method, path) is not { } operation) return TalkVerdict.NotDescribed;
        var missing = operation.Parameters.Where(p => !query.Contains(p + "=", StringComparison.Ordinal) && !body.Contains($"\"{p}\"", StringComparison.Ordinal)).ToList();
        if (missing.Count > 0) return Wrong(operation, "the request", $"lacks {string.Join(", ", missing)}", out why);
        if (operation.OfRequest() is not { } schema || body.Length == 0) return TalkVerdict.Strict;
        var errors = schema.Validate(body).Where(e => !(e.Kind == NJsonSchema.Validation.ValidationErrorKind.PropertyRequired && path.EndsWith("/room", StringComparison.Ordinal) && RoomDefaults.Contains(e.Property ?? ""))).ToList();
        return errors.Count == 0 ? TalkVerdict.Strict : Wrong(operation, "the request", string.Join("; ", errors), out why);
    }

    private static TalkVerdict Wrong(TalkOperation operation, object where, string reason, out string why)
    {
        why = $"{operation.Name}, {where}: {reason}";
        return TalkVerdict.Wrong;
    }

    private static string Errors(JsonSchema schema, string body) => string.Join("; ", schema.Validate(body).Select(e => $"{e.Path} {e.Kind}"));

    /// <summary>The same answer with <c>messageParameters</c> as the description has it.</summary>
    private static JsonNode? Mend(JsonNode? node) => node switch
    {
        JsonArray list => new JsonArray([.. list.Select(Mend)]),
        JsonObject thing => new JsonObject(thing.Select(p => KeyValuePair.Create(p.Key, p.Key == "messageParameters" && p.Value is JsonArray { Count: 0 } ? new JsonObject() : Mend(p.Value)))),
        _ => node?.DeepClone(),
    };

    private static string Cut(string body) => body.Length < 200 ? body : body[..200];
}

/// <summary>What a server found wrong with its own exchanges while it ran; told when it is disposed, to the test that caused it.</summary>
internal sealed class TalkFindings(bool wanted)
{
    private readonly Lock _gate = new();
    private readonly List<string> _wrong = [];

    public int Strict { get; private set; }
    public int Tolerated { get; private set; }
    public IReadOnlyList<string> Wrong { get { lock (_gate) return [.. _wrong]; } }

    public void Check(TalkRequest request, TalkReply reply)
    {
        if (!wanted || !TalkDescription.IsThere || (reply.Raw is { Length: > 0 } && request.Path != "/status.php")) return;
        var verdict = TalkChecks.Answer(request.Method, request.Path, reply.Status, reply.Body, out var why);
        Note(verdict, why);
        if (reply.IsSuccess && TalkChecks.Request(request.Method, request.Path, request.Query, request.Body, out why) == TalkVerdict.Wrong) Note(TalkVerdict.Wrong, why);
    }

    private void Note(TalkVerdict verdict, string why)
    {
        lock (_gate)
        {
            if (verdict == TalkVerdict.Strict) Strict++;
            if (verdict == TalkVerdict.Tolerated) Tolerated++;
            if (verdict == TalkVerdict.Wrong) _wrong.Add(why);
        }
    }
}
