using System.Globalization;
using System.Text.Json.Nodes;

namespace Istota.Tests.Talk.Server;

/// <summary>One request after the door: who it is from, where it goes, and its parameters from body and query alike.</summary>
internal sealed class TalkCall(TalkActor? actor, string address, JsonObject parameters, IReadOnlyDictionary<string, string> route, string session)
{
    public TalkActor? Actor { get; } = actor;
    public string Address { get; } = address;
    public string Session { get; } = session;
    public IReadOnlyDictionary<string, string> Route { get; } = route;
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The app password that came along: it may only take itself back.</summary>
    public string Password { get; init; } = "";

    /// <summary>Set once the door has found the room and the caller's place in it.</summary>
    public TalkRoom Room { get; set; } = null!;
    public TalkAttendee Attendee { get; set; } = null!;

    public TalkActor Me => Actor ?? throw new InvalidOperationException("this route lets nobody in without an account");
    public string Token => Route["token"];
    public long Id(string name) => long.TryParse(Route[name], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    public string Text(string name) => OptionalText(name) ?? throw new TalkParameterMissingException(name);

    public string? OptionalText(string name) => parameters[name] is JsonValue value ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString() : null;

    public long Number(string name) => OptionalNumber(name) ?? throw new TalkParameterMissingException(name);

    public long? OptionalNumber(string name) =>
        OptionalText(name) is not { } text ? null
        : bool.TryParse(text, out var flag) ? flag ? 1 : 0
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new TalkParameterMissingException(name);

    public long Number(string name, long otherwise) => OptionalNumber(name) ?? otherwise;

    public bool Flag(string name) => OptionalText(name) is "1" or "true" or "True";

    public JsonArray List(string name) => parameters[name] as JsonArray ?? throw new TalkParameterMissingException(name);
}

/// <summary>A required parameter is not there: the real server crashes on it, and answers 500.</summary>
internal sealed class TalkParameterMissingException(string name) : Exception($"parameter {name} is missing");
