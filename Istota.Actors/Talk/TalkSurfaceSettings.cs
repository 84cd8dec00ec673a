using Istota.Actors.Users;

namespace Istota.Actors.Talk;

/// <summary>What the configuration says of Talk, and the paces of this surface.</summary>
public sealed record TalkSurfaceSettings
{
    public required IReadOnlyList<TalkUser> Users { get; init; }

    /// <summary>Makes references that nobody else can foretell; the same for ever.</summary>
    public required ReadOnlyMemory<byte> InstallKey { get; init; }

    /// <summary>Each open poll holds a worker of the server.</summary>
    public int MaxLongPolls { get; init; } = 4;
    public TimeSpan PollFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between lists while each room has a poll of its own, and while some have none.</summary>
    public TimeSpan ListEvery { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan ListOftenEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What changed never says what is gone.</summary>
    public TimeSpan FullListEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long what is known of a room's members holds.</summary>
    public TimeSpan TrustMembersFor { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan AskUserAgain { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(5);
    public int MostWaitingPosts { get; init; } = 1_000;
    public int LongestPart { get; init; } = 30_000;
}

/// <param name="Account">as configured; the server may spell it otherwise.</param>
/// <param name="AlertsRoom">the token, where the alerts channel is a room of Talk.</param>
public sealed record TalkUser(UserId User, string Account, string? AlertsRoom);
