using Istota.Tests.Servers;
using MimeKit;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>Where the outcome of a contact's reply goes: the three policies of <c>email_reply_routing</c>, and threads without an origin.</summary>
public sealed class ReplyRoutingTests(SharedMailLab shared)
{
    private const string Orders = "AGENT: say It is about tea.\nAGENT: reply Thank you.";

    [Fact]
    public async Task Origin_and_thread_posts_the_result_and_mails_the_answer_once_approved()
    {
        await using var house = await House.StartAsync(shared);
        await RepliedAsync(house);
        await house.Alice.WaitForAsync("main", "It is about tea.");
        var draft = await house.Alice.WaitForAsync("main", "wants to send a mail");
        await house.Alice.AnswerAsync(Assert.Single(draft.Questions), "yes");
        await house.MailAtAsync(house.Contact, "Re: Errand");
    }

    [Fact]
    public async Task With_the_floor_off_the_answer_goes_at_once_and_with_origin_alone_it_stays_a_draft()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Email = "outbound_approval_floor = \"off\"", Bob = "email_reply_routing = \"origin\"" });
        await RepliedAsync(house);
        await house.MailAtAsync(house.Contact, "Re: Errand");

        await house.Bob.SayAsync($"AGENT: send {House.At(house.Stranger)}|Bob's errand|Tea?");
        await house.AnswerAsync(await house.MailAtAsync(house.Stranger, "Bob's errand"), house.Stranger, Orders);
        await house.Bob.WaitForAsync("main", "It is about tea.");
        var draft = await house.Bob.WaitForAsync("main", "wants to send a mail");
        await house.Bob.AnswerAsync(Assert.Single(draft.Questions), "no");
        Assert.Equal(1, house.CountAt(house.Stranger));
    }

    [Fact]
    public async Task Thread_posts_one_line_and_asks_in_the_alerts_channel()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Alice = "email_reply_routing = \"thread\"" });
        await RepliedAsync(house);
        var draft = await house.Alice.WaitForAsync("alerts", "wants to send a mail");
        await house.Alice.WaitForAsync("main", "was handled (task alice-2)");
        Assert.DoesNotContain(await house.Alice.MessagesAsync("main"), m => m.Author != "user" && m.Text.Contains("It is about tea", StringComparison.Ordinal));
        await house.Alice.AnswerAsync(Assert.Single(draft.Questions), "yes");
        await house.MailAtAsync(house.Contact, "Re: Errand");
    }

    [Fact]
    public async Task A_thread_that_began_by_mail_comes_back_to_the_users_own_room()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Email = "confirm_sender_match = false\noutbound_approval_floor = \"off\"" });
        await house.ReceiveAsync(house.AliceUser, House.At(house.BotUser), "Please ask", $"AGENT: send {House.At(house.Contact)}|Asked|Tea?");
        var asked = await house.MailAtAsync(house.Contact, "Asked");
        await house.AnswerAsync(asked, house.Contact, "AGENT: say They like tea.");
        await house.Alice.WaitForAsync("main", "They like tea.");
        var thread = await house.ThreadOfAsync(asked);
        Assert.Equal("email", thread.GetProperty("origin").GetString());
        Assert.StartsWith("mail:", thread.GetProperty("conversation").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_in_a_thread_is_held_and_another_users_thread_counts_for_nobody_else()
    {
        await using var house = await House.StartAsync(shared);
        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|Errand|Tea?");
        var mail = await house.MailAtAsync(house.Contact, "Errand");
        await house.AnswerAsync(mail, house.Stranger, "AGENT: say joined");
        await house.Alice.WaitForAsync("alerts", "it joined a thread of yours, but its sender was no recipient of it");

        await house.ReceiveAsync(house.Contact, house.Plus("bob"), "Re: Errand", "AGENT: say to bob", $"In-Reply-To: <{mail.MessageId}>");
        await house.Bob.WaitForAsync("alerts", "you have not trusted this sender");
        Assert.Single(house.PromptsOf("alice"));
        Assert.Empty(house.PromptsOf("bob"));
    }

    [Fact]
    public async Task Automatic_mail_is_a_note_in_its_thread_and_never_answered()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Email = "outbound_approval_floor = \"off\"" });
        await house.Alice.AskAsync($"!trust {House.At(house.Stranger)}");
        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|Errand|Tea?");
        var mail = await house.MailAtAsync(house.Contact, "Errand");
        await house.AnswerAsync(mail, house.Contact, "AGENT: reply I am away too", "Auto-Submitted: auto-replied");
        await house.Alice.WaitForAsync("main", "An automatic answer came from");

        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "List", "AGENT: say ran\nAGENT: reply to the list", "List-Id: <l.outside.test>");
        await house.Alice.WaitForAsync("main", "ran");
        await house.Alice.WaitForAsync("alerts", "was refused");
        await house.ReceiveAsync(house.BobUser, house.Plus("alice"), "Unknown list", "AGENT: say nobody", "Precedence: bulk");
        await house.ReceiveAsync(house.BobUser, house.Plus("alice"), "By hand", "hello");
        await house.Alice.WaitForAsync("alerts", "Subject: By hand");
        Assert.Equal(2, house.PromptsOf("alice").Count);
        Assert.Equal(1, house.CountAt(house.Contact));
        Assert.Equal(0, house.CountAt(house.Stranger));
        Assert.Equal("Unknown list", Assert.Single((await house.InspectAsync("filed")).EnumerateArray()).GetProperty("subject").GetString());
    }

    /// <summary>Alice asks a contact for something in chat, and the contact answers.</summary>
    private static async Task<MimeMessage> RepliedAsync(House house)
    {
        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|Errand|Tea?");
        var mail = await house.MailAtAsync(house.Contact, "Errand");
        await house.AnswerAsync(mail, house.Contact, Orders);
        return mail;
    }
}
