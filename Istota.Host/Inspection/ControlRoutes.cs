using Akka.Actor;
using Istota.Actors.Decisions;
using Istota.Actors.Doctor;
using Istota.Actors.Inspection;
using Istota.Actors.Users;
using Istota.Host.Doctor;
using Istota.Host.Web;

namespace Istota.Host.Inspection;

/// <summary>What the control socket serves from; the daemon fills it in.</summary>
public sealed record ControlServices
{
    public required IActorRef Inspector { get; init; }
    public required IDecisionStore Decisions { get; init; }
    /// <summary>Takes <see cref="DoctorCommand"/>; and what its roundtrip means.</summary>
    public (IActorRef Actor, Func<RoundtripSeen, IReadOnlyList<Finding>> Judge)? Doctor { get; init; }
    public required LogRing Log { get; init; }
    /// <summary>The same parts as the web's, also where <c>[web] enabled</c> is false.</summary>
    public required WebParts Web { get; init; }
    /// <summary>What sign-in links begin with, without a slash at the end.</summary>
    public required string PublicUrl { get; init; }
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>The paths of the control socket for inspection, decisions and sign-in. Faults are RFC 9457 problem details.</summary>
public static class ControlRoutes
{
    public static void MapControl(this IEndpointRouteBuilder routes, ControlServices services)
    {
        routes.MapGet("/control/inspect/{noun}", (string noun, string? argument, CancellationToken ct) => InspectAsync(services, noun, argument, ct));
        LogRoutes.Map(routes, services);
        routes.MapGet("/control/why", (string key, CancellationToken ct) => WhyAsync(services, key, DecisionRows.Of, ct));
        routes.MapGet("/control/why/page", (string key, CancellationToken ct) => WhyAsync(services, key, ExplainedLine.Of, ct));

        if (services.Doctor is { } doctor) routes.MapDoctor(doctor.Actor, doctor.Judge);

        var user = routes.MapGroup("/control/users/{user}").AddEndpointFilter((call, next) => ForUserAsync(services.Web.Policies, call, next));
        user.MapPost("/link", async (HttpContext http, CancellationToken ct) => Value($"{services.PublicUrl}/link/{await services.Web.Tokens.CreateLinkAsync(http.User(), ct)}"));
        user.MapPost("/token", async (HttpContext http, CancellationToken ct) => Value(await services.Web.Tokens.CreateTokenAsync(http.User(), ct)));
        user.MapPost("/revoke", async (HttpContext http, CancellationToken ct) => Results.Json(new { ended = await services.Web.Tokens.RevokeAsync(http.User(), ct) }, InspectionJson.Options));
        RoomsApi.Map(user);
        QuestionsApi.Map(user);
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

    private static async Task<IResult> WhyAsync<T>(ControlServices services, string key, Func<DecisionRecord, T> row, CancellationToken ct)
    {
        var chain = await services.Decisions.ChainAsync(key, ct);
        return chain.Count == 0
            ? Results.Problem($"nothing was decided about '{key}'", statusCode: StatusCodes.Status404NotFound, title: "Not found")
            : Results.Json(chain.Select(row), InspectionJson.Options);
    }

    /// <summary>The user of the path speaks, if there is such a user.</summary>
    private static async ValueTask<object?> ForUserAsync(IUserPolicies policies, EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var user = (string)call.HttpContext.GetRouteValue("user")!;
        if (Unknown(policies, user) is { } unknown) return unknown;
        call.HttpContext.Features.Set(new OperatorSpeaks(new UserId(user)));
        return await ApiRequests.AuthenticateAsync(call, next);
    }

    private static IResult Value(string value) => Results.Json(new { value }, InspectionJson.Options);
}
