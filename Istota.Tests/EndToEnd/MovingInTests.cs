using System.Text.Json;
using Istota.Tests.Import;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>A household that had a Python Istota takes this one instead, on the same mailbox.</summary>
public sealed class MovingInTests
{
    private const string Users = """
        [users.alice]
        email_addresses = ["alice@lab.test"]
        """;

    [Fact]
    public async Task Trust_threads_and_what_was_dealt_with_come_along_once()
    {
        await using var house = new MaildirHouse(Users);
        // As the documentation leaves it: what comes between the two is handled all the same.
        var config = await File.ReadAllTextAsync(house.Config, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(house.Config, config.Replace("first_sweep = \"all\"", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var python = PythonSample.Make(Path.Combine(house.Folder, "python.db"), """
            INSERT INTO trusted_email_senders (user_id, sender_email) VALUES ('alice', 'joe@friends.example'), ('gone', 'x@y.example');
            INSERT INTO sent_emails (user_id, message_id, to_addr, subject) VALUES ('alice', '<asked@bot.example>', 'carl@x.example', 'A question');
            INSERT INTO processed_emails (email_id, sender_email, message_id) VALUES ('1', 'joe@friends.example', '<old@x.example>');
            """);
        house.Drop("old", "joe@friends.example", "bot+alice@lab.test", "AGENT: say answered twice");
        house.Drop("trusted", "joe@friends.example", "bot+alice@lab.test", "AGENT: say hello joe");

        var (exit, output, error) = await house.RunAsync("import", "--from-istota", python);
        Assert.True(exit == 0, error);
        Assert.Equal("trusted senders: 1 taken\nsent mails: 1 taken\ndealt-with mails: 1 taken\nThe senders are trusted from the daemon's next start on.\nThe daemon's very first look into the mailbox takes all that is there but the dealt-with mails.\n", output);
        Assert.Contains("there is no user 'gone'", error, StringComparison.Ordinal);
        Assert.Contains("0 taken, 1 known already", (await house.RunAsync("import", "--from-istota", python)).Out, StringComparison.Ordinal);

        await house.StartAsync();
        using var alice = await house.ClientAsync("alice");
        await alice.WaitForAsync("main", "hello joe");
        // Carl answers a mail that the Python Istota sent for alice; the address he answers to says nothing.
        var half = Path.Combine(house.Folder, "mail", "tmp", "answer");
        await File.WriteAllTextAsync(half, "From: carl@x.example\nTo: bot@lab.test\nSubject: Re: A question\nMessage-ID: <answer@x.example>\nIn-Reply-To: <asked@bot.example>\n\nAGENT: say carl says yes\n", TestContext.Current.CancellationToken);
        File.Move(half, Path.Combine(house.Folder, "mail", "new", "answer"));
        await alice.WaitForAsync("main", "carl says yes");
        Assert.DoesNotContain(await alice.MessagesAsync("main"), m => m.Text.Contains("answered twice", StringComparison.Ordinal));

        var trust = JsonElement.Parse((await house.RunAsync("inspect", "trust", "alice", "--json")).Out).GetProperty("runtime");
        Assert.Equal("joe@friends.example", Assert.Single(trust.EnumerateArray()).GetProperty("pattern").GetString());
        Assert.Equal("import", trust[0].GetProperty("addedVia").GetString());

        var (busy, _, said) = await house.RunAsync("import", "--from-istota", python);
        Assert.Equal(1, busy);
        Assert.Contains("stop the daemon", said, StringComparison.Ordinal);
        await house.StopAsync();
    }
}
