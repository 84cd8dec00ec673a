using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>What should make a person look twice at a sender: for the words of a question and for the card of a mail.</summary>
/// <param name="NamesAnother">the address that the display name shows instead of the sender's.</param>
/// <param name="LooksLike">the contact that the address resembles, and is not.</param>
/// <param name="AnswersTo">where its answers are to go, when not to the sender.</param>
public sealed record SenderDoubts(string? NamesAnother, string? LooksLike, string? AnswersTo)
{
    private const int MostContacts = 500;

    public static SenderDoubts Of(UserState state, UserPolicy policy, MailAddress from, IEnumerable<string> replyTo)
    {
        var contacts = state.Trusted.Keys.Concat(policy.Addresses).Concat(policy.TrustedPatterns)
            .Concat(state.Outgoing.Values.SelectMany(o => o.To)).Distinct().Take(MostContacts);
        return new SenderDoubts(LookAlike.NamesAnother(from), LookAlike.Of(from, contacts), replyTo.FirstOrDefault(r => r != from.Address));
    }
}
