using System.Globalization;
using System.Text;
using Istota.Actors.Conversations;
using Istota.Actors.Mail;

namespace Istota.Actors.Agent;

/// <summary>Builds the Markdown that an agent reads on its standard input: our headings in a fixed order, and nothing from outside that could start one (docs/agents.md).</summary>
public static class PromptBuilder
{
    /// <summary>History is context; only the mail that started the task is given at full length.</summary>
    private const int HistoryShare = 4;

    public static string Build(PromptInput input)
    {
        var nonce = Nonce(input);
        var prompt = new StringBuilder();
        Section(prompt, "Instructions", PromptText.Instructions(input.Settings.Instructions));
        Section(prompt, "User", User(input.Brief));
        Section(prompt, "Tools", PromptText.Tools(input.Brief));
        Section(prompt, "Conversation", Conversation(input, nonce));
        Section(prompt, "Mail", input.Mail is { } mail ? Mail(mail, input, nonce) : "");
        Section(prompt, "Confirmed action", input.Brief.Confirmed is { } confirmed ? Confirmed(confirmed) : "");
        Section(prompt, "Request", PromptText.Request(input.Brief));
        return prompt.ToString();
    }

    /// <summary>The nonce for this prompt: one that no text in it holds, so that nobody can close the fence.</summary>
    public static string Nonce(PromptInput input)
    {
        var texts = Texts(input).ToArray();
        var nonce = input.Nonce();
        for (var tries = 0; tries < 8 && IsIn(nonce); tries++)
            nonce = input.Nonce();
        while (IsIn(nonce))
            nonce += "x";
        return nonce;

        bool IsIn(string candidate) => texts.Any(text => text.Contains(candidate, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Texts(PromptInput input) =>
        [
            .. input.Mail is { } mail ? TextsOf(mail.Mail) : [],
            .. input.History.SelectMany(entry => entry.Mail is { } told ? [.. TextsOf(told), entry.Entry.Text] : new[] { entry.Entry.Text }),
            input.Brief.Request, input.Brief.RejectedDraft ?? "", input.Brief.Correction ?? "",
            input.Brief.Confirmed?.Prompt ?? "", input.Brief.Confirmed?.Result ?? "",
        ];

    private static string[] TextsOf(InboundMail mail) => [mail.Text, mail.Quoted, mail.Subject, mail.MessageId, mail.From?.Name ?? ""];

    private static void Section(StringBuilder prompt, string heading, string text)
    {
        if (text.Length > 0)
            prompt.Append(prompt.Length > 0 ? "\n" : "").Append("## ").Append(heading).Append("\n\n").Append(text).Append('\n');
    }

    private static string User(TaskBrief brief)
    {
        var name = UntrustedText.Line(brief.UserDisplayName);
        return $"{(name.Length > 0 ? $"{name} (id {brief.Task.User})" : $"The user with the id {brief.Task.User}")}. Mail that you send for them carries the address {UntrustedText.Line(brief.SmtpFrom)}.";
    }

    private static string Conversation(PromptInput input, string nonce) =>
        string.Join("\n\n", input.History.Select(entry => Told(entry, input, nonce)));

    private static string Told(PromptHistory told, PromptInput input, string nonce)
    {
        var at = told.Entry.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        if (told.Entry.Author != Author.Mail && told.Entry.Mail is null)
            return $"[{at} UTC] {(told.Entry.Author == Author.User ? "User" : "Istota")}:\n{UntrustedText.Block(told.Entry.Text)}";
        var most = Math.Max(1, input.Settings.MaxBodyChars / HistoryShare);
        return told.Mail is { } mail
            ? $"[{at} UTC] Mail from {Address(mail.From)}, subject: {UntrustedText.Line(mail.Subject)}\n{Fenced(Body(mail), most, nonce)}"
            : $"[{at} UTC] Mail:\n{Fenced(told.Entry.Text, most, nonce)}";
    }

    private static string Mail(PromptMail part, PromptInput input, string nonce)
    {
        var mail = part.Mail;
        var text = new StringBuilder();
        text.Append("From: ").AppendLine(Address(mail.From));
        text.Append("To: ").AppendLine(Addresses(mail.To));
        if (mail.Cc.Count > 0)
            text.Append("Cc: ").AppendLine(Addresses(mail.Cc));
        text.Append("Date: ").AppendLine((mail.Date ?? mail.ReceivedAt).ToString("ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture));
        text.Append("Subject: ").AppendLine(UntrustedText.Line(mail.Subject));
        text.Append("Message-ID: <").Append(UntrustedText.Line(mail.MessageId)).AppendLine(">");
        text.Append("Authentication: ").AppendLine(Authentication(input.Brief, mail));
        if (part.Attachments.Count > 0)
            text.AppendLine("Attachments:");
        foreach (var attachment in part.Attachments)
            text.AppendLine(Attachment(attachment));
        foreach (var note in mail.Notes)
            text.Append("Note: ").AppendLine(UntrustedText.Line(note));
        return text.AppendLine().Append(Fenced(Body(mail), input.Settings.MaxBodyChars, nonce)).ToString().ReplaceLineEndings("\n");
    }

    private static string Authentication(TaskBrief brief, InboundMail mail)
    {
        if (brief.MailAuthentication.Length > 0)
            return UntrustedText.Line(brief.MailAuthentication);
        var evidence = mail.Authentication.Evidence.Length > 0 ? $" ({UntrustedText.Line(mail.Authentication.Evidence)})" : "";
        return mail.Authentication.Verdict switch
        {
            AuthenticationVerdict.Passed => $"passed{evidence}",
            AuthenticationVerdict.Failed => $"failed: the sender may be somebody else{evidence}",
            AuthenticationVerdict.Unverified => $"nothing vouches for the sender{evidence}",
            _ => "not checked",
        };
    }

    private static string Attachment(SavedAttachment saved)
    {
        var what = string.Create(CultureInfo.InvariantCulture,
            $"{UntrustedText.Line(saved.Attachment.Name)} ({UntrustedText.Line(saved.Attachment.MediaType)}, {saved.Attachment.Bytes} bytes)");
        return saved.Path is { } path ? $"- {what}: {UntrustedText.Line(path)}" : $"- {what}: not saved, {UntrustedText.Line(saved.Fault ?? "unknown reason")}";
    }

    private static string Body(InboundMail mail)
    {
        var text = mail.Text.Trim('\n');
        if (mail.Quoted.Length == 0)
            return text;
        return $"{text}{(text.Length > 0 ? "\n\n" : "")}[quoted or forwarded below, not written by the sender of this mail]\n{mail.Quoted.Trim('\n')}";
    }

    private static string Fenced(string text, int most, string nonce) =>
        $"<<<UNTRUSTED EMAIL {nonce}\n{UntrustedText.Block(UntrustedText.Cut(text, most))}\nUNTRUSTED EMAIL {nonce}>>>";

    private static string Confirmed(ConfirmedAction confirmed) =>
        $"You asked:\n\n{UntrustedText.Block(confirmed.Prompt)}\n\nYour result then was:\n\n{UntrustedText.Block(confirmed.Result)}\n\nThe user said yes to this.";

    private static string Addresses(IEnumerable<MailAddress> list) => string.Join(", ", list.Take(100).Select(Address));

    private static string Address(MailAddress? address) => address switch
    {
        null => "unknown",
        { Name.Length: > 0 } => $"{UntrustedText.Line(address.Address)} (calls itself \"{UntrustedText.Line(address.Name).Replace('"', '\'')}\")",
        _ => UntrustedText.Line(address.Address),
    };
}
