using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Decisions;

/// <summary>The station of the walk where something was decided about a mail.</summary>
public enum DecisionStep
{
    Reading,
    Authentication,
    Routing,
    Filter,
    Gate,
    Answer,
    Task,
    Approval,
    Sending,
}

/// <summary>One decision about a mail, a task or an outgoing mail: the one source of inspection, chat, metrics and <c>istota why</c>.</summary>
/// <param name="Id">unique and the same each time it is written, so that writing it again changes nothing.</param>
/// <param name="Mail">the inbound mail it is about, with <paramref name="MessageId"/> its Message-ID (or that of an outgoing mail, when <paramref name="Mail"/> is null).</param>
/// <param name="Number">the question it is about, in <paramref name="User"/>'s series.</param>
/// <param name="Evidence">what it stands on, safe on one line; never a body.</param>
public sealed record DecisionRecord(
    string Id, UserId? User, MailKey? Mail, string? MessageId, TaskId? Task, int? Number,
    DecisionStep Step, Verdict Verdict, Reason Reason, string Evidence, DateTimeOffset At);

/// <summary>Takes records; writing is idempotent by id.</summary>
public interface IDecisionStore
{
    /// <summary>Durable on return; the ones that were not there before.</summary>
    Task<IReadOnlyList<DecisionRecord>> AppendAsync(IReadOnlyList<DecisionRecord> records, CancellationToken ct);

    /// <summary>The whole chain of what <paramref name="key"/> names (a Message-ID, <c>USER-N</c>, <c>USER#N</c> or a mail key), oldest first.</summary>
    Task<IReadOnlyList<DecisionRecord>> ChainAsync(string key, CancellationToken ct);

    Task<int> PruneAsync(DateTimeOffset olderThan, CancellationToken ct);
}

/// <summary>Records for the decision log; the actor behind it writes them in batches, at once.</summary>
/// <param name="ReplyTo">hears <see cref="DecisionsRecorded"/> of them.</param>
public sealed record RecordDecisions(IReadOnlyList<DecisionRecord> Decisions, IActorRef? ReplyTo = null);

/// <summary>These records are in the store.</summary>
public sealed record DecisionsRecorded(IReadOnlyList<string> Ids);
