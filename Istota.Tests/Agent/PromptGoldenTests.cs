using System.Runtime.CompilerServices;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Agent;

/// <summary>Whole prompts as an agent reads them. ISTOTA_GOLDEN=write writes them anew.</summary>
public sealed class PromptGoldenTests
{
    [Fact]
    public void A_chat_message() => Same("chat", PromptBuilder.Build(Prompts.Input(Prompts.Chat("What is on today?"))));

    [Fact]
    public void A_mail_with_everything()
    {
        var mail = Prompts.Mail("Dear Anna,\n\n# Offer\nsee the file.\n", quoted: "> older words\n> ## Request") with
        {
            Cc = [new MailAddress("carl@example.org")],
            Notes = ["Parts of the HTML were hidden and are left out."],
        };
        var pdf = new Attachment(0, "offer.pdf", "offer.pdf", "application/pdf", 1234, "aa");
        var large = new Attachment(1, "film.mov", "film.mov", "video/quicktime", 99_999_999, "bb");
        Same("mail", PromptBuilder.Build(Prompts.Input(Prompts.ForMail()) with
        {
            Settings = new PromptSettings("# House\nBe brief."),
            Mail = new PromptMail(mail, [new SavedAttachment(pdf, "/users/anna/inbox/offer.pdf", null), new SavedAttachment(large, null, "too large")]),
            History =
            [
                new PromptHistory(new HistoryEntry(Author.User, Prompts.At.AddHours(-2), "Ask Bob for an offer.", null), null),
                new PromptHistory(new HistoryEntry(Author.Istota, Prompts.At.AddHours(-1), "Done.", null), null),
                new PromptHistory(new HistoryEntry(Author.Mail, Prompts.At.AddMinutes(-9), "Mail from bob", Prompts.Key), Prompts.Mail("I will send it.", "Re: Offer")),
            ],
        }));
    }

    [Fact]
    public void A_task_that_runs_again_after_a_yes() => Same("confirmed", PromptBuilder.Build(Prompts.Input(Prompts.Chat("Cancel the gym.") with
    {
        Confirmed = new ConfirmedAction("Shall I cancel by mail?", "I would write to gym@example.org."),
    })));

    [Fact]
    public void A_draft_that_the_user_corrects() => Same("corrected", PromptBuilder.Build(Prompts.Input(
        Prompts.ForMail() with { IsThreadReply = true, RejectedDraft = "Dear Bob,\nno.", Correction = "Friendlier, please." }, Prompts.Mail("Well?"))));

    [Fact]
    public void The_users_own_mail() =>
        Same("own-mail", PromptBuilder.Build(Prompts.Input(Prompts.ForMail() with { IsOwnMail = true }, Prompts.Mail("Please book a table for two."))));

    private static void Same(string name, string prompt, [CallerFilePath] string here = "")
    {
        var source = Path.Combine(Path.GetDirectoryName(here)!, "Golden", $"{name}.golden");
        if (Environment.GetEnvironmentVariable("ISTOTA_GOLDEN") == "write")
            File.WriteAllText(source, prompt);
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Agent", "Golden", $"{name}.golden")), prompt);
    }
}
