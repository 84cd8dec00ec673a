namespace Istota.Tests.Talk.Server;

/// <summary>Who gets through to a route, and what is asked of the room on the way.</summary>
internal enum TalkDoor
{
    Anyone,
    Account,
    Member,
    MemberByToken,
    ByToken,
    Reader,
    Writer,
    Moderator,
}

/// <summary>One operation of the server.</summary>
internal sealed record TalkRoute(string Method, string Template, TalkDoor Door)
{
    private readonly string[] _parts = Template.Split('/');

    /// <summary>The brute-force action that misses at this route count for, and whose delay its answers name.</summary>
    public string? Guard { get; init; }

    /// <summary>Runs under the lock together with the door.</summary>
    public Func<TalkCall, TalkReply>? Now { get; init; }

    /// <summary>Runs outside the lock, after the door: what waits.</summary>
    public Func<TalkCall, Task<TalkReply>>? Later { get; init; }

    public IReadOnlyDictionary<string, string>? Match(string path)
    {
        var parts = path.Split('/');
        if (parts.Length != _parts.Length) return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < parts.Length; i++)
        {
            if (_parts[i].StartsWith('{')) values[_parts[i][1..^1]] = Uri.UnescapeDataString(parts[i]);
            else if (_parts[i] != parts[i]) return null;
        }
        return values;
    }
}
