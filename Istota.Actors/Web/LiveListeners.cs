using System.Threading.Channels;
using Istota.Actors.Users;

namespace Istota.Actors.Web;

/// <summary>Who listens to a user's rooms just now.</summary>
internal sealed class LiveListeners
{
    private const int MostOfOneUser = 64;
    private readonly Dictionary<UserId, HashSet<ChannelWriter<LiveEvent>>> _channels = [];

    /// <summary>False when this user listens too often already.</summary>
    public bool Add(UserId user, ChannelWriter<LiveEvent> channel)
    {
        if (!_channels.TryGetValue(user, out var channels)) _channels[user] = channels = [];
        return channels.Count < MostOfOneUser && channels.Add(channel);
    }

    public void Remove(UserId user, ChannelWriter<LiveEvent> channel)
    {
        if (_channels.TryGetValue(user, out var channels) && channels.Remove(channel) && channels.Count == 0) _channels.Remove(user);
    }

    /// <summary>A channel that is closed is forgotten.</summary>
    public void Tell(UserId user, LiveEvent happened)
    {
        if (_channels.TryGetValue(user, out var channels) && channels.RemoveWhere(channel => !channel.TryWrite(happened)) > 0 && channels.Count == 0)
            _channels.Remove(user);
    }
}
