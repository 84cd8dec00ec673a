using Istota.Host.Configuration;

namespace Istota.Host.Talk;

/// <summary>The Nextcloud server and the account on it; never printed, for it holds the password.</summary>
public sealed record TalkSettings
{
    public TalkSettings(string url, string username, Secret appPassword)
    {
        if (!NextcloudUrl.TryParse(url, out var server, out var why)) throw new ArgumentException(why, nameof(url));
        (Server, Username, AppPassword) = (server, username, appPassword);
    }

    /// <summary>With a slash at its end, so that paths of the API can be put behind it.</summary>
    public Uri Server { get; }
    public string Username { get; }
    public Secret AppPassword { get; }

    /// <summary>A PEM file of certificates to trust beside the system's.</summary>
    public string? CaFile { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What a call may take beside the time for which it asked the server to wait.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan PollMargin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A hundred messages of the full length are more than this: such a page is read in smaller pieces.</summary>
    public int MaxAnswerBytes { get; init; } = 8 * 1024 * 1024;

    public static TalkSettings Of(NextcloudConfig nextcloud) =>
        new(nextcloud.Url, nextcloud.Username, nextcloud.AppPassword) { CaFile = nextcloud.TlsCaFile };

    public override string ToString() => Server.Host;
}
