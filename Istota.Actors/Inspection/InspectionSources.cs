using Akka.Actor;
using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Routing;
using Istota.Actors.Users;

namespace Istota.Actors.Inspection;

/// <summary>Facts about the process that only its host knows.</summary>
public interface ISystemFacts
{
    /// <param name="users">how many are configured.</param>
    SystemRow Now(int users);
}

/// <summary>The last lines of the log, oldest first.</summary>
public interface ILogLines
{
    IReadOnlyList<LogRow> Recent();
}

/// <summary>Everybody the inspector asks.</summary>
public sealed record InspectionSources
{
    /// <summary>Takes <see cref="UserQuery"/> for any user.</summary>
    public required IActorRef Users { get; init; }
    /// <summary>The mailbox poller.</summary>
    public required IActorRef Mailbox { get; init; }
    /// <summary>The surface of Talk, which is not always there.</summary>
    public ICanTell? Talk { get; init; }
    /// <summary>Takes <see cref="Doctor.DoctorCommand.Look"/>.</summary>
    public ICanTell? Doctor { get; init; }
    public required IUserPolicies Policies { get; init; }
    public required IThreadIndex Threads { get; init; }
    public required IFiledStore Filed { get; init; }
    public required IDecisionStore Decisions { get; init; }
    public required ISystemFacts Facts { get; init; }
    public required ILogLines Log { get; init; }
    /// <summary>How often actors came to life.</summary>
    public Incarnations? Lives { get; init; }
    /// <summary>How long one answer may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>How many users are asked at once, so that a household of thousands is no burst.</summary>
    public int Chunk { get; init; } = 100;
    /// <summary>How many rows of a store one answer holds.</summary>
    public int Limit { get; init; } = 100_000;
}
