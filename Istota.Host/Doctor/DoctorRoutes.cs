using Akka.Actor;
using Istota.Actors.Doctor;
using Istota.Host.Inspection;

namespace Istota.Host.Doctor;

/// <summary>What <c>istota doctor --roundtrip</c> asks of the running daemon.</summary>
internal static class DoctorRoutes
{
    public const string Roundtrip = "doctor/roundtrip";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static void MapDoctor(this IEndpointRouteBuilder routes, IActorRef doctor, Func<RoundtripSeen, IReadOnlyList<Finding>> judge) => routes.MapPost($"/control/{Roundtrip}", async (CancellationToken ct) =>
    {
        try
        {
            return Results.Json(judge(await doctor.Ask<RoundtripSeen>(DoctorCommand.Roundtrip.Instance, s_patience, ct)), InspectionJson.Options);
        }
        catch (AskTimeoutException)
        {
            return Results.Problem("doctor did not answer in time", statusCode: StatusCodes.Status504GatewayTimeout, title: "No answer");
        }
    });
}
