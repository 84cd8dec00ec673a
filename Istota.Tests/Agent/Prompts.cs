using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Tests.Agent;

/// <summary>Mails and briefs for the tests of prompts and tasks.</summary>
internal static class Prompts
{
    public const string Nonce = "k7q2m9";
    public static readonly TaskId Task = new(new UserId("anna"), 7);
    public static readonly MailKey Key = new("bot", 1, 42);
    public static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static InboundMail Mail(string text, string subject = "Offer", string quoted = "") => new()
    {
        Key = Key,
        MessageId = "m1@example.org",
        From = new MailAddress("bob@example.org", "Bob"),
        To = [new MailAddress("bot+anna@home.example")],
        Subject = subject,
        Date = At,
        ReceivedAt = At,
        Size = 100,
        Digest = "d",
        Text = text,
        Quoted = quoted,
    };

    public static TaskBrief Chat(string request) => new()
    {
        Task = Task,
        Attempt = 1,
        Source = TaskSource.Web,
        Conversation = ConversationId.Of(new Place("web", "main")),
        UserDisplayName = "Anna",
        SmtpFrom = "bot+anna@home.example",
        Request = request,
    };

    public static TaskBrief ForMail() => Chat("") with { Source = TaskSource.Email, Mail = Key, MayReplyByMail = true, MailAuthentication = "passed (dmarc=pass header.from=example.org)" };

    public static PromptInput Input(TaskBrief brief, InboundMail? mail = null, params HistoryEntry[] history) => new()
    {
        Brief = brief,
        Settings = new PromptSettings(""),
        Mail = mail is null ? null : new PromptMail(mail, []),
        History = [.. history.Select(entry => new PromptHistory(entry, null))],
        Nonce = () => Nonce,
    };

    public static string OfMail(string text, string subject = "Offer") => PromptBuilder.Build(Input(ForMail(), Mail(text, subject)));

    /// <summary>The lines between the fences of the mail.</summary>
    public static string[] Fenced(string prompt)
    {
        var lines = prompt.Split('\n');
        var start = Array.IndexOf(lines, $"<<<UNTRUSTED EMAIL {Nonce}");
        return lines[(start + 1)..Array.IndexOf(lines, $"UNTRUSTED EMAIL {Nonce}>>>", start)];
    }

    public static string[] Headings(string prompt) => [.. prompt.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])];
}
