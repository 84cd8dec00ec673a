namespace Istota.Host.Configuration;

/// <summary>Section [talk]: chat rooms on the Nextcloud of <see cref="NextcloudConfig"/>.</summary>
public sealed record TalkConfig
{
    public required bool Enabled { get; init; }
    public required int MaxLongPolls { get; init; }
}

/// <summary>Section [nextcloud]: the server and the bot's account on it.</summary>
public sealed record NextcloudConfig
{
    public required string Url { get; init; }
    public required string Username { get; init; }
    public required Secret AppPassword { get; init; }

    /// <summary>Null: the system's certificates alone.</summary>
    public required string? TlsCaFile { get; init; }
}
