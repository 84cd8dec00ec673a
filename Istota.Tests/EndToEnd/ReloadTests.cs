using System.Text.Json;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>The configuration of a running daemon is changed, as an operator does it.</summary>
public sealed class ReloadTests
{
    private const string Alice = """
        [users.alice]
        admin = true
        email_addresses = ["alice@lab.test"]
        """;

    [Fact]
    public async Task Users_come_a_broken_file_changes_nothing_and_users_go()
    {
        await using var house = new MaildirHouse(Alice);
        await house.StartAsync();
        using var alice = await house.ClientAsync("alice");

        // A user who is added is there at once, for mail and in the web; what needs a restart is named.
        house.Configure(Alice + "\n[users.bob]\ntrusted_email_senders = [\"*@friends.example\"]", "", "outbound = \"files\"\nidle = false");
        await house.UntilSaidAsync("The configuration is in force");
        Assert.Contains("users.bob: added", house.Daemon.Output, StringComparison.Ordinal);
        Assert.Contains("email.idle: true -> false (needs a restart)", house.Daemon.Output, StringComparison.Ordinal);
        using var bob = await house.ClientAsync("bob");
        house.Drop("m1", "joe@friends.example", "bot+bob@lab.test", "AGENT: say Hello from the agent");
        await bob.WaitForAsync("main", "Hello from the agent");
        var said = (await bob.MessagesAsync("main")).Count;
        Assert.Contains("these need a restart: email.idle", await ConfigurationAsync(house), StringComparison.Ordinal);

        // A broken file: everything stays, and the operator is told.
        var good = File.ReadAllText(house.Config);
        File.WriteAllText(house.Config, good + "\nno_such_key = 1\n");
        await house.UntilSaidAsync("everything stays as it was");
        await alice.WaitForAsync("alerts", "is not used");
        Assert.Equal(said, (await bob.MessagesAsync("main")).Count);

        // SIGHUP reads it again, and bob is gone; his journal is not.
        house.Configure(Alice);
        await house.UntilSaidAsync("users.bob: removed");
        NativeCalls.Signal(house.Daemon.Id, NativeCalls.Hangup);
        await house.UntilSaidAsync("it was asked for");
        await alice.WaitForAsync("alerts", "read again without errors");
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await bob.Http.GetAsync(new Uri("/api/rooms", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);

        house.Configure(Alice + "\n[users.bob]");
        await house.Daemon.UntilAsync(() => bob.Http.GetAsync(new Uri("/api/rooms/main/messages", UriKind.Relative)), r => r.IsSuccessStatusCode, r => r.ToString());
        Assert.Equal(said, (await bob.MessagesAsync("main")).Count);
        await house.StopAsync();
    }

    private static async Task<string> ConfigurationAsync(MaildirHouse house)
    {
        var (exit, output, error) = await house.RunAsync("inspect", "system", "--json");
        return exit == 0 ? JsonElement.Parse(output).GetProperty("configuration").GetString()! : throw new InvalidOperationException(error);
    }
}
