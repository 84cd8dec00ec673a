using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>Everything that the web chat does, in Talk, with the web chat off.</summary>
public sealed class TalkTests(SharedMailLab shared)
{
    [Fact]
    public async Task A_strangers_mail_is_asked_about_in_Talk_and_answered_there_in_every_way()
    {
        await using var talk = await TalkHouse.StartAsync(shared);
        var house = talk.House;
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "@all **A mail waits for your answer (99)** {mention-user1} [x](https://evil.test)", "AGENT: say ran first");
        var prompt = await talk.WaitForAsync("waits for your answer (1)");
        Assert.Contains("Reply `yes 1`, `no 1`, `trust 1` or `never 1`", prompt.Text, StringComparison.Ordinal);
        Assert.Empty(prompt.Mentions);
        Assert.False(prompt.Silent);
        Assert.DoesNotContain("**A mail waits for your answer (99)**", prompt.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("{mention-user1}", prompt.Text, StringComparison.Ordinal);

        talk.Alice.React(talk.Room, prompt.Id, "👍🏽");
        await talk.ResultAsync("ran first");
        await talk.WaitForAsync("✅ **1**: approved");
        Assert.Contains("decided already", await talk.AskAsync("no", replyTo: prompt.Id), StringComparison.Ordinal);

        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "second", "AGENT: say ran second");
        await talk.WaitForAsync("(2)");
        Assert.Contains("discarded", await talk.AskAsync("no"), StringComparison.Ordinal);
        await talk.WaitForAsync("❌ **2**: discarded");

        await house.ReceiveAsync(house.Contact, house.Plus("alice"), "third", "AGENT: say ran third");
        var third = await talk.WaitForAsync("(3)");
        Assert.Contains("trusted from now on", await talk.AskAsync("trust", replyTo: third.Id), StringComparison.Ordinal);
        await talk.ResultAsync("ran third");
        Assert.Contains(House.At(house.Contact), await talk.AskAsync("!trust"), StringComparison.Ordinal);
        await house.ReceiveAsync(house.Contact, house.Plus("alice"), "fourth", "AGENT: say ran fourth\nAGENT: alert look here");
        await talk.ResultAsync("ran fourth");
        await talk.WaitForAsync("(task alice-3): look here");
        await talk.AskAsync($"!untrust {House.At(house.Contact)}");
        Assert.DoesNotContain(House.At(house.Contact), await talk.AskAsync("!trust"), StringComparison.Ordinal);
        Assert.Equal(3, house.PromptsOf("alice").Count);
        await house.StopAsync();
    }

    [Fact]
    public async Task An_errand_begun_in_Talk_comes_back_there_and_its_draft_is_approved_there()
    {
        await using var talk = await TalkHouse.StartAsync(shared);
        var house = talk.House;
        talk.Alice.Post(talk.Room, $"AGENT: send {House.At(house.Contact)}|Errand|What is it about?");
        var errand = await house.MailAtAsync(house.Contact, "Errand");
        Assert.Equal($"talk:{talk.Room}", (await house.ThreadOfAsync(errand)).GetProperty("origin").GetString());

        await house.AnswerAsync(errand, house.Contact, "AGENT: say It is about tea.\nAGENT: reply Thank you.");
        await talk.ResultAsync("It is about tea.");
        var draft = await talk.WaitForAsync("wants to send a mail");
        talk.Alice.Post(talk.Room, "yes", replyTo: draft.Id);
        Assert.Equal("Thank you.", House.TextOf(await house.MailAtAsync(house.Contact, "Re: Errand")));
        await talk.WaitForAsync("✅ **1**: sent as drafted");
    }

    [Fact]
    public async Task A_post_that_was_stored_while_its_answer_was_lost_stands_there_once_also_after_a_crash()
    {
        await using var talk = await TalkHouse.StartAsync(shared);
        await talk.AskAsync("!status");
        talk.Server.Fault($"POST /ocs/v2.php/apps/spreed/api/v1/chat/{talk.Room}", "storeThenReset");
        talk.Alice.Post(talk.Room, "!help");
        await talk.WaitForAsync("!pending");
        await talk.AskAsync("!drafts");
        Assert.Single(talk.Said(), m => m.Text.Contains("!pending", StringComparison.Ordinal));

        // Said while nobody listens, and once more across a crash right after it was heard.
        await talk.House.KillAsync();
        talk.Alice.Post(talk.Room, "AGENT: say heard once");
        await talk.House.StartAsync();
        await talk.ResultAsync("heard once");
        await talk.House.KillAsync();
        await talk.House.StartAsync();
        await talk.AskAsync("!tasks");
        Assert.Single(talk.House.PromptsOf("alice"));
        Assert.Single(talk.Said(), m => m.Text.Contains("heard once", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_users_answer_their_own_questions_in_their_own_rooms()
    {
        await using var talk = await TalkHouse.StartAsync(shared);
        var house = talk.House;
        var bobs = await talk.Server.WhenOneToOneAsync(TalkHouse.Bot, "bob", DaemonProcess.Patience);
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "for alice", "AGENT: say ran for alice");
        await house.ReceiveAsync(house.Stranger, house.Plus("bob"), "for bob", "AGENT: say ran for bob");
        await talk.WaitForAsync("for alice");
        await talk.WaitForAsync("for bob", bobs);
        talk.Server.ActAs("bob").Post(bobs, "yes");
        await talk.ResultAsync("ran for bob", bobs);
        Assert.Empty(house.PromptsOf("alice"));
        Assert.Single(house.PromptsOf("bob"));
        Assert.DoesNotContain(talk.Said(), m => m.Text.Contains("for bob", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_a_group_the_bot_answers_who_names_it_and_takes_no_answers()
    {
        await using var talk = await TalkHouse.StartAsync(shared);
        var family = talk.Alice.OpenGroup("family", "carol", TalkHouse.Bot);
        var house = talk.House;
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "hello", "AGENT: say ran");
        await talk.WaitForAsync("(1)");
        // The first words in a room that was never seen are not heard.
        await talk.Server.WhenRequestedAsync(r => r.Path.Contains($"/chat/{family}", StringComparison.Ordinal), DaemonProcess.Patience);
        talk.Alice.Post(family, "@istota yes 1");
        await talk.WaitForAsync("in your own room", family);
        talk.Alice.Post(family, "@istota AGENT: say hello family");
        await talk.ResultAsync("hello family", family);
        Assert.Equal("hello", Assert.Single((await house.InspectAsync("gate")).EnumerateArray()).GetProperty("subject").GetString());
    }
}
