using Akka.Actor;
using Istota.Actors.Gate;
using Istota.Actors.Users;

namespace Istota.Host.Web.Application;

/// <summary>Whom the user trusts and blocks. The rules, and what they say, are those of chat.</summary>
public sealed class TrustDesk(WebParts parts, TimeProvider time)
{
    private const string Via = "web";

    public Task<UserView.TrustBook> BookAsync(UserId user, CancellationToken ct) =>
        parts.Users.Ask<UserView.TrustBook>(new UserQuery.TrustBook { User = user }, parts.AnswerWithin, ct);

    /// <param name="sure">whether the warnings were read, and it is wanted still.</param>
    public Task<TrustChange> TrustAsync(UserId user, string pattern, bool sure, CancellationToken ct) =>
        ChangeAsync(new UserCommand.TrustSender(pattern, sure, Via) { User = user, At = time.GetUtcNow() }, ct);

    public Task<TrustChange> UntrustAsync(UserId user, string pattern, CancellationToken ct) =>
        ChangeAsync(new UserCommand.UntrustSender(pattern, Via) { User = user, At = time.GetUtcNow() }, ct);

    public Task<TrustChange> BlockAsync(UserId user, string address, CancellationToken ct) =>
        ChangeAsync(new UserCommand.BlockSender(address, Via) { User = user, At = time.GetUtcNow() }, ct);

    public Task<TrustChange> UnblockAsync(UserId user, string address, CancellationToken ct) =>
        ChangeAsync(new UserCommand.UnblockSender(address, Via) { User = user, At = time.GetUtcNow() }, ct);

    private async Task<TrustChange> ChangeAsync(UserCommand command, CancellationToken ct) =>
        (await parts.Users.Ask<UserReply.TrustChanged>(command, parts.AnswerWithin, ct)).Change;
}
