using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Users;

namespace Istota.Host.Web.Application;

/// <summary>The user's tasks.</summary>
public sealed class TaskDesk(WebParts parts)
{
    public async Task<IReadOnlyList<TaskView>> AllAsync(UserId user, CancellationToken ct) =>
        (await parts.Users.Ask<UserView.Tasks>(new UserQuery.Tasks { User = user }, parts.AnswerWithin, ct)).Items;
}
