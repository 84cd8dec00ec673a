using System.Globalization;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Users;
using Istota.Host.Web.Application;

namespace Istota.Host.Web;

/// <summary>The user's open questions, and answers to them.</summary>
internal static class QuestionsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/questions", ListAsync);
        api.MapPost("/questions/{number}", AnswerAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, QuestionDesk desk)
    {
        IReadOnlyList<QuestionJson> shown = [.. (await desk.OpenAsync(context.User(), context.RequestAborted)).Select(QuestionJson.Of)];
        return Results.Json(shown, ApiJson.Default.IReadOnlyListQuestionJson);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, QuestionDesk desk, string number)
    {
        var word = Word(await context.BodyAsync(ApiJson.Default.AnswerJson));
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var question)) return NoSuchQuestion();
        var reply = await desk.AnswerAsync(context.User(), question, word, "api", context.RequestAborted);
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
