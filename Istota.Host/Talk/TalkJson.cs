using System.Text.Json;
using System.Text.Json.Serialization;

namespace Istota.Host.Talk;

/// <summary>What is sent to Talk and the envelope in which it answers; what is inside is read by <see cref="TalkReader"/>, for the server does not keep to its own description.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OcsAnswer))]
[JsonSerializable(typeof(NewRoom))]
[JsonSerializable(typeof(NewMessage))]
[JsonSerializable(typeof(NewText))]
internal sealed partial class TalkJson : JsonSerializerContext;

internal sealed record OcsAnswer(OcsBody? Ocs);

internal sealed record OcsBody(OcsMeta? Meta, JsonElement Data);

internal sealed record OcsMeta(string? Status, [property: JsonPropertyName("statuscode")] int StatusCode);

internal sealed record NewRoom(int RoomType, string Invite);

internal sealed record NewMessage(string Message, string? ReferenceId, long? ReplyTo, bool? Silent);

internal sealed record NewText(string Message);
