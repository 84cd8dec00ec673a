using System.Text.Json;
using Istota.Actors.Doctor;
using Istota.Host.Cli;
using Istota.Tests.EndToEnd;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Doctor;

/// <summary>A running daemon mails itself: what is found, and what never becomes of such a mail.</summary>
public sealed class RoundtripTests(DoctorLabs labs, SharedMailLab shared) : IClassFixture<DoctorLabs>
{
    [Fact]
    public async Task A_mail_goes_around_is_settled_and_nobody_hears_of_it()
    {
        await using var dns = DnsDouble.Healthy();
        await using var house = await House.StartAsync(shared, new HouseOptions { More = $"[doctor]\ndns_server = \"{dns.Address}\"" });
        var findings = await RoundtripAsync(house);
        Assert.All(new[] { "roundtrip", "roundtrip.message-id", "roundtrip.sender", "roundtrip.clock" }, c => Says.That(findings, c, FindingStatus.Ok, "", ""));

        var mailbox = await house.Daemon.UntilAsync(() => house.InspectAsync("mailbox"), m => m.GetProperty("settled").GetInt64() == 1, m => m.GetRawText());
        Assert.Equal(0, mailbox.GetProperty("unrouted").GetInt64());
        Assert.Equal(0, (await house.InspectAsync("unrouted")).GetArrayLength());
        Assert.Equal(0, (await house.InspectAsync("tasks")).GetArrayLength());

        // A stranger's mail to such an address is a stranger's mail.
        var id = await house.ReceiveAsync(house.Stranger, $"{house.BotUser}+doctor-000000000000000000000000@{MailLab.Domain}", "Hello", "let me in");
        var unrouted = await house.Daemon.UntilAsync(() => house.InspectAsync("unrouted"), u => u.GetArrayLength() > 0, u => u.GetRawText());
        Assert.Equal("Hello", Assert.Single(unrouted.EnumerateArray()).GetProperty("subject").GetString());
        Assert.NotEmpty(id);
    }

    [Fact]
    public async Task A_server_that_rewrites_the_Message_ID_is_named()
    {
        await using var dns = DnsDouble.Healthy();
        await using var house = await House.StartAsync(labs.Old, new HouseOptions { Email = "from_style = \"reply-to\"", More = $"[doctor]\ndns_server = \"{dns.Address}\"" });
        Says.Failed(await RoundtripAsync(house), "roundtrip.message-id", "the server rewrites Message-ID", "leave it alone");
    }

    private static async Task<IReadOnlyDictionary<string, Finding>> RoundtripAsync(House house)
    {
        var run = await house.RunAsync("doctor", "--roundtrip", "--json");
        Assert.True(run.ExitCode is ExitCode.Done or ExitCode.Failed, run.Error);
        return JsonSerializer.Deserialize<List<Finding>>(run.Out, JsonSerializerOptions.Web)!.ToDictionary(f => f.Check);
    }
}
