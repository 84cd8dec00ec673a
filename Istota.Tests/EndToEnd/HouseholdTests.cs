using System.Net;
using System.Net.Http.Json;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>Two people in one house, attachments before and after the gate, too much mail, and what a restart keeps.</summary>
public sealed class HouseholdTests(SharedMailLab shared)
{
    [Fact]
    public async Task Two_users_see_and_decide_nothing_of_each_other()
    {
        await using var house = await House.StartAsync(shared);
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "For alice", "secret of alice");
        await house.ReceiveAsync(house.Stranger, house.Plus("bob"), "For bob", "secret of bob");
        await house.Alice.WaitForAsync("alerts", "Subject: For alice");
        await house.Bob.WaitForAsync("alerts", "Subject: For bob");
        Assert.Equal("There is no open question 2.", await house.Bob.AskAsync("yes 2"));
        await house.Bob.AskAsync("yes 1");
        await house.Bob.WaitForAsync("main", "I was told nothing.");
        Assert.Equal([1], (await house.Alice.QuestionsAsync()).Select(q => q.Number));

        using var made = await house.Alice.Http.PostAsJsonAsync("/api/rooms", new { name = "Holiday" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var room = (await made.Content.ReadFromJsonAsync<Dictionary<string, string>>())!["id"];
        Assert.Equal(HttpStatusCode.NotFound, (await house.Bob.Http.GetAsync($"/api/rooms/{room}/messages")).StatusCode);
        await house.Alice.SayAsync("AGENT: say only here", room);
        await house.Alice.WaitForAsync(room, "only here");
        foreach (var place in new[] { "main", "alerts" })
        {
            Assert.DoesNotContain(await house.Bob.MessagesAsync(place), m => m.Text.Contains("alice", StringComparison.OrdinalIgnoreCase) || m.Text.Contains("only here", StringComparison.Ordinal));
            Assert.DoesNotContain(await house.Alice.MessagesAsync(place), m => m.Text.Contains("bob", StringComparison.OrdinalIgnoreCase));
        }
        Assert.DoesNotContain("secret of alice", string.Concat(house.PromptsOf("bob")), StringComparison.Ordinal);
        using var nobody = new HttpClient { BaseAddress = house.Alice.Http.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/api/rooms")).StatusCode);
    }

    [Fact]
    public async Task Attachments_are_saved_after_the_gate_and_not_before()
    {
        await using var house = await House.StartAsync(shared);
        var inbox = Path.Combine(house.DataDir, "Users", "alice", "inbox");
        const string Body = """
            --b
            Content-Type: text/plain

            see the file
            --b
            Content-Type: application/pdf; name="../../evil.pdf"
            Content-Disposition: attachment; filename="../../evil.pdf"
            Content-Transfer-Encoding: base64

            aGVsbG8=
            --b--
            """;
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "File", Body, "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b");
        var prompt = await house.Alice.WaitForAsync("alerts", "Subject: File");
        Assert.Contains("evil.pdf (5 bytes)", House.Plain(prompt), StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(inbox) ? Directory.EnumerateFileSystemEntries(inbox) : []);

        await house.Alice.AskAsync("yes 1");
        await house.Alice.WaitForAsync("main", "I was told nothing.");
        var file = Assert.Single(Directory.EnumerateFileSystemEntries(inbox));
        Assert.Equal(("evil.pdf", "hello"), (Path.GetFileName(file), File.ReadAllText(file)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(file, Assert.Single(house.PromptsOf("alice")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_much_mail_is_told_once_and_run_by_its_number()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Scheduler = "email_rate_limit_messages = 2" });
        for (var i = 1; i <= 4; i++) await house.ReceiveAsync(house.Stranger, house.Plus("alice"), $"Mail {i}", $"AGENT: say ran {i}");
        await house.Alice.WaitForAsync("alerts", "More mail than usual is arriving");
        await house.ReceiveAsync(house.BobUser, house.Plus("bob"), "Other", "x");
        await house.Bob.WaitForAsync("alerts", "Subject: Other");

        Assert.Single(await house.Alice.MessagesAsync("alerts"), m => m.Text.Contains("More mail than usual", StringComparison.Ordinal));
        Assert.Equal(2, (await house.Alice.QuestionsAsync()).Count);
        Assert.Equal(2, (await house.InspectAsync("mailbox")).GetProperty("throttled").GetInt32());
        Assert.Contains("4: throttled", House.Plain(await house.Alice.AskAsync("!pending")), StringComparison.Ordinal);
        await house.Alice.AskAsync("!retry 4");
        await house.Alice.WaitForAsync("main", "ran 4");
    }

    [Fact]
    public async Task Past_three_questions_about_one_sender_one_summary_stands_for_the_rest()
    {
        await using var house = await House.StartAsync(shared);
        for (var i = 1; i <= 6; i++) await house.ReceiveAsync(house.Stranger, house.Plus("alice"), $"Mail {i}", $"AGENT: say ran {i}");
        await house.ReceiveAsync(house.Contact, house.Plus("alice"), "Other", "x");
        await house.Alice.WaitForAsync("alerts", "Subject: Other");
        Assert.Equal(5, (await house.Alice.MessagesAsync("alerts")).Count);
        Assert.Equal(7, (await house.InspectAsync("gate", "alice")).GetArrayLength());
        await house.Alice.AskAsync("yes 6");
        await house.Alice.WaitForAsync("main", "ran 6");
    }

    [Fact]
    public async Task Killed_and_started_again_it_goes_on_and_does_nothing_twice()
    {
        await using var house = await House.StartAsync(shared);
        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|Before|Hello");
        await house.MailAtAsync(house.Contact, "Before");
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "Held", "AGENT: say ran after the restart");
        await house.Alice.WaitForAsync("alerts", "(1)");
        var token = house.Alice.Token;

        await house.KillAsync();
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "While it was down", "AGENT: say down");
        await house.StartAsync();

        await house.Alice.WaitForAsync("alerts", "(2)");
        await house.Alice.AskAsync("yes 1");
        await house.Alice.WaitForAsync("main", "ran after the restart");
        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|After|Hello");
        await house.MailAtAsync(house.Contact, "After");
        Assert.Equal(2, house.CountAt(house.Contact));
        Assert.Equal(2, (await house.Alice.MessagesAsync("alerts")).Count);
        using var old = new UserClient(house.Port, token, () => "");
        Assert.NotEmpty(await old.MessagesAsync("main")); // tokens outlive restarts
        await house.StopAsync();
    }
}
