using System.Globalization;
using Istota.Actors.Decisions;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>The words of the gate's questions. Everything from outside is escaped, on one line and cut.</summary>
internal static class GatePrompt
{
    public static string Write(MailFacts mail, Reason reason, int number, UserPolicy policy, string preview, IReadOnlyList<string> warnings)
    {
        var lines = new List<string>
        {
            $"**A mail waits for your answer ({number})**",
            $"From: {Address(mail.From)}{(mail.FromName.Length > 0 ? $" — calls itself “{Escape(mail.FromName, 80)}”" : "")}",
            $"To: {string.Join(", ", mail.To.Take(5).Select(Address))}{(mail.To.Count > 5 ? $" and {mail.To.Count - 5} more" : "")}",
            $"Subject: {Subject(mail.Subject)}",
            $"Size: {Size(mail.Size)}",
        };
        if (mail.Attachments.Count > 0) lines.Add($"Attachments: {Attachments(mail.Attachments)}");
        lines.Add($"Authentication: {Authentication(mail)}");
        lines.Add($"Why it waits: {Why(reason)}");
        lines.AddRange(warnings.Select(w => $"⚠ {w}"));
        var text = string.Join("  \n", lines);
        if (preview.Length > 0) text += $"\n\n{SafeText.CommonMarkBlock(preview)}";
        return $"{text}\n\n{Reply(number, GateRules.AnswersFor(reason, mail.Authentication, policy.Authenticates))}";
    }

    /// <summary>One summary stands for the rest of a sender's mail in this window.</summary>
    public static string Summary(MailFacts mail, int number) =>
        $"More mail from {Address(mail.From)} is held from number {number} on, without a question for each. `!pending` lists it, `!show {number}` shows one; each can be answered by its number.";

    public static string Reply(int number, IReadOnlyList<AnswerWord> answers)
    {
        var words = answers.Select(a => $"`{a.ToString().ToLowerInvariant()} {number}`").ToList();
        return $"Reply {string.Join(", ", words[..^1])} or {words[^1]}. `!show {number}` gives the whole text.";
    }

    public static string Line(MailFacts mail) => $"{Address(mail.From)}: {Subject(mail.Subject)}";

    public static string Why(Reason reason) => reason switch
    {
        Reason.UntrustedSender or Reason.UnauthenticatedTrust or Reason.OwnAddressClaim or Reason.NotAThreadRecipient or Reason.UnauthenticatedThreadReply =>
            $"{ReasonWords.Of(reason)}.",
        _ => "nobody has decided about it.",
    };

    public static string Authentication(MailFacts mail) => mail.Authentication switch
    {
        AuthenticationVerdict.Passed => $"the sender's domain is verified ({Escape(mail.AuthenticationEvidence, 120)})",
        AuthenticationVerdict.Failed => $"FAILED: the sender is probably forged ({Escape(mail.AuthenticationEvidence, 120)})",
        AuthenticationVerdict.Unverified => $"not verified{(mail.AuthenticationEvidence.Length > 0 ? $" ({Escape(mail.AuthenticationEvidence, 120)})" : "")}",
        _ => "not checked (no authserv_id is configured)",
    };

    public static string Attachments(IReadOnlyList<HeldAttachmentView> attachments) =>
        string.Join(", ", attachments.Take(10).Select(a => $"{Escape(a.Name, 80)} ({Size(a.Bytes)})"))
        + (attachments.Count > 10 ? $" and {attachments.Count - 10} more" : "");

    public static string Subject(string subject) => subject.Length == 0 ? "(none)" : Escape(subject, 150);

    /// <summary>Addresses are canonical, yet their local part is the sender's choice.</summary>
    public static string Address(string address) => Escape(address, 120);

    public static string Escape(string text, int max) => SafeText.CommonMark(SafeText.OneLine(text, max));

    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
    };
}
