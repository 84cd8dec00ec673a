using Akka.Actor;
using Akka.Event;
using Istota.Actors.Web;

namespace Istota.Actors.Conversations;

/// <summary>A surface is to begin anew, with other settings.</summary>
public sealed record SurfaceChanged(string Name, Props Props);

/// <summary>Gives each surface what is meant for it, and is the parent of them all; nobody else knows which there are. Posts for a surface that is not there wait with their user, who repeats them.</summary>
public sealed class SurfacesActor : ReceiveActor
{
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Props> _changing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IActorRef> _children;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <param name="surfaces">by the name that a <see cref="Place"/> gives.</param>
    public SurfacesActor(IReadOnlyDictionary<string, Props> surfaces)
    {
        _children = surfaces.ToDictionary(s => s.Key, s => Context.ActorOf(s.Value, s.Key), StringComparer.Ordinal);

        Receive<SurfaceCommand>(command => Forward(command.Place.Surface, command));
        Receive<WebCommand>(command => Forward(WebSurfaceActor.Name, command));
        Receive<SurfaceChanged>(Change);
        Receive<Gone>(gone => Begin(gone.Name));
    }

    public static Props Props(IReadOnlyDictionary<string, Props> surfaces) => Akka.Actor.Props.Create(() => new SurfacesActor(surfaces));

    private void Forward(string surface, object command)
    {
        if (_children.TryGetValue(surface, out var child)) child.Forward(command);
        else if (!_changing.ContainsKey(surface) && _unknown.Count < 100 && _unknown.Add(surface)) _log.Warning("There is no surface {0}; what is meant for it waits", surface);
    }

    /// <summary>Its name is free once the old one has ended; the last settings that came until then are those it gets.</summary>
    private void Change(SurfaceChanged changed)
    {
        if (!_children.Remove(changed.Name, out var child) && !_changing.ContainsKey(changed.Name)) return;
        _changing[changed.Name] = changed.Props;
        if (child is null) return;
        Context.WatchWith(child, new Gone(changed.Name));
        Context.Stop(child);
    }

    private void Begin(string name)
    {
        if (_changing.Remove(name, out var props)) _children[name] = Context.ActorOf(props, name);
    }

    private sealed record Gone(string Name);
}
