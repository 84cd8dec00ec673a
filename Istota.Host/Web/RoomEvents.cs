using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Web.Application;

namespace Istota.Host.Web;

/// <summary>A room as server-sent events: each message with its id, so that <c>Last-Event-ID</c> resumes without a gap; progress and decisions beside them, without one.</summary>
internal sealed class RoomEvents
{
    private const int Page = 100;
    private readonly HttpContext _context;
    private readonly WebParts _parts;
    private readonly string _room;
    private readonly UserId _user;

    private RoomEvents(HttpContext context, WebParts parts, string room) => (_context, _parts, _room, _user) = (context, parts, room, context.User());

    public static async Task<IResult> StreamAsync(HttpContext context, WebParts parts, RoomList rooms, LiveRooms live, IHostApplicationLifetime lifetime, string room)
    {
        var last = LastEventId(context);
        if (await rooms.FindAsync(context.User(), room, context.RequestAborted) is null) return RoomsApi.NoSuchRoom();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        return await new RoomEvents(context, parts, room).RunAsync(live, last, end.Token);
    }

    /// <summary>What is new since the last id is read from the store whenever something happened; so a listener that missed events loses nothing but progress.</summary>
    private async Task<IResult> RunAsync(LiveRooms live, int? lastEventId, CancellationToken ct)
    {
        var last = lastEventId ?? (await _parts.Rooms.ReadAsync(_user, _room, null, 1, ct)) switch { [.., var newest] => newest.Id, _ => 0 };
        await using var listener = await live.ListenAsync(_user, ct);
        if (listener is null) return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many streams are open for this user.");
        try
        {
            (_context.Response.ContentType, _context.Response.Headers["X-Accel-Buffering"]) = ("text/event-stream", "no");
            await WriteAsync(": connected\n\n", ct);
            while (true)
            {
                last = await SendNewAsync(last, ct);
                var happened = await listener.NextAsync(ct);
                if (happened.Count == 0 && !await StillHereAsync(ct)) break;
                foreach (var one in happened) await SendAsync(one, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // the listener left, or the daemon ends
        }
        return Results.Empty;
    }

    private async Task<int> SendNewAsync(int last, CancellationToken ct)
    {
        while (true)
        {
            var messages = await _parts.Rooms.ReadAsync(_user, _room, last, Page, ct);
            foreach (var message in messages)
                await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {message.Id}\nevent: message\ndata: {Json(MessageJson.Of(message), ApiJson.Default.MessageJson)}\n\n"), ct);
            if (messages.Count > 0) last = messages[^1].Id;
            if (messages.Count < Page) return last;
        }
    }

    /// <summary>False when the token no longer holds.</summary>
    private async Task<bool> StillHereAsync(CancellationToken ct)
    {
        if (await ApiRequests.UserOfAsync(_context) is null) return false;
        await WriteAsync(": still here\n\n", ct);
        return true;
    }

    private Task SendAsync(LiveEvent happened, CancellationToken ct) => happened switch
    {
        { Room: var room } when room != _room => Task.CompletedTask,
        LiveEvent.Progress p => WriteAsync($"event: progress\ndata: {Json(new ProgressJson(p.Task, p.Text, p.Ended), ApiJson.Default.ProgressJson)}\n\n", ct),
        LiveEvent.Decided d => WriteAsync($"event: decided\ndata: {Json(new OutcomeJson(d.Question, d.Outcome), ApiJson.Default.OutcomeJson)}\n\n", ct),
        _ => Task.CompletedTask,
    };

    private async Task WriteAsync(string text, CancellationToken ct)
    {
        await _context.Response.WriteAsync(text, ct);
        await _context.Response.Body.FlushAsync(ct);
    }

    private static string Json<T>(T value, JsonTypeInfo<T> shape) => JsonSerializer.Serialize(value, shape);

    private static int? LastEventId(HttpContext context) => context.Request.Headers["Last-Event-ID"].ToString() switch
    {
        "" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) => id,
        _ => throw ApiRequests.Bad("'Last-Event-ID' must be the id of a message."),
    };
}
