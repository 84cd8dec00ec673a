using System.Globalization;
using Akka.Actor;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Users;

namespace Istota.Host.Web;

/// <summary>The user's open questions, and answers to them.</summary>
internal static class QuestionsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/questions", ListAsync);
        api.MapPost("/questions/{number}", AnswerAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, WebParts parts)
    {
        var questions = await parts.Users.Ask<UserView.Questions>(new UserQuery.Questions { User = context.User() }, parts.AnswerWithin, context.RequestAborted);
        IReadOnlyList<QuestionJson> shown = [.. questions.Items.Select(QuestionJson.Of)];
        return Results.Json(shown, ApiJson.Default.IReadOnlyListQuestionJson);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, WebParts parts, TimeProvider time, string number)
    {
        var word = Word(await context.BodyAsync(ApiJson.Default.AnswerJson));
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var question)) return NoSuchQuestion();
        var reply = await parts.Users.Ask<UserReply.Answered>(
            new UserCommand.Answer(question, word, null, "api") { User = context.User(), At = time.GetUtcNow() }, parts.AnswerWithin, context.RequestAborted);
        return reply.Result switch
        {
            AnswerResult.Done => Results.Json(new OutcomeJson(question, reply.Outcome), ApiJson.Default.OutcomeJson),
            AnswerResult.AlreadyAnswered => Problems.Of(StatusCodes.Status409Conflict, "This question was answered before.",
                new Dictionary<string, object?> { ["number"] = question, ["outcome"] = reply.Outcome }),
            AnswerResult.NotAllowed => throw ApiRequests.Bad(reply.Outcome.Length > 0 ? reply.Outcome : "This question does not take that answer."),
            _ => NoSuchQuestion(),
        };
    }

    private static AnswerWord Word(AnswerJson answer)
    {
        foreach (var word in Enum.GetValues<AnswerWord>())
            if (word.Code() == answer.Answer) return word;
        throw ApiRequests.Bad("'answer' must be \"yes\", \"no\", \"trust\" or \"never\".");
    }

    private static IResult NoSuchQuestion() => Problems.Of(StatusCodes.Status404NotFound, "There is no such question.");
}
