namespace Istota.Tests.Talk.Server;

/// <summary>How a test wants its server.</summary>
public sealed record TalkServerOptions
{
    /// <summary>The first message id: beyond 2^31, so that every test that keeps an id in an int fails.</summary>
    public const long BeyondInt = (1L << 31) + 5;

    public bool Https { get; init; }
    public long FirstMessageId { get; init; } = BeyondInt;
    public long FirstRoomId { get; init; } = 1;
    public long FirstAttendeeId { get; init; } = 1;

    /// <summary>The tokens of the first rooms; the rest are thrown by dice with a known seed.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A new account finds a changelog room, a note to itself and a sample group room, as on the real server.</summary>
    public bool SampleRooms { get; init; } = true;

    /// <summary>Webhooks of Talk 21.0 to 22.0.8 name the author of the message reacted to instead of who reacted.</summary>
    public bool LikeActorBug { get; init; } = true;

    /// <summary>Holds every exchange against the published API description, where that lies beside the repository.</summary>
    public bool Validate { get; init; } = true;
}
