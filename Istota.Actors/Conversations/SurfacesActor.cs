using Akka.Actor;
using Akka.Event;
using Istota.Actors.Web;

namespace Istota.Actors.Conversations;

/// <summary>Gives each surface what is meant for it, and is the parent of them all; nobody else knows which there are. Posts for a surface that is not there wait with their user, who repeats them.</summary>
public sealed class SurfacesActor : ReceiveActor
{
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <param name="surfaces">by the name that a <see cref="Place"/> gives.</param>
    public SurfacesActor(IReadOnlyDictionary<string, Props> surfaces)
    {
        var children = surfaces.ToDictionary(s => s.Key, s => Context.ActorOf(s.Value, s.Key), StringComparer.Ordinal);

        Receive<SurfaceCommand>(command => Forward(command.Place.Surface, command));
        Receive<WebCommand>(command => Forward(WebSurfaceActor.Name, command));

        void Forward(string surface, object command)
        {
            if (children.TryGetValue(surface, out var child)) child.Forward(command);
            else if (_unknown.Count < 100 && _unknown.Add(surface)) _log.Warning("There is no surface {0}; what is meant for it waits", surface);
        }
    }

    public static Props Props(IReadOnlyDictionary<string, Props> surfaces) => Akka.Actor.Props.Create(() => new SurfacesActor(surfaces));
}
