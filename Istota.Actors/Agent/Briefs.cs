using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Agent;

/// <summary>Gathers what one attempt needs to know from its user's state; of its own conversation alone.</summary>
internal static class Briefs
{
    public static TaskBrief Of(UserState state, UserPolicy policy, TaskRecord task)
    {
        var mail = task.Mail is { } key ? state.Mails.GetValueOrDefault(key.ToString())?.Facts : null;
        return new TaskBrief
        {
            Task = new TaskId(policy.User, task.Number),
            Attempt = task.Attempt,
            Source = task.Source,
            Conversation = new ConversationId(task.Conversation),
            UserDisplayName = policy.DisplayName.Length > 0 ? policy.DisplayName : policy.User.Value,
            SmtpFrom = policy.From.Address,
            History = [.. TaskRules.History(state, task).Select(e => new HistoryEntry(e.Author, e.At, e.Text, e.Mail))],
            Mail = task.Mail,
            MailAuthentication = mail is null ? "" : Authentication(mail, TrustList.Own(policy, mail.From)),
            Request = task.Request,
            IsThreadReply = mail?.Thread is not null,
            MayReplyByMail = mail is { Automatic: null },
            IsOwnMail = mail is not null && TrustList.Own(policy, mail.From),
            Confirmed = task.Confirmed,
            RejectedDraft = task.RejectedDraft,
            Correction = task.Correction,
        };
    }

    private static string Authentication(MailFacts mail, bool own) => mail.Authentication switch
    {
        AuthenticationVerdict.Passed => $"verified ({mail.AuthenticationEvidence})",
        AuthenticationVerdict.Failed => $"FAILED ({mail.AuthenticationEvidence})",
        AuthenticationVerdict.Unverified => "not verified",
        _ => "not checked",
    } + (own ? "; the address is the user's own" : "");
}
