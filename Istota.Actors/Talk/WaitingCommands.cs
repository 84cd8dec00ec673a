using Istota.Actors.Conversations;
using Istota.Actors.Web;

namespace Istota.Actors.Talk;

/// <summary>What came for rooms before they were found; posts come again by themselves when they find no place.</summary>
internal sealed class WaitingCommands(int capacity)
{
    private readonly PostBuffer _posts = new(capacity);
    private readonly List<SurfaceCommand> _others = [];
    private readonly HashSet<SurfaceCommand> _taken = [];

    public int Posts => _posts.Count;

    public void Take(SurfaceCommand command)
    {
        if (command is SurfaceCommand.Post post) _posts.Take(post);
        else if (command is SurfaceCommand.Decided && _others.Count < capacity) _others.Add(command);
    }

    /// <summary>In the order in which they came, posts first: what is decided was asked before.</summary>
    public IReadOnlyList<SurfaceCommand> For(string token) => Taken(c => c.Place.Room == token);

    /// <summary>All that is left.</summary>
    public IReadOnlyList<SurfaceCommand> Rest() => Taken(_ => true);

    private List<SurfaceCommand> Taken(Func<SurfaceCommand, bool> wanted)
    {
        var found = _posts.Batch(_posts.Count).Cast<SurfaceCommand>().Concat(_others).Where(c => wanted(c) && _taken.Add(c)).ToList();
        if (_taken.Count == _posts.Count + _others.Count)
        {
            _posts.Written(_posts.Count);
            _others.Clear();
            _taken.Clear();
        }
        return found;
    }
}
