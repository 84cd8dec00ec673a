using System.Text.Json;
using System.Text.Json.Serialization;
using Istota.Actors.Conversations;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Journal;

/// <summary>The JSON of the journal. Property names are the schema: a member may be added as optional, never renamed or given another meaning.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    Converters = [typeof(UserIdConverter), typeof(MailKeyConverter), typeof(PlaceConverter)])]
[JsonSerializable(typeof(UserEvent.MailHeld))]
[JsonSerializable(typeof(UserEvent.MailPassed))]
[JsonSerializable(typeof(UserEvent.MailNoted))]
[JsonSerializable(typeof(UserEvent.MailFiled))]
[JsonSerializable(typeof(UserEvent.MailRepeated))]
[JsonSerializable(typeof(UserEvent.MailReleased))]
[JsonSerializable(typeof(UserEvent.MailDropped))]
[JsonSerializable(typeof(UserEvent.SenderTrusted))]
[JsonSerializable(typeof(UserEvent.SenderUntrusted))]
[JsonSerializable(typeof(UserEvent.SenderBlocked))]
[JsonSerializable(typeof(UserEvent.SenderUnblocked))]
[JsonSerializable(typeof(UserEvent.RoomMade))]
[JsonSerializable(typeof(UserEvent.RoomRenamed))]
[JsonSerializable(typeof(UserEvent.RoomArchived))]
[JsonSerializable(typeof(UserEvent.RoomFound), TypeInfoPropertyName = "UserRoomFound")]
[JsonSerializable(typeof(UserEvent.Said))]
[JsonSerializable(typeof(UserEvent.Posted))]
[JsonSerializable(typeof(UserEvent.PostsDelivered))]
[JsonSerializable(typeof(UserEvent.PostsDeliveredThrough))]
[JsonSerializable(typeof(UserEvent.QuestionAsked))]
[JsonSerializable(typeof(UserEvent.QuestionDecided))]
[JsonSerializable(typeof(UserEvent.ExplanationAsked))]
[JsonSerializable(typeof(UserEvent.QuestionReopened))]
[JsonSerializable(typeof(UserEvent.TaskQueued))]
[JsonSerializable(typeof(UserEvent.TaskRequeued))]
[JsonSerializable(typeof(UserEvent.TaskStarted))]
[JsonSerializable(typeof(UserEvent.AgentStarted))]
[JsonSerializable(typeof(UserEvent.HandOverStarted))]
[JsonSerializable(typeof(UserEvent.HandOverTaken))]
[JsonSerializable(typeof(UserEvent.AttemptFailed))]
[JsonSerializable(typeof(UserEvent.AlertsTold))]
[JsonSerializable(typeof(UserEvent.TaskWaiting))]
[JsonSerializable(typeof(UserEvent.TaskEnded))]
[JsonSerializable(typeof(UserEvent.MailComposed))]
[JsonSerializable(typeof(UserEvent.DraftEdited))]
[JsonSerializable(typeof(UserEvent.MailCleared))]
[JsonSerializable(typeof(UserEvent.OutgoingDropped))]
[JsonSerializable(typeof(UserEvent.SendingStarted))]
[JsonSerializable(typeof(UserEvent.SendingDeferred))]
[JsonSerializable(typeof(UserEvent.MailSent))]
[JsonSerializable(typeof(UserEvent.SendingFailed))]
[JsonSerializable(typeof(UserEvent.SendingUnclear))]
[JsonSerializable(typeof(UserEvent.SentCopied))]
[JsonSerializable(typeof(UserEvent.ProjectionsWritten))]
[JsonSerializable(typeof(UserEvent.Reminded))]
[JsonSerializable(typeof(UserEvent.PromptPut))]
[JsonSerializable(typeof(UserEvent.NumbersAdvanced))]
[JsonSerializable(typeof(UserEvent.ThrottlingTold))]
[JsonSerializable(typeof(UserEvent.FindingTold))]
[JsonSerializable(typeof(UserEvent.Forgotten))]
[JsonSerializable(typeof(MailboxEvent.Opened))]
[JsonSerializable(typeof(MailboxEvent.ValidityChanged))]
[JsonSerializable(typeof(MailboxEvent.MailsRecognised))]
[JsonSerializable(typeof(MailboxEvent.MailsSettled))]
[JsonSerializable(typeof(MailboxEvent.MailsVanished))]
[JsonSerializable(typeof(MailboxEvent.MailsGone))]
[JsonSerializable(typeof(MailboxEvent.BytesDropped))]
[JsonSerializable(typeof(PulseTaken))]
[JsonSerializable(typeof(UserState))]
[JsonSerializable(typeof(PollerState))]
public sealed partial class JournalJson : JsonSerializerContext;

/// <summary>A user id is its text.</summary>
public sealed class UserIdConverter : JsonConverter<UserId>
{
    public override UserId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("a user id is null"));

    public override void Write(Utf8JsonWriter writer, UserId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>A mail's key is <c>mailbox/UIDVALIDITY/UID</c>.</summary>
public sealed class MailKeyConverter : JsonConverter<MailKey>
{
    public override MailKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MailKey.TryParse(reader.GetString(), out var key) ? key : throw new JsonException("not a mail key");

    public override void Write(Utf8JsonWriter writer, MailKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override MailKey ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, MailKey value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
}

/// <summary>A place is <c>surface:room</c>.</summary>
public sealed class PlaceConverter : JsonConverter<Place>
{
    public override Place Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Place.TryParse(reader.GetString(), out var place) ? place : throw new JsonException("not a place");

    public override void Write(Utf8JsonWriter writer, Place value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
