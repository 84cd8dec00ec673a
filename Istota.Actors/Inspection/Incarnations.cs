using System.Collections.Concurrent;
using Akka.Actor;

namespace Istota.Actors.Inspection;

/// <summary>Counts how often an actor came to life at each path, whether its supervisor restarted it or somebody made it again: Akka itself keeps no such count.</summary>
public sealed class Incarnations : ActorProducerPluginBase
{
    /// <summary>Workers have names of their own; past this many, those that lived once are forgotten.</summary>
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<string, int> _made = new(StringComparer.Ordinal);

    /// <summary>Counts from here on; actors that are there already count as never restarted.</summary>
    public static Incarnations Of(ActorSystem system)
    {
        var counted = new Incarnations();
        ((ExtendedActorSystem)system).ActorPipelineResolver.Register(counted);
        return counted;
    }

    public int RestartsOf(ActorPath path) => Math.Max(0, _made.GetValueOrDefault(Key(path)) - 1);

    public override bool CanBeAppliedTo(Type actorType) => true;

    public override void AfterIncarnated(ActorBase actor, IActorContext context)
    {
        _made.AddOrUpdate(Key(context.Self.Path), 1, (_, times) => times + 1);
        if (_made.Count <= Most) return;
        foreach (var once in _made.Where(m => m.Value == 1)) _made.TryRemove(once);
    }

    private static string Key(ActorPath path) => path.ToStringWithoutAddress();
}
