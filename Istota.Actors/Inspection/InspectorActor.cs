using Akka.Actor;

namespace Istota.Actors.Inspection;

/// <summary>Answers questions about the running daemon by asking those who know; keeps nothing and changes nothing.</summary>
public sealed class InspectorActor : ReceiveActor
{
    private readonly CancellationTokenSource _stop = new();

    public InspectorActor(InspectionSources sources)
    {
        var system = Context.System;
        Receive<InspectQuery>(query => AnswerAsync(sources, system, query, _stop.Token)
            .PipeTo(Sender, Self, failure: cause => new InspectReply.NoAnswer(Fault(query, cause))));
    }

    public static Props Props(InspectionSources sources) => Akka.Actor.Props.Create(() => new InspectorActor(sources));

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private static Task<InspectReply> AnswerAsync(InspectionSources sources, ActorSystem system, InspectQuery query, CancellationToken ct) =>
        (InspectionPalette.Find(query.Noun), query.Argument) switch
        {
            (null, _) => Bad($"nothing is called '{query.Noun}'; known: {string.Join(' ', InspectionPalette.Commands.Select(c => c.Noun))}"),
            ({ Need: ArgumentNeed.Required } c, null or "") => Bad($"'{c.Noun}' needs {c.Argument}"),
            ({ Need: ArgumentNeed.None } c, { Length: > 0 }) => Bad($"'{c.Noun}' takes no argument"),
            ({ } c, var argument) => c.Answer(sources, system, argument is "" ? null : argument, ct),
        };

    private static Task<InspectReply> Bad(string message) => Task.FromResult<InspectReply>(new InspectReply.BadQuery(message));

    private static string Fault(InspectQuery query, Exception cause) => cause.GetBaseException() switch
    {
        AskTimeoutException => $"'{query.Noun}' was not answered in time",
        var e => $"'{query.Noun}' could not be answered: {e.Message}",
    };
}
