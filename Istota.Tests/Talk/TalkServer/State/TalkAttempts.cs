using System.Security.Cryptography;
using System.Text;

namespace Istota.Tests.Talk.Server;

/// <summary>The brute-force guard: it counts misses for each address and action, tells the delay it would impose, and after ten misses in half an hour answers nobody any more.</summary>
internal sealed class TalkAttempts(TalkClock clock)
{
    public const string Login = "login", RoomToken = "talkRoomToken", Bot = "talkBot";
    private const int Most = 10;
    private const long MostDelay = 25_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);
    private readonly Dictionary<(string Address, string Action), List<DateTimeOffset>> _misses = [];

    public bool IsLockedOut(string address, string action) => Count(address, action) > Most;

    /// <summary>The delay the real server names in <c>X-Nextcloud-Bruteforce-Throttled</c>; it names it only, and answers at once.</summary>
    public long DelayOf(string address, string action) => Delay(Count(address, action));

    public long Miss(string address, string action)
    {
        var before = Count(address, action);
        if (!_misses.TryGetValue((address, action), out var times)) _misses[(address, action)] = times = [];
        times.Add(clock.GetUtcNow());
        return Delay(before) + Delay(before + 1);
    }

    public void Reset() => _misses.Clear();

    private int Count(string address, string action) =>
        _misses.TryGetValue((address, action), out var times) ? times.Count(at => clock.GetUtcNow() - at < Window) : 0;

    private static long Delay(int misses) => misses == 0 ? 0 : Math.Min(MostDelay, 100L << Math.Min(misses, 20));
}

/// <summary>A bot as <c>occ talk:bot:install</c> leaves it.</summary>
internal sealed record TalkBot(long Id, string Name, string Description, string Secret, Uri? Url)
{
    public TalkActor Actor { get; } = new("bots", "bot-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Name + Secret)))[..40]);
}
