using System.Text.Json.Serialization;
using Istota.Actors.Decisions;
using Istota.Actors.Users;
using Istota.Actors.Web;

namespace Istota.Host.Web;

/// <summary>A room as scripts see it.</summary>
public sealed record RoomJson(string Id, string Name);

/// <summary>A message as scripts see it; its text is CommonMark in which everything from outside is escaped.</summary>
public sealed record MessageJson(int Id, string Room, string Author, string Text, DateTime At, int? ReplyTo, IReadOnlyList<int> Questions)
{
    public static MessageJson Of(RoomMessage message) => new(
        message.Id, message.Room, message.Author.Code(), message.Text, message.At.UtcDateTime, message.ReplyTo, message.Questions);
}

/// <summary>An open question as scripts see it; a room of another surface has that in front.</summary>
public sealed record QuestionJson(int Number, string Kind, string Room, string Prompt, DateTime At, IReadOnlyList<string> Answers)
{
    public static QuestionJson Of(QuestionView question) => new(
        question.Number, question.Kind.Code(), question.Place.Surface == WebSurfaceActor.Name ? question.Place.Room : question.Place.ToString(),
        question.Prompt, question.At.UtcDateTime, [.. question.Answers.Select(answer => answer.Code())]);
}

public sealed record OutcomeJson(int Number, string Outcome);

public sealed record ProgressJson(string Task, string Text, bool Ended);

public sealed record StatusJson(string Status);

/// <summary>What comes in; everything may be missing.</summary>
public sealed record NewRoomJson(string? Name);

public sealed record NewMessageJson(string? Text, int? ReplyTo);

public sealed record AnswerJson(string? Answer);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<RoomJson>))]
[JsonSerializable(typeof(IReadOnlyList<MessageJson>))]
[JsonSerializable(typeof(IReadOnlyList<QuestionJson>))]
[JsonSerializable(typeof(OutcomeJson))]
[JsonSerializable(typeof(ProgressJson))]
[JsonSerializable(typeof(StatusJson))]
[JsonSerializable(typeof(NewRoomJson))]
[JsonSerializable(typeof(NewMessageJson))]
[JsonSerializable(typeof(AnswerJson))]
internal sealed partial class ApiJson : JsonSerializerContext;
