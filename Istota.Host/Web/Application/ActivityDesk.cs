using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Host.Web.Application;

/// <summary>What happened with the user's mail and tasks, why, and what can be done about it.</summary>
public sealed class ActivityDesk(WebParts parts, TimeProvider time)
{
    public const int Most = 100;

    public Task<UserView.Activity> NewestAsync(UserId user, CancellationToken ct) =>
        parts.Users.Ask<UserView.Activity>(new UserQuery.Activity(Most) { User = user }, parts.AnswerWithin, ct);

    /// <summary>The chain of decisions about a task of the user's; empty for another's.</summary>
    public Task<IReadOnlyList<DecisionRecord>> WhyAsync(UserId user, TaskId task, CancellationToken ct) =>
        task.User == user ? ChainAsync(user, task.ToString(), ct) : Task.FromResult<IReadOnlyList<DecisionRecord>>([]);

    /// <summary>The chain of decisions about a mail, as far as it concerns this user; empty for one that is not theirs.</summary>
    public async Task<IReadOnlyList<DecisionRecord>> WhyAsync(UserId user, MailKey mail, CancellationToken ct)
    {
        var known = await parts.Users.Ask<UserView.Mails>(new UserQuery.Mails([mail]) { User = user }, parts.AnswerWithin, ct);
        return known.Items.Count == 0 ? [] : await ChainAsync(user, mail.ToString(), ct);
    }

    /// <summary>What came of it, as CommonMark.</summary>
    public async Task<string> SteerAsync(UserId user, TaskId task, bool stop, CancellationToken ct) =>
        (await parts.Users.Ask<UserReply.Steered>(new UserCommand.Steer(task, stop) { User = user, At = time.GetUtcNow() }, parts.AnswerWithin, ct)).Text;

    /// <summary>One mail may have reached several users: what was decided for another is theirs to know.</summary>
    private async Task<IReadOnlyList<DecisionRecord>> ChainAsync(UserId user, string key, CancellationToken ct) =>
        [.. (await parts.Decisions.ChainAsync(key, ct)).Where(d => d.User is null || d.User == user)];
}
