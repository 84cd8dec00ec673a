using Istota.Actors.Agent;
using Istota.Actors.Inspection;
using Istota.Host.Web;

namespace Istota.Host.Inspection;

/// <summary>The log over the control socket, as a list or as it comes, all of it or what is about one user, mail or task.</summary>
internal static class LogRoutes
{
    public static void Map(IEndpointRouteBuilder routes, ControlServices services)
    {
        routes.MapGet("/control/inspect/log", (string? user, string? task, string? mail, CancellationToken ct) => ForAsync(services, user, task, mail, filter =>
            Task.FromResult(Results.Json(new { data = services.Log.Recent().Where(filter.Matches), notes = Array.Empty<string>() }, InspectionJson.Options)), ct));
        routes.MapGet("/control/log", (HttpContext http, string? user, string? task, string? mail, CancellationToken ct) => ForAsync(services, user, task, mail, async filter =>
        {
            await FollowAsync(services.Log, filter, http);
            return Results.Empty;
        }, ct));
    }

    private static async Task<IResult> ForAsync(
        ControlServices services, string? user, string? task, string? mail, Func<LogFilter, Task<IResult>> answer, CancellationToken ct)
    {
        if (user is not null && ControlRoutes.Unknown(services.Web.Policies, user) is { } unknown) return unknown;
        if (task is not null && !TaskId.TryParse(task, out _))
            return Results.Problem($"'{task}' is no task; a task is USER-N", statusCode: StatusCodes.Status400BadRequest, title: "Bad query");
        var key = mail?.Trim('<', '>');
        return await answer(new LogFilter(user, task, key, key is null ? [] : await services.Decisions.ChainAsync(key, ct)));
    }

    /// <summary>The last lines, then each new one as it comes: one JSON object a line.</summary>
    private static async Task FollowAsync(LogRing log, LogFilter filter, HttpContext http)
    {
        http.Response.ContentType = "application/x-ndjson";
        await http.Response.StartAsync(http.RequestAborted);
        await foreach (var line in log.FollowAsync(http.RequestAborted))
        {
            if (!filter.Matches(line)) continue;
            await System.Text.Json.JsonSerializer.SerializeAsync(http.Response.Body, line, InspectionJson.Options, http.RequestAborted);
            await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
