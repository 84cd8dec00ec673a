using System.Globalization;
using System.Text;
using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Conversations;

/// <summary>The lists that chat commands answer with.</summary>
internal static class ChatLists
{
    private const int Most = 30;

    public static string Open(UserState state, UserPolicy policy)
    {
        var open = state.OpenQuestions.ToList();
        return open.Count == 0 ? "No question is open." : List("Open questions", open, q => $"{q.Number}: {Describe(state, policy, q)}");
    }

    public static string Pending(UserState state, UserPolicy policy)
    {
        var filed = state.Mails.Values.Where(m => m.Status == MailStatus.Filed).OrderByDescending(m => m.Facts.ReceivedAt).ToList();
        var text = Open(state, policy);
        return filed.Count == 0 ? text : $"{text}\n\n{List("Filed without a question", filed, m => $"{(m.Number is { } n ? $"{n}: " : "")}{m.Reason.Code()} — {GatePrompt.Line(m.Facts)}{(m.Number is { } r ? $" (`!retry {r}` runs it)" : "")}")}";
    }

    public static string Drafts(UserState state, UserPolicy policy)
    {
        var drafts = state.OpenQuestions.Where(q => q.Kind is QuestionKind.Draft or QuestionKind.Unclear).ToList();
        return drafts.Count == 0 ? "No draft waits." : List("Drafts", drafts, q => $"{q.Number}: {Describe(state, policy, q)}");
    }

    public static string Threads(UserState state)
    {
        var sent = state.Outgoing.Values.Where(m => m.SentAt is not null).OrderByDescending(m => m.SentAt).ToList();
        return sent.Count == 0 ? "No mail was sent for you." : List("Mail sent for you", sent, m => $"{Time(m.SentAt!.Value)} to {string.Join(", ", m.To.Select(GatePrompt.Address))}: {GatePrompt.Subject(m.Subject)} ({SafeText.CommonMark(m.Conversation)})");
    }

    public static string Status(UserState state, UserPolicy policy)
    {
        var active = state.Tasks.Values.Where(t => !t.Ended).ToList();
        var waiting = state.Outgoing.Values.Count(m => m.Status is OutgoingStatus.Queued or OutgoingStatus.Sending);
        var text = active.Count == 0 ? "No task is running." : List("Tasks", active, t => $"{new TaskId(policy.User, t.Number)}: {t.Status.ToString().ToLowerInvariant()}, attempt {t.Attempt}{(t.NotBefore > t.QueuedAt ? $", tried again at {Time(t.NotBefore!.Value)}" : "")} ({SafeText.CommonMark(t.Conversation)})");
        return $"{text}\n\n{state.OpenQuestions.Count()} open questions, {waiting} mails on their way out.";
    }

    /// <summary>Configured patterns and run-time addresses apart, numbered through.</summary>
    public static string Trust(UserState state, UserPolicy policy)
    {
        var lines = new StringBuilder("**Trusted senders**\n\nFrom the configuration:");
        var n = 0;
        foreach (var pattern in policy.TrustedPatterns) lines.Append(CultureInfo.InvariantCulture, $"\n{++n}. {GatePrompt.Address(pattern)}");
        if (policy.TrustedPatterns.Count == 0) lines.Append("\n(none)");
        lines.Append("\n\nAdded here:");
        foreach (var (pattern, entry) in state.Trusted) lines.Append(CultureInfo.InvariantCulture, $"\n{++n}. {GatePrompt.Address(pattern)} (since {Time(entry.AddedAt)})");
        if (state.Trusted.IsEmpty) lines.Append("\n(none)");
        if (!state.Blocked.IsEmpty) lines.Append("\n\nBlocked: ").AppendJoin(", ", state.Blocked.Keys.Select(GatePrompt.Address));
        return lines.ToString();
    }

    public static string Describe(UserState state, UserPolicy policy, Question question) => question.Kind switch
    {
        QuestionKind.Gate when question.Mail is { } key && state.Mails.TryGetValue(key.ToString(), out var mail) => $"mail from {GatePrompt.Line(mail.Facts)}",
        QuestionKind.Draft => $"a draft to {string.Join(", ", question.Mails.SelectMany(m => state.Outgoing.GetValueOrDefault(m)?.To ?? []).Distinct().Select(GatePrompt.Address))}",
        QuestionKind.Confirmation => $"task {new TaskId(policy.User, question.Task ?? 0)} asks to go on",
        QuestionKind.Unclear => "a mail that may have been sent already",
        _ => "a question",
    };

    private static string List<T>(string title, IReadOnlyList<T> items, Func<T, string> line)
    {
        var text = $"**{title}**\n\n{string.Join("\n", items.Take(Most).Select(i => $"- {line(i)}"))}";
        return items.Count > Most ? $"{text}\n- … and {items.Count - Most} more" : text;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
