using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>An answer before it is put on the wire; a fault may still bend it.</summary>
internal sealed record TalkReply(int Status, JsonNode? Data)
{
    public string Message { get; init; } = "";
    public int? StatusCode { get; init; }

    /// <summary>A body that is no OCS envelope: the CSRF refusal, <c>status.php</c>, nothing at all.</summary>
    public string? Raw { get; init; }
    public string ContentType { get; init; } = "application/json; charset=utf-8";
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public bool IsSuccess => Status is >= 200 and < 300;

    public static TalkReply Ok(JsonNode? data, int status = 200) => new(status, data) { Message = "OK" };
    public static TalkReply Refuse(int status) => new(status, new JsonArray());
    public static TalkReply Refuse(int status, string error) => new(status, new JsonObject { ["error"] = error });
    public static TalkReply RefuseWithNull(int status) => new(status, null);
    public static TalkReply Crash => new(500, new JsonArray()) { StatusCode = 996, Message = "Internal Server Error\n" };
    public static TalkReply Locked => new(429, new JsonArray()) { Message = "Reached maximum delay" };
    public static TalkReply NotModified { get; } = new(304, null) { Raw = "" };

    public TalkReply With(string header, string value) => this with { Headers = [.. Headers, (header, value)] };

    public string Body => Raw ?? new JsonObject
    {
        ["ocs"] = new JsonObject
        {
            ["meta"] = new JsonObject { ["status"] = IsSuccess ? "ok" : "failure", ["statuscode"] = StatusCode ?? Status, ["message"] = Message },
            ["data"] = Data?.DeepClone(),
        },
    }.ToJsonString(TalkJson.Options);
}
