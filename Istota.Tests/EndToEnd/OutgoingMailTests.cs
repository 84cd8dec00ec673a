using System.Net;
using Istota.Tests.Servers;
using MimeKit;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>Mail that leaves: what needs a yes, what does not, and what stands in its headers when it arrives.</summary>
public sealed class OutgoingMailTests(SharedMailLab shared)
{
    [Fact]
    public async Task The_users_own_mail_is_answered_by_mail_with_the_result()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Email = "confirm_sender_match = false" });
        var id = await house.ReceiveAsync(house.AliceUser, House.At(house.BotUser), "Question", "AGENT: say The answer is 42.", "References: <older@outside.test>");

        var answer = await house.MailAtAsync(house.AliceUser, "Re: Question");
        Assert.Equal("The answer is 42.", House.TextOf(answer));
        Assert.Equal(("Istota", house.Plus("alice")), (answer.From.Mailboxes.Single().Name, answer.From.Mailboxes.Single().Address));
        Assert.Equal(id, answer.InReplyTo);
        Assert.Equal(["older@outside.test", id], answer.References);
        Assert.EndsWith("@" + MailLab.Domain, answer.MessageId!, StringComparison.Ordinal);
        Assert.Equal("auto-replied", answer.Headers["Auto-Submitted"]);
        Assert.Equal("alice-1", answer.Headers["X-Istota-Task"]);
        Assert.Equal("text/plain", answer.Body!.ContentType.MimeType);
        Assert.Equal("utf-8", answer.Body!.ContentType.Charset, ignoreCase: true);
        await house.Alice.WaitForAsync("main", "The answer is 42.");
    }

    [Fact]
    public async Task A_trusted_sender_is_answered_at_once_and_anybody_else_after_a_yes_with_exactly_what_was_shown()
    {
        await using var house = await House.StartAsync(shared);
        await house.Alice.AskAsync($"!trust {House.At(house.Contact)}");
        await house.ReceiveAsync(house.Contact, house.Plus("alice"), "Tea?", "AGENT: reply Yes, at four.");
        var tea = await house.MailAtAsync(house.Contact, "Re: Tea?");
        Assert.Equal("Yes, at four.", House.TextOf(tea));
        Assert.Equal("auto-replied", tea.Headers["Auto-Submitted"]);

        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "Coffee?", "AGENT: reply No *coffee* & _tea_ here.");
        await house.Alice.WaitForAsync("alerts", "(1)");
        await house.Alice.AskAsync("yes 1");
        var draft = await house.Alice.WaitForAsync("main", "wants to send a mail");
        Assert.Equal([2], draft.Questions);
        Assert.Contains($"To: {House.At(house.Stranger)}", House.Plain(draft), StringComparison.Ordinal);
        Assert.Contains("Subject: Re: Coffee?", House.Plain(draft), StringComparison.Ordinal);
        Assert.Contains("2: a draft to", await house.Alice.AskAsync("!drafts", "alerts"), StringComparison.Ordinal);
        Assert.Equal("held", Assert.Single((await house.InspectAsync("outbox")).EnumerateArray(), o => o.GetProperty("subject").GetString() == "Re: Coffee?").GetProperty("state").GetString());
        Assert.Equal(0, house.CountAt(house.Stranger));

        await house.Alice.AskAsync("yes 2", "alerts");
        var coffee = await house.MailAtAsync(house.Stranger, "Re: Coffee?");
        Assert.Equal("No *coffee* & _tea_ here.", House.TextOf(coffee));
        Assert.Null(coffee.Headers["Auto-Submitted"]); // a person approved it
    }

    [Fact]
    public async Task A_chat_errand_goes_out_and_the_contacts_answer_comes_back_to_its_room()
    {
        await using var house = await House.StartAsync(shared);
        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|Dinner|Are you free?");
        var mail = await house.MailAtAsync(house.Contact, "Dinner");
        Assert.Null(mail.Headers["Auto-Submitted"]); // a person asked for it in chat
        Assert.Equal("alice-1", mail.Headers["X-Istota-Task"]);
        var copy = await house.Lab.WaitForMailAsync(house.BotUser, m => m.MessageId == mail.MessageId, DaemonProcess.Patience, "Sent");
        Assert.Equal(House.TextOf(mail), House.TextOf(copy));
        var thread = await house.ThreadOfAsync(mail);
        Assert.Equal((mail.MessageId, "web:main", "web:main"), (thread.GetProperty("messageId").GetString(), thread.GetProperty("conversation").GetString(), thread.GetProperty("origin").GetString()));
        Assert.Contains("Dinner", await house.Alice.AskAsync("!threads", "alerts"), StringComparison.Ordinal);

        await house.AnswerAsync(mail, house.Contact, "AGENT: say They are free.\nAGENT: reply Then at eight.");
        await house.Alice.WaitForAsync("main", "They are free.");
        // An answer to an outside contact from a thread reply is a draft first.
        var draft = await house.Alice.WaitForAsync("main", "wants to send a mail");
        Assert.Equal(HttpStatusCode.OK, (await house.Alice.AnswerAsync(Assert.Single(draft.Questions), "yes")).Status);
        var second = await house.MailAtAsync(house.Contact, "Re: Dinner");
        Assert.Equal("Then at eight.", House.TextOf(second));
        Assert.Equal([mail.MessageId!, second.InReplyTo!], second.References);
        Assert.Contains("Are you free?", house.PromptsOf("alice")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bcc_is_in_the_envelope_alone_and_html_has_a_text_part()
    {
        await using var house = await House.StartAsync(shared);
        var (to, cc, bcc) = (House.At(house.Contact), House.At(house.BobUser), House.At(house.Stranger));
        await house.Alice.SayAsync($"""
            AGENT: sh echo hello > note.txt
            AGENT: sh printf '\074p\076Hi \074b\076you\074/b\076\074/p\076' > body.html
            AGENT: sh istota email send --to {to} --cc {cc} --bcc {bcc} --subject 'To all' --body-file body.html --html --attach note.txt
            """);

        foreach (var account in new[] { house.Contact, house.BobUser, house.Stranger })
        {
            var mail = await house.MailAtAsync(account, "To all");
            Assert.Empty(mail.Bcc);
            Assert.DoesNotContain(bcc, mail.Headers.Where(h => h.Id is not HeaderId.Received and not HeaderId.Unknown).Select(h => h.Value).Aggregate("", (a, b) => a + b), StringComparison.Ordinal);
            Assert.Contains("Hi you", House.TextOf(mail), StringComparison.Ordinal);
            Assert.Contains("<b>you</b>", mail.HtmlBody!, StringComparison.Ordinal);
            Assert.Equal("note.txt", Assert.Single(mail.Attachments).ContentDisposition!.FileName);
        }
    }

    [Theory]
    [InlineData("off", false, false)]
    [InlineData("tainted", false, true)]
    [InlineData("untrusted", true, true)]
    [InlineData("all", true, true)]
    public async Task The_floor_says_which_mails_need_a_yes(string floor, bool fromChat, bool fromMail)
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Email = $"outbound_approval_floor = \"{floor}\"" });
        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|From chat|Hello");
        await ExpectAsync(house, "From chat", fromChat, 1);
        await house.Alice.AskAsync($"!trust {House.At(house.Stranger)}");
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "Go", $"AGENT: send {House.At(house.Contact)}|From mail|Hello");
        await ExpectAsync(house, "From mail", fromMail, fromChat ? 2 : 1);
    }

    [Fact]
    public async Task A_user_may_tighten_the_floor()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Email = "outbound_approval_floor = \"untrusted\"", Alice = "outbound_approval = \"all\"" });
        await house.Alice.AskAsync($"!trust {House.At(house.Contact)}");
        await house.Bob.AskAsync($"!trust {House.At(house.Contact)}");
        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|From alice|Hello");
        await ExpectAsync(house, "From alice", needsYes: true, 1);
        await house.Bob.SayAsync($"AGENT: send {House.At(house.Stranger)}|From bob|Hello");
        await house.Bob.WaitForAsync("main", "wants to send a mail");
        await house.Bob.SayAsync($"AGENT: send {House.At(house.Contact)}|Also from bob|Hello", "alerts");
        await house.MailAtAsync(house.Contact, "Also from bob");
        Assert.Equal(0, house.CountAt(house.Stranger));
    }

    /// <summary>Either it arrives, or it is asked for and does not leave.</summary>
    private static async Task ExpectAsync(House house, string subject, bool needsYes, int question)
    {
        if (!needsYes)
        {
            await house.MailAtAsync(house.Contact, subject);
            return;
        }
        var prompt = await house.Alice.WaitForAsync("main", $"Subject: {subject}");
        Assert.Equal([question], prompt.Questions);
        Assert.Equal("held", Assert.Single((await house.InspectAsync("outbox")).EnumerateArray(), o => o.GetProperty("subject").GetString() == subject).GetProperty("state").GetString());
    }
}
