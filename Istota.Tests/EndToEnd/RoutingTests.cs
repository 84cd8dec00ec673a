using System.Text.Json;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>Whose mail it is, from real headers of real servers: the plus address, then the sender, then the thread.</summary>
public sealed class RoutingTests(SharedMailLab shared)
{
    [Fact]
    public async Task Mail_finds_its_user_by_plus_address_sender_and_thread_and_else_nobody()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Email = "confirm_sender_match = false", Alice = $"trusted_email_senders = [\"*@{MailLab.Domain}\"]" });
        var bot = House.At(house.BotUser);

        await house.ReceiveAsync(house.Stranger, house.Plus("ALICE"), "by plus", "AGENT: say plus found alice");
        await house.Alice.WaitForAsync("main", "plus found alice");
        await house.ReceiveAsync(house.BobUser, bot, "by sender", "AGENT: say sender found bob");
        await house.Bob.WaitForAsync("main", "sender found bob");
        await house.ReceiveAsync(house.BobUser, house.Plus("alice"), "plus wins", "AGENT: say plus wins over sender");
        await house.Alice.WaitForAsync("main", "plus wins over sender");

        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|Thread|Hello");
        var sent = await house.MailAtAsync(house.Contact, "Thread");
        await house.ReceiveAsync(house.Contact, bot, "Re: Thread", "AGENT: say thread found alice", $"References: <{sent.MessageId}>");
        await house.Alice.WaitForAsync("main", "thread found alice");

        await house.ReceiveAsync(house.Stranger, bot, "to nobody", "AGENT: say nobody");
        await house.ReceiveAsync(house.Stranger, house.Plus("carol"), "to carol", "AGENT: say carol");
        await house.ReceiveAsync(house.Stranger, house.Plus("bob"), "last", "");
        await house.Bob.WaitForAsync("alerts", "Subject: last");
        Assert.Equal(["to carol", "to nobody"], SubjectsOf(await house.InspectAsync("unrouted")));
        Assert.Equal(1, house.CountAt(house.Contact));
        Assert.DoesNotContain(await house.Bob.MessagesAsync("main"), m => m.Text.Contains("alice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_envelopes_recipient_decides_alone_and_a_copy_is_taken_once()
    {
        await using var house = await House.StartAsync(shared);
        // The header names alice, the envelope bob.
        await house.ReceiveAsync(house.Stranger, house.Plus("bob"), "for whom", "hello", $"To: {house.Plus("alice")}", "Message-ID: <same@outside.test>");
        await house.Bob.WaitForAsync("alerts", "Subject: for whom");
        await house.ReceiveAsync(house.Stranger, house.Plus("bob"), "for whom", "hello", $"To: {house.Plus("alice")}", "Message-ID: <same@outside.test>");
        await house.ReceiveAsync(house.Stranger, house.Plus("bob"), "another", "hello");
        await house.Bob.WaitForAsync("alerts", "Subject: another");

        Assert.Equal(2, (await house.InspectAsync("gate", "bob")).GetArrayLength());
        Assert.Empty((await house.InspectAsync("gate", "alice")).EnumerateArray());
        var mailbox = await house.InspectAsync("mailbox");
        Assert.Equal(1, mailbox.GetProperty("duplicates").GetInt32());
        Assert.Empty(await house.Alice.MessagesAsync("alerts"));
    }

    [Fact]
    public async Task The_bots_own_mail_and_mail_with_two_authors_make_no_task()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Alice = "trusted_email_senders = [\"*@lab.test\"]" });
        await house.ReceiveAsync(house.BotUser, house.Plus("alice"), "from the bot", "AGENT: say bot");
        await house.ReceiveAsync(house.Plus("alice"), house.Plus("alice"), "from the plus address", "AGENT: say plus");
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "two", "AGENT: say two", $"From: {House.At(house.Stranger)}, {House.At(house.Contact)}");
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "last", "AGENT: say last");
        await house.Alice.WaitForAsync("main", "last");

        Assert.Single(house.PromptsOf("alice"));
        Assert.Equal(["from the bot", "from the plus address", "two"], SubjectsOf(await house.InspectAsync("filed")));
    }

    private static List<string?> SubjectsOf(JsonElement list) =>
        [.. list.EnumerateArray().Select(m => m.GetProperty("subject").GetString()).Order(StringComparer.Ordinal)];
}
