using System.Text;
using Istota.Actors.Agent;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>The words in which a draft is put before the user: all that would be sent.</summary>
internal static class DraftPrompt
{
    /// <param name="mail">the mail that started the task.</param>
    /// <param name="edited">whether the user has put other words into it.</param>
    public static string Write(TaskId task, MailFacts? mail, IReadOnlyList<ComposedMail> held, int number, bool edited = false)
    {
        var text = new StringBuilder($"**Task {task} wants to send {(held.Count == 1 ? "a mail" : $"{held.Count} mails")} ({number})**");
        if (edited) text.Append("\n\nThis is the draft as you edited it; it takes the place of the one before.");
        foreach (var m in held)
        {
            text.Append("\n\n").AppendJoin("  \n", Headers(m, mail));
            text.Append("\n\n").Append(SafeText.CommonMarkBlock(m.Text));
            if (m.Html is { } html) text.Append("\n\nIt goes out as HTML too, which reads:\n\n").Append(SafeText.CommonMarkBlock(html));
        }
        return text.Append($"\n\nReply `yes {number}` to send {(held.Count == 1 ? "it" : "them")} or `no {number}` to drop {(held.Count == 1 ? "it" : "them")}; reply to this message with anything else to have it written anew.").ToString();
    }

    /// <summary>In full: what a person does not see they have not approved.</summary>
    private static IEnumerable<string> Headers(ComposedMail m, MailFacts? mail)
    {
        static string Whole(string text) => SafeText.CommonMark(SafeText.OneLine(text, int.MaxValue));
        static string All(IEnumerable<string> addresses) => string.Join(", ", addresses.Select(Whole));
        yield return $"To: {All(m.To)}";
        if (m.Cc.Count > 0) yield return $"Cc: {All(m.Cc)}";
        if (m.Bcc.Count > 0) yield return $"Bcc: {All(m.Bcc)}";
        if (m.ReplyTo is { } replyTo) yield return $"Reply-To: {Whole(replyTo)}";
        if (m.IsReply && mail is not null && mail.ReplyTo.Any(r => r != mail.From))
            yield return $"⚠ The mail asks for answers to {All(mail.ReplyTo)}; this one goes to {Whole(mail.From)}.";
        yield return $"Subject: {(m.Subject.Length == 0 ? "(none)" : Whole(m.Subject))}";
        if (m.Attachments.Count > 0) yield return $"Attachments: {string.Join(", ", m.Attachments.Select(a => $"{Whole(a.Name)} ({GatePrompt.Size(a.Bytes)})"))}";
    }
}
