using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Users;
using Istota.Actors.Web;

namespace Istota.Host.Web;

/// <summary>The user's web rooms and what is said there.</summary>
internal static class RoomsApi
{
    private const int DefaultLimit = 50, LargestLimit = 500;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/rooms", ListAsync);
        api.MapPost("/rooms", MakeAsync);
        api.MapGet("/rooms/{room}/messages", ReadAsync);
        api.MapPost("/rooms/{room}/messages", SayAsync);
        api.MapGet("/rooms/{room}/events", RoomEvents.StreamAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, WebParts parts)
    {
        var rooms = await parts.Users.Ask<UserView.Rooms>(new UserQuery.Rooms { User = context.User() }, parts.AnswerWithin, context.RequestAborted);
        IReadOnlyList<RoomJson> shown = [.. rooms.Items.Select(room => new RoomJson(room.Id, room.Name))];
        return Results.Json(shown, ApiJson.Default.IReadOnlyListRoomJson);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, WebParts parts, TimeProvider time)
    {
        var name = ApiRequests.Name(await context.BodyAsync(ApiJson.Default.NewRoomJson));
        var made = await parts.Users.Ask<UserReply.RoomMade>(
            new UserCommand.MakeRoom(name) { User = context.User(), At = time.GetUtcNow() }, parts.AnswerWithin, context.RequestAborted);
        return Results.Json(new RoomJson(made.Id, made.Name), ApiJson.Default.RoomJson, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReadAsync(HttpContext context, WebParts parts, string room)
    {
        var (after, limit) = (context.Number("after", 0), context.Number("limit", 1) ?? DefaultLimit);
        if (await context.RoomAsync(parts, room) is null) return NoSuchRoom();
        var messages = await parts.Rooms.ReadAsync(context.User(), room, after, Math.Min(limit, LargestLimit), context.RequestAborted);
        IReadOnlyList<MessageJson> shown = [.. messages.Select(MessageJson.Of)];
        return Results.Json(shown, ApiJson.Default.IReadOnlyListMessageJson);
    }

    private static async Task<IResult> SayAsync(HttpContext context, WebParts parts, string room)
    {
        var key = context.Key();
        var message = await context.BodyAsync(ApiJson.Default.NewMessageJson);
        var text = ApiRequests.Text(message);
        if (await context.RoomAsync(parts, room) is null) return NoSuchRoom();
        if (message.ReplyTo is { } id && (await parts.Rooms.FindAsync(context.User(), id, context.RequestAborted))?.Room != room)
            throw ApiRequests.Bad("'replyTo' is no message of this room.");

        var source = context.Features.Get<OperatorSpeaks>() is null ? TaskSource.Web : TaskSource.Cli;
        var said = await parts.Surfaces.Ask<WebReply.Said>(
            new WebCommand.Say(room, text, message.ReplyTo, key, source) { User = context.User() }, parts.AnswerWithin, context.RequestAborted);
        return said.Message.Room == room
            ? Results.Json(MessageJson.Of(said.Message), ApiJson.Default.MessageJson, statusCode: StatusCodes.Status201Created)
            : Problems.Of(StatusCodes.Status422UnprocessableEntity, "This Idempotency-Key was used in another room.");
    }

    internal static IResult NoSuchRoom() => Problems.Of(StatusCodes.Status404NotFound, "There is no such room.");
}
