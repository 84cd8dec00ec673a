using Akka.Actor;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Host.Web.Application;

/// <summary>Mail that was filed without a question, and running one after all; for operators also what reached nobody.</summary>
public sealed class FiledDesk(WebParts parts, TimeProvider time)
{
    private const int MostUnrouted = 500;

    public async Task<IReadOnlyList<FiledMailView>> OwnAsync(UserId user, CancellationToken ct) =>
        (await parts.Users.Ask<UserView.Filed>(new UserQuery.Filed { User = user }, parts.AnswerWithin, ct)).Items;

    /// <summary>Nothing for a user who is no operator.</summary>
    public async Task<IReadOnlyList<FiledMail>> UnroutedAsync(UserId user, CancellationToken ct) =>
        parts.Policies.Of(user) is { Admin: true } ? await parts.Filed.ListAsync(unrouted: true, null, MostUnrouted, ct) : [];

    public Task<UserReply.MailProcessed> ProcessAsync(UserId user, MailKey mail, CancellationToken ct) =>
        parts.Users.Ask<UserReply.MailProcessed>(new UserCommand.ProcessMail(mail) { User = user, At = time.GetUtcNow() }, parts.AnswerWithin, ct);
}
