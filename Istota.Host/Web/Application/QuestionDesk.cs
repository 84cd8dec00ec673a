using Akka.Actor;
using Istota.Actors.Gate;
using Istota.Actors.Users;

namespace Istota.Host.Web.Application;

/// <summary>The user's questions and the answers to them.</summary>
public sealed class QuestionDesk(WebParts parts, TimeProvider time)
{
    public async Task<IReadOnlyList<QuestionView>> OpenAsync(UserId user, CancellationToken ct) =>
        (await parts.Users.Ask<UserView.Questions>(new UserQuery.Questions { User = user }, parts.AnswerWithin, ct)).Items;

    /// <summary>How these stand, open or decided; numbers that are not this user's are left out.</summary>
    public async Task<IReadOnlyList<QuestionStateView>> StatesAsync(UserId user, IReadOnlyList<int> numbers, CancellationToken ct) =>
        numbers.Count == 0 ? [] : (await parts.Users.Ask<UserView.QuestionStates>(new UserQuery.QuestionStates(numbers) { User = user }, parts.AnswerWithin, ct)).Items;

    /// <param name="via">where it is answered, for the journal: <c>api</c>, <c>web</c>.</param>
    /// <param name="shown">the mails that the person saw with the question, where that is known: of other ones the answer says nothing.</param>
    public Task<UserReply.Answered> AnswerAsync(UserId user, int number, AnswerWord word, string via, CancellationToken ct, IReadOnlyList<string>? shown = null) =>
        parts.Users.Ask<UserReply.Answered>(new UserCommand.Answer(number, word, null, via, shown) { User = user, At = time.GetUtcNow() }, parts.AnswerWithin, ct);
}
