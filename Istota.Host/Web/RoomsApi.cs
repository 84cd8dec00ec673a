using Istota.Actors.Agent;
using Istota.Host.Web.Application;

namespace Istota.Host.Web;

/// <summary>The user's web rooms and what is said there.</summary>
internal static class RoomsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/rooms", ListAsync);
        api.MapPost("/rooms", MakeAsync);
        api.MapGet("/rooms/{room}/messages", ReadAsync);
        api.MapPost("/rooms/{room}/messages", SayAsync);
        api.MapGet("/rooms/{room}/events", RoomEvents.StreamAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, RoomList rooms)
    {
        IReadOnlyList<RoomJson> shown = [.. (await rooms.AllAsync(context.User(), context.RequestAborted)).Select(room => new RoomJson(room.Id, room.Name))];
        return Results.Json(shown, ApiJson.Default.IReadOnlyListRoomJson);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, RoomList rooms)
    {
        var name = ApiRequests.Name(await context.BodyAsync(ApiJson.Default.NewRoomJson));
        var made = await rooms.MakeAsync(context.User(), name, context.RequestAborted);
        return Results.Json(new RoomJson(made.Id, made.Name), ApiJson.Default.RoomJson, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReadAsync(HttpContext context, RoomTalk talk, string room)
    {
        var (after, limit) = (context.Number("after", 0), context.Number("limit", 1) ?? RoomTalk.Page);
        if (await talk.ReadAsync(context.User(), room, after, limit, context.RequestAborted) is not { } messages) return NoSuchRoom();
        IReadOnlyList<MessageJson> shown = [.. messages.Select(MessageJson.Of)];
        return Results.Json(shown, ApiJson.Default.IReadOnlyListMessageJson);
    }

    private static async Task<IResult> SayAsync(HttpContext context, RoomTalk talk, string room)
    {
        var key = context.Key();
        var message = await context.BodyAsync(ApiJson.Default.NewMessageJson);
        var text = ApiRequests.Text(message);
        var source = context.Features.Get<OperatorSpeaks>() is null ? TaskSource.Web : TaskSource.Cli;
        return await talk.SayAsync(context.User(), room, text, message.ReplyTo, key, source, context.RequestAborted) switch
        {
            SayResult.Said said => Results.Json(MessageJson.Of(said.Message), ApiJson.Default.MessageJson, statusCode: StatusCodes.Status201Created),
            SayResult.NoSuchReply => throw ApiRequests.Bad("'replyTo' is no message of this room."),
            SayResult.KeyUsedElsewhere => Problems.Of(StatusCodes.Status422UnprocessableEntity, "This Idempotency-Key was used in another room."),
            _ => NoSuchRoom(),
        };
    }

    internal static IResult NoSuchRoom() => Problems.Of(StatusCodes.Status404NotFound, "There is no such room.");
}
