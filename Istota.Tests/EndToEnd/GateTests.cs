using System.Net;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>The gate as a user meets it: mail from strangers waits, and every answer does what it says.</summary>
public sealed class GateTests(SharedMailLab shared)
{
    [Fact]
    public async Task A_strangers_mail_waits_and_runs_after_a_yes()
    {
        await using var house = await House.StartAsync(shared);
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "An offer", "AGENT: say the agent read it");

        var prompt = await house.Alice.WaitForAsync("alerts", "waits for your answer");
        Assert.Equal([1], prompt.Questions);
        Assert.Contains("Reply `yes 1`, `no 1`, `trust 1` or `never 1`", prompt.Text, StringComparison.Ordinal);
        Assert.StartsWith("From: ", prompt.Text.Split('\n')[1], StringComparison.Ordinal);
        Assert.Empty(house.PromptsOf("alice"));
        var held = Assert.Single((await house.InspectAsync("gate")).EnumerateArray());
        Assert.Equal((1, "alice", House.At(house.Stranger)), (held.GetProperty("number").GetInt32(), held.GetProperty("userId").GetString(), held.GetProperty("from").GetString()));

        Assert.Equal(HttpStatusCode.OK, (await house.Alice.AnswerAsync(1, "yes")).Status);
        await house.Alice.WaitForAsync("main", "the agent read it");
        Assert.Equal(HttpStatusCode.Conflict, (await house.Alice.AnswerAsync(1, "no")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await house.Bob.AnswerAsync(1, "yes")).Status);
        Assert.Equal(0, house.CountAt(house.Stranger));
        await house.StopAsync();
    }

    [Fact]
    public async Task A_no_discards_a_never_blocks_and_a_trust_releases_the_senders_other_mail()
    {
        await using var house = await House.StartAsync(shared);
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "first", "AGENT: say ran first");
        await house.Alice.WaitForAsync("alerts", "(1)");
        Assert.Contains("discarded", await house.Alice.AskAsync("no 1"), StringComparison.Ordinal);
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "second", "AGENT: say ran second");
        await house.Alice.WaitForAsync("alerts", "(2)");
        Assert.Contains("blocked", await house.Alice.AskAsync("never 2", "alerts"), StringComparison.Ordinal);
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "third", "AGENT: say ran third");

        await house.ReceiveAsync(house.Contact, house.Plus("alice"), "fourth", "AGENT: say ran fourth");
        await house.ReceiveAsync(house.Contact, house.Plus("alice"), "fifth", "AGENT: say ran fifth");
        await house.Alice.WaitForAsync("alerts", "(4)");
        Assert.Contains("released too: 4", await house.Alice.AskAsync("trust 3"), StringComparison.Ordinal);
        await house.Alice.WaitForAsync("main", "ran fourth");
        await house.Alice.WaitForAsync("main", "ran fifth");
        await house.ReceiveAsync(house.Contact, house.Plus("alice"), "sixth", "AGENT: say ran sixth");
        await house.Alice.WaitForAsync("main", "ran sixth");

        Assert.Equal(3, house.PromptsOf("alice").Count);
        Assert.Equal("quiet", Assert.Single((await house.InspectAsync("filed")).EnumerateArray()).GetProperty("reason").GetString());
        var trust = await house.InspectAsync("trust", "alice");
        Assert.Equal(House.At(house.Contact), Assert.Single(trust.GetProperty("runtime").EnumerateArray()).GetProperty("pattern").GetString());
    }
}
