using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>Mail that was filed without a question: which there is, and running one after all.</summary>
internal static class FiledRules
{
    /// <summary>What was filed for its amount, its sender or its kind is a mail like any other once the user wants it. What cannot be read, and Istota's own, never makes a task.</summary>
    public static bool CanRun(MailRecord mail) => mail is { Status: MailStatus.Filed, Reason: Reason.Throttled or Reason.Quiet or Reason.Automatic };

    public static (bool Done, string Text) Process(Turn turn, MailKey key)
    {
        if (turn.State.Mails.GetValueOrDefault(key.ToString()) is not { } mail) return (false, "There is no such mail any more.");
        var name = mail.Number is { } number ? $"Mail {number}" : "The mail";
        if (mail.Status != MailStatus.Filed) return (false, $"{name} runs already.");
        if (!CanRun(mail)) return (false, $"{name} cannot be processed ({mail.Reason.Code()}).");
        turn.Add(new UserEvent.MailReleased { At = turn.At, Mail = mail.Facts.Key, Reason = Reason.AnsweredYes });
        TaskRules.QueueMail(turn, mail.Facts, Reason.AnsweredYes);
        return (true, $"{name} runs now.");
    }

    public static IReadOnlyList<FiledMailView> List(UserState state) =>
        [.. state.Mails.Values.Where(m => m.Status == MailStatus.Filed).OrderByDescending(m => m.Facts.ReceivedAt).ThenByDescending(m => m.Facts.Key.Uid).Select(m => new FiledMailView(
            m.Facts.Key, m.Number, m.Facts.From, m.Facts.FromName, m.Facts.Subject, m.Facts.ReceivedAt, m.Facts.Size, m.Reason.Code(),
            m.Reason == Reason.Quiet && TrustList.Blocked(state, m.Facts.From), CanRun(m)))];
}
