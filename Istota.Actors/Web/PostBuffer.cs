using Istota.Actors.Conversations;
using Istota.Actors.Users;

namespace Istota.Actors.Web;

/// <summary>Posts that wait to be written, bounded. Who reads a room goes on after the last number they saw, so one that found no place keeps out all later ones of its user until it comes again.</summary>
internal sealed class PostBuffer(int capacity)
{
    private readonly List<SurfaceCommand.Post> _waiting = [];
    private readonly HashSet<(UserId, int)> _known = [];
    private readonly Dictionary<UserId, int> _refused = [];

    public int Count => _waiting.Count;

    /// <summary>False when it must come again later.</summary>
    public bool Take(SurfaceCommand.Post post)
    {
        if (_known.Contains((post.User, post.Id))) return true;
        var refused = _refused.GetValueOrDefault(post.User, int.MaxValue);
        if (post.Id > refused) return false;
        if (_waiting.Count >= capacity)
        {
            _refused[post.User] = post.Id;
            return false;
        }
        if (post.Id == refused) _refused.Remove(post.User);
        _waiting.Add(post);
        _known.Add((post.User, post.Id));
        return true;
    }

    /// <summary>The first <paramref name="most"/>; they stay until they are written.</summary>
    public IReadOnlyList<SurfaceCommand.Post> Batch(int most) => _waiting.Take(most).ToList();

    public void Written(int count)
    {
        foreach (var post in _waiting.Take(count)) _known.Remove((post.User, post.Id));
        _waiting.RemoveRange(0, count);
    }
}
