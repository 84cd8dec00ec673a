using Akka.Actor;

namespace Istota.Actors.Inspection;

/// <summary>Walks the actors under /user as they are now. Cells are Akka's own and read without stopping anybody, so it is a look, not a snapshot.</summary>
internal static class ActorTree
{
    /// <summary>How many children of one actor are listed; their number is told anyway.</summary>
    private const int MostChildren = 500;

    public static IReadOnlyList<ActorRow> Walk(ActorSystem system, Incarnations? lives)
    {
        var rows = new List<ActorRow>();
        if (system is ExtendedActorSystem { Guardian: ActorRefWithCell guardian }) Visit(guardian, lives, rows);
        return rows;
    }

    private static void Visit(ActorRefWithCell actor, Incarnations? lives, List<ActorRow> rows)
    {
        var children = actor.Children.OfType<ActorRefWithCell>().OrderBy(c => c.Path.Name, StringComparer.Ordinal).ToArray();
        rows.Add(new ActorRow(
            string.Concat(actor.Path.Elements.Select(e => $"/{e}")), actor.Underlying.Props.Type.Name, children.Length,
            actor.Underlying.NumberOfMessages, lives?.RestartsOf(actor.Path) ?? 0));
        foreach (var child in children.Take(MostChildren)) Visit(child, lives, rows);
    }
}
