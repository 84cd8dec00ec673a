using Istota.Actors.Agent;
using Istota.Actors.Mail;

namespace Istota.Actors.Outbox;

/// <summary>The four kinds of deferred files (docs/agents.md); in the file's name they are in snake case.</summary>
public enum DeferredKind
{
    EmailOutput,
    EmailSend,
    Confirmation,
    UserAlerts,
}

/// <summary>The reply to the mail that started the task; a null subject means <c>Re: …</c>.</summary>
public sealed record EmailOutputFile(string? Subject, string Body, BodyFormat Format);

/// <summary>A new mail on the user's behalf. Attachments are paths as the agent wrote them: data until hand-over opened them.</summary>
public sealed record EmailSendEntry(
    IReadOnlyList<MailAddress> To, IReadOnlyList<MailAddress> Cc, IReadOnlyList<MailAddress> Bcc,
    string Subject, string Body, BodyFormat Format, MailAddress? ReplyTo, IReadOnlyList<string> Attachments);

/// <summary>The agent asks for the user's yes before it runs again.</summary>
public sealed record ConfirmationFile(string Prompt);

/// <summary>What a deferred file turned out to be: its value, or the one fault that fails it whole.</summary>
public sealed record DeferredRead<T>(T? Value, DeferredFault? Fault)
    where T : class
{
    public bool IsGood => Fault is null;
}

/// <summary>The rule of names: <c>task_{ISTOTA_TASK_ID}_{kind}.json</c>.</summary>
public static class DeferredNames
{
    /// <summary>How the name of a file starts that was being written; hand-over drops those, for their writer is gone.</summary>
    public const string Unfinished = ".istota-writing-";

    private static readonly DeferredKind[] s_kinds = [DeferredKind.EmailOutput, DeferredKind.EmailSend, DeferredKind.Confirmation, DeferredKind.UserAlerts];

    public static string Kind(DeferredKind kind) => kind switch
    {
        DeferredKind.EmailOutput => "email_output",
        DeferredKind.EmailSend => "email_send",
        DeferredKind.Confirmation => "confirmation",
        DeferredKind.UserAlerts => "user_alerts",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static string Of(TaskId task, DeferredKind kind) => $"task_{task}_{Kind(kind)}.json";

    /// <summary>Which kind this name stands for, or why it stands for none.</summary>
    public static DeferredKind? Read(TaskId task, string fileName, out DeferredFault? fault)
    {
        foreach (var kind in s_kinds)
        {
            if (fileName != Of(task, kind))
                continue;
            fault = null;
            return kind;
        }
        fault = new DeferredFault(Plain(fileName), $"is no file of this task: names are task_{task}_KIND.json with email_output, email_send, confirmation or user_alerts");
        return null;
    }

    /// <summary>Text of the agent's choosing, made fit for one line of a message: printable ASCII, at most 120 characters.</summary>
    public static string Plain(string text)
    {
        var cut = text.Length > 120 ? text[..120] + "..." : text;
        return string.Create(cut.Length, cut, (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = from[i] is >= ' ' and <= '~' and not '`' ? from[i] : '?';
        });
    }
}
