using System.Collections.Concurrent;
using System.Threading.Channels;
using Istota.Actors.Users;
using Istota.Host.Inspection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Istota.Tests.Cli;

/// <summary>The rooms of the control socket, answering from a script: alice has main and alerts, everybody else nothing.</summary>
internal sealed class ScriptedRooms(IUserPolicies policies)
{
    private readonly Lock _gate = new();
    private readonly List<object> _messages = [];
    private readonly Channel<object> _live = Channel.CreateUnbounded<object>();
    private int _last;

    public ConcurrentQueue<(string Text, string Key)> Said { get; } = [];

    /// <summary>What is posted in answer to a message; null for nothing.</summary>
    public Func<string, (string Author, string Text, int[] Questions)?> Answer { get; set; } = _ => null;

    public object Post(string author, string text, params int[] questions)
    {
        lock (_gate)
        {
            var message = new { id = ++_last, room = "main", author, text, at = "2026-11-22T12:00:00Z", replyTo = (int?)null, questions };
            _messages.Add(message);
            _live.Writer.TryWrite(message);
            return message;
        }
    }

    public void Progress(string text) => _live.Writer.TryWrite(new { task = "alice-1", text, ended = false });

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/control/users/{user}");
        api.AddEndpointFilter(async (call, next) => ControlRoutes.Unknown(policies, (string)call.HttpContext.GetRouteValue("user")!) ?? await next(call));
        api.MapGet("/rooms", () => Results.Json(new[] { new { id = "main", name = "Main" }, new { id = "alerts", name = "Alerts" } }));
        api.MapGet("/questions", () => Results.Json(new[] { new { number = 12, answers = new[] { "yes", "no" } } }));
        api.MapGet("/rooms/{room}/messages", (int limit) =>
        {
            lock (_gate) return Results.Json(_messages.TakeLast(limit).ToArray());
        });
        api.MapPost("/rooms/{room}/messages", (Delegate)SayAsync);
        api.MapGet("/rooms/{room}/events", StreamAsync);
    }

    private async Task<IResult> SayAsync(HttpContext http)
    {
        var text = (await http.Request.ReadFromJsonAsync<Dictionary<string, string>>())!["text"];
        Said.Enqueue((text, http.Request.Headers["Idempotency-Key"].ToString()));
        var message = Post("user", text);
        if (Answer(text) is { } answer) Post(answer.Author, answer.Text, answer.Questions);
        return Results.Json(message, statusCode: StatusCodes.Status201Created);
    }

    private async Task StreamAsync(HttpContext http)
    {
        while (_live.Reader.TryRead(out _))
        {
            // said before anybody listened
        }
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(": connected\n\n");
        await http.Response.Body.FlushAsync();
        await foreach (var message in _live.Reader.ReadAllAsync(http.RequestAborted))
        {
            var json = System.Text.Json.JsonSerializer.Serialize(message);
            var kind = json.Contains("\"author\"", StringComparison.Ordinal) ? "id: 1\nevent: message" : "event: progress";
            await http.Response.WriteAsync($"{kind}\ndata: {json}\n\nevent: other\ndata: {{}}\n\n");
            await http.Response.Body.FlushAsync();
        }
    }
}

