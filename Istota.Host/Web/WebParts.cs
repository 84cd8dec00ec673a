using Akka.Actor;
using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Actors.Web;
using Istota.Host.Inspection;
using Istota.Host.Storage;
using Istota.Host.Web.SignIn;

namespace Istota.Host.Web;

/// <summary>All that the HTTP edge needs of the rest.</summary>
public sealed record WebParts
{
    public required IActorRef Users { get; init; }

    /// <summary>Takes <see cref="WebCommand"/>: the surfaces' parent, or the web surface itself.</summary>
    public required IActorRef Surfaces { get; init; }
    public required IRoomStore Rooms { get; init; }
    public required SqliteReadPositions ReadPositions { get; init; }
    /// <summary>Bytes of mail that waits for a yes.</summary>
    public required SqliteOutgoingStore Outgoing { get; init; }
    public required IFiledStore Filed { get; init; }

    /// <summary>The secret that Message-IDs are made of.</summary>
    public required ReadOnlyMemory<byte> InstallKey { get; init; }
    public required TokenService Tokens { get; init; }
    public required IMailStore Mails { get; init; }

    /// <summary>Reads a stored mail again; costs its thread up to a few hundred milliseconds for one made to be costly.</summary>
    public required ReadStoredMail ReadMail { get; init; }
    public required IThreadIndex Threads { get; init; }
    public required IDecisionStore Decisions { get; init; }
    public required SqliteDecisionFigures Figures { get; init; }
    public required IActorRef Inspector { get; init; }
    public required IUserPolicies Policies { get; init; }
    public required Readiness Readiness { get; init; }

    /// <summary>How people call it from outside; no slash at the end.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>Another way to sign in than by a link; null where there is none.</summary>
    public SignInProvider? Provider { get; init; }

    /// <summary>Where the keys lie that protect forms; null keeps them in memory alone.</summary>
    public string? KeysFolder { get; init; }

    /// <summary>Whose descendants are refused.</summary>
    public int DaemonPid { get; init; } = Environment.ProcessId;
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);
}
