using Akka.Actor;
using Istota.Actors.Decisions;
using Istota.Actors.Inspection;
using Istota.Actors.Users;

namespace Istota.Host.Inspection;

/// <summary>What the control socket serves from; the daemon fills it in.</summary>
public sealed record ControlServices
{
    public required IActorRef Inspector { get; init; }
    public required IDecisionStore Decisions { get; init; }
    public required IUserPolicies Policies { get; init; }
    public required LogRing Log { get; init; }
    /// <summary>A one-time sign-in link of this user, whole.</summary>
    public required Func<UserId, CancellationToken, Task<string>> MakeLink { get; init; }
    public required Func<UserId, CancellationToken, Task<string>> MakeToken { get; init; }
    /// <summary>Ends all sessions and tokens of this user.</summary>
    public required Func<UserId, CancellationToken, Task> Revoke { get; init; }
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>The paths of the control socket for inspection, decisions and sign-in. Faults are RFC 9457 problem details.</summary>
public static class ControlRoutes
{
    public static void MapControl(this IEndpointRouteBuilder routes, ControlServices services)
    {
        routes.MapGet("/control/inspect/{noun}", (string noun, string? argument, CancellationToken ct) => InspectAsync(services, noun, argument, ct));
        routes.MapGet("/control/log", (HttpContext http) => FollowAsync(services.Log, http));
        routes.MapGet("/control/why", (string key, CancellationToken ct) => WhyAsync(services, key, ct));
        foreach (var kind in new[] { "link", "token", "revoke" })
            routes.MapPost($"/control/users/{{user}}/{kind}", (string user, CancellationToken ct) => SignInAsync(services, user, kind, ct));
    }

    /// <summary>The answer for a user who is not configured, with those who are; null for one who is.</summary>
    public static IResult? Unknown(IUserPolicies policies, string user)
    {
        if (policies.Of(new UserId(user)) is not null) return null;
        var known = policies.All.Select(u => u.Value).Order(StringComparer.Ordinal).ToArray();
        var more = known.Length > 20 ? " …" : "";
        return Results.Problem($"there is no user '{user}'; known: {string.Join(' ', known.Take(20))}{more}", statusCode: StatusCodes.Status400BadRequest, title: "No such user");
    }

    private static async Task<IResult> InspectAsync(ControlServices services, string noun, string? argument, CancellationToken ct)
    {
        InspectReply reply;
        try
        {
            reply = await services.Inspector.Ask<InspectReply>(new InspectQuery(noun, argument), services.Patience, ct);
        }
        catch (AskTimeoutException)
        {
            reply = new InspectReply.NoAnswer($"'{noun}' was not answered in time");
        }

        return reply switch
        {
            InspectReply.View view => Results.Json(new { data = view.Data, notes = view.Notes }, InspectionJson.Options),
            InspectReply.NotFound no => Results.Problem(no.Message, statusCode: StatusCodes.Status404NotFound, title: "Not found"),
            InspectReply.BadQuery bad => Results.Problem(bad.Message, statusCode: StatusCodes.Status400BadRequest, title: "Bad query"),
            InspectReply.NoAnswer late => Results.Problem(late.Message, statusCode: StatusCodes.Status504GatewayTimeout, title: "No answer"),
            _ => throw new InvalidOperationException($"{reply.GetType().Name} is no answer"),
        };
    }

    private static async Task<IResult> WhyAsync(ControlServices services, string key, CancellationToken ct)
    {
        var chain = await services.Decisions.ChainAsync(key, ct);
        return chain.Count == 0
            ? Results.Problem($"nothing was decided about '{key}'", statusCode: StatusCodes.Status404NotFound, title: "Not found")
            : Results.Json(chain.Select(DecisionRows.Of), InspectionJson.Options);
    }

    private static async Task<IResult> SignInAsync(ControlServices services, string user, string kind, CancellationToken ct)
    {
        if (Unknown(services.Policies, user) is { } unknown) return unknown;
        var id = new UserId(user);
        if (kind == "revoke")
        {
            await services.Revoke(id, ct);
            return Results.NoContent();
        }
        return Results.Json(new { value = await (kind == "link" ? services.MakeLink(id, ct) : services.MakeToken(id, ct)) }, InspectionJson.Options);
    }

    /// <summary>The last lines, then each new one as it comes: one JSON object a line.</summary>
    private static async Task FollowAsync(LogRing log, HttpContext http)
    {
        http.Response.ContentType = "application/x-ndjson";
        await foreach (var line in log.FollowAsync(http.RequestAborted))
        {
            await System.Text.Json.JsonSerializer.SerializeAsync(http.Response.Body, line, InspectionJson.Options, http.RequestAborted);
            await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
