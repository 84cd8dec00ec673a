using System.Net;
using System.Text;
using System.Text.Json;
using Istota.Tests.Servers;
using Istota.Tests.Talk.Server;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>Talk as it is on bad days: a password that is taken back, people who are not who they seem, answers that could mean two things.</summary>
public sealed class TalkHardshipTests(SharedMailLab shared)
{
    [Fact]
    public async Task A_refused_password_stops_all_traffic_is_told_and_stands_in_no_log()
    {
        await using var talk = await TalkHouse.StartAsync(shared, web: "");
        var house = talk.House;
        await talk.AskAsync("!status");
        Assert.Equal(HttpStatusCode.OK, (await ReadyzAsync(house)).Status);
        var room = (await TalkAsync(house)).GetProperty("rooms").EnumerateArray().Single(r => r.GetProperty("token").GetString() == talk.Room);
        Assert.Equal(("one-to-one", "alice", true), (room.GetProperty("type").GetString(), room.GetProperty("users")[0].GetString(), room.GetProperty("private").GetBoolean()));

        // Taken back while it runs.
        talk.Server.Revoke(TalkHouse.Bot, TalkHouse.Password);
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "while it is away", "AGENT: say ran");
        var bobs = await talk.Server.WhenOneToOneAsync(TalkHouse.Bot, "bob", DaemonProcess.Patience);
        talk.Server.ActAs("bob").Post(bobs, "!status");   // ends the poll of that room too
        await UntilRefusedAsync(house);
        await talk.Server.WhenPollingAsync(0, DaemonProcess.Patience);
        await NothingIsAskedAsync(talk, "and more");
        Assert.Equal(1, (await TalkAsync(house)).GetProperty("rooms").EnumerateArray().Sum(r => r.GetProperty("asking").GetBoolean() ? 1 : 0));

        // Wrong from the start on: one try and no more.
        await house.StopAsync();
        var before = talk.Server.Requests.Count;
        await house.StartAsync();
        await UntilRefusedAsync(house);
        await NothingIsAskedAsync(talk, "and still more");
        Assert.Equal(before + 1, talk.Server.Requests.Count);
        await house.StopAsync();
        Assert.DoesNotContain(talk.Said(), m => m.Text.Contains("while it is away", StringComparison.Ordinal));

        // Right again: what waited arrives, in order, once.
        talk.Server.Allow(TalkHouse.Bot, TalkHouse.Password);
        await house.StartAsync();
        await talk.WaitForAsync("and still more");
        Assert.Equal([1, 2, 3], talk.Said().Select(m => Array.FindIndex(s_waited, w => m.Text.Contains($"({w})", StringComparison.Ordinal)) + 1).Where(n => n > 0));
        Assert.Equal("connected", (await TalkAsync(house)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, (await ReadyzAsync(house)).Status);
        var log = (await house.RunAsync("inspect", "log")).Out;
        await house.StopAsync();
        NoSecretIn($"{house.LastOutput}\n{log}");
    }

    [Fact]
    public async Task Nobody_answers_in_the_name_of_another_and_what_could_mean_two_things_is_asked_again()
    {
        await using var talk = await TalkHouse.StartAsync(shared);
        var house = talk.House;
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "first", "AGENT: say ran first");
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "second", "AGENT: say ran second");
        var first = await talk.WaitForAsync("(1)");
        await talk.WaitForAsync("(2)");
        var which = await talk.AskAsync("yes");
        Assert.Contains("Which one?", which, StringComparison.Ordinal);
        Assert.Contains("1:", which, StringComparison.Ordinal);
        Assert.Contains("2:", which, StringComparison.Ordinal);
        Assert.Contains("write out", await talk.AskForNoticeAsync("!trust @carol"), StringComparison.Ordinal);

        // Carol is nobody here, whatever she calls herself; Bob is somebody else; a guest and a person of another server have nothing to say.
        var carol = talk.Server.ActAs("carol");
        carol.Rename("Alice");
        carol.Post(carol.OpenOneToOne(TalkHouse.Bot), "yes 1");
        var bobs = await talk.Server.WhenOneToOneAsync(TalkHouse.Bot, "bob", DaemonProcess.Patience);
        talk.Server.ActAs("bob").Post(bobs, "yes 1");
        var family = talk.Alice.OpenGroup("family", TalkHouse.Bot);
        talk.Server.AddAttendee(family, new TalkActor("federated_users", "alice@elsewhere.example"), "Alice").Post(family, "@istota yes 1");

        // What was edited, and what was deleted again, is no answer.
        var edited = talk.Alice.Post(talk.Room, "hm");
        talk.Alice.Edit(talk.Room, edited.Id, "yes 1");
        var deleted = talk.Alice.Post(talk.Room, "{mention-user1} @carol");
        talk.Alice.Delete(talk.Room, deleted.Id);
        Assert.Contains("discarded", await talk.AskAsync("no", replyTo: first.Id), StringComparison.Ordinal);
        Assert.Equal("second", Assert.Single((await house.InspectAsync("gate")).EnumerateArray()).GetProperty("subject").GetString());
        Assert.DoesNotContain(house.PromptsOf("alice"), p => p.Contains("ran first", StringComparison.Ordinal));
        Assert.DoesNotContain(talk.Said(bobs), m => m.Text.Contains("first", StringComparison.Ordinal));
    }

    private static readonly string[] s_waited = ["1", "2", "3"];

    private static async Task<(HttpStatusCode Status, string Words)> ReadyzAsync(House house)
    {
        using var web = new HttpClient();
        using var answer = await web.GetAsync(new Uri($"http://127.0.0.1:{house.Port}/readyz"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> TalkAsync(House house) => (await house.InspectAsync("system")).GetProperty("talk");

    private static async Task UntilRefusedAsync(House house)
    {
        await house.Daemon.UntilAsync(() => ReadyzAsync(house), r => r.Status == HttpStatusCode.ServiceUnavailable && r.Words.Contains("refuses the login", StringComparison.Ordinal), r => $"{r}");
        Assert.Equal("refused", (await TalkAsync(house)).GetProperty("state").GetString());
        Assert.Single(house.Daemon.Output.Split('\n'), l => l.Contains("refuses the login", StringComparison.Ordinal));
    }

    /// <summary>Something happens that Talk would be told of, and is not.</summary>
    private static async Task NothingIsAskedAsync(TalkHouse talk, string subject)
    {
        var house = talk.House;
        var before = talk.Server.Requests.Count;
        await house.ReceiveAsync(house.Stranger, house.Plus("alice"), subject, "hello");
        await house.Daemon.UntilAsync(() => house.InspectAsync("gate"), g => g.EnumerateArray().Any(m => m.GetProperty("subject").GetString() == subject), g => $"{g}");
        Assert.Equal(before, talk.Server.Requests.Count);
    }

    private static void NoSecretIn(string text)
    {
        Assert.Contains("refuses the login", text, StringComparison.Ordinal);
        foreach (var secret in new[] { TalkHouse.Password, Uri.EscapeDataString(TalkHouse.Password), Convert.ToBase64String(Encoding.UTF8.GetBytes($"{TalkHouse.Bot}:{TalkHouse.Password}")), "Basic " })
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }
}
