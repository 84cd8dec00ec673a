using System.Text;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>What agents write: the four kinds of files, and files that are wrong, each of which fails alone and is named to the user.</summary>
public sealed class DeferredFileTests(SharedMailLab shared)
{
    private const string Put = "AGENT: sh cd \"$ISTOTA_DEFERRED_DIR\"; t=task_$ISTOTA_TASK_ID;";

    [Fact]
    public async Task A_bad_file_fails_alone_and_is_named()
    {
        await using var house = await House.StartAsync(shared);
        var to = House.At(house.Contact);
        await house.Alice.SayAsync($$"""
            {{Put}} echo '[{"message":"all is well","type":"action_needed"},{"message":"look here"}]' > ${t}_user_alerts.json
            {{Put}} echo 'this is no JSON' > ${t}_email_send.json
            {{Put}} echo '{"subject":null,"body":"x","format":"plain"}' > ${t}_email_output.json
            {{Put}} echo '{}' > task_alice-77_confirmation.json
            {{Put}} echo '{}' > ${t}_mystery.json
            {{Put}} ln -s /etc/passwd ${t}_confirmation.json
            AGENT: say all written
            """);
        await house.Alice.WaitForAsync("main", "all written");
        await house.Alice.WaitForAsync("alerts", "**Action needed** (task alice-1): all is well");
        await house.Alice.WaitForAsync("alerts", "**Security alert** (task alice-1): look here");
        foreach (var name in new[] { "task_alice-1_email_send.json", "task_alice-1_email_output.json", "task_alice-77_confirmation.json", "task_alice-1_mystery.json", "task_alice-1_confirmation.json" })
            await house.Alice.WaitForAsync("alerts", $"the file {name} was refused");

        // The next task works, and what failed lies beside its reason.
        await house.Alice.SayAsync($"AGENT: send {to}|Works|Hello");
        await house.MailAtAsync(house.Contact, "Works");
        Assert.Empty(await house.Alice.QuestionsAsync());
        var failed = Directory.EnumerateFileSystemEntries(Path.Combine(house.DataDir, "outbox", "failed"), "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!).ToList();
        foreach (var end in new[] { "task_alice-1_email_send.json", "task_alice-1_email_send.json.error.txt", "task_alice-1_confirmation.json.error.txt" })
            Assert.Contains(failed, f => f.EndsWith(end, StringComparison.Ordinal));
        var done = Directory.EnumerateFiles(Path.Combine(house.DataDir, "outbox", "done"), "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!);
        Assert.Contains(done, f => f.EndsWith("task_alice-1_user_alerts.json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""[{"to":"ADDRESS","subject":"Hi\r\nBcc: thief@outside.test","body":"x","format":"plain"}]""")]
    [InlineData("""[{"to":"ADDRESS\r\nBcc: thief@outside.test","subject":"Hi","body":"x","format":"plain"}]""")]
    [InlineData("""[{"to":"ADDRESS","subject":"Hi","body":"x","format":"plain","attachments":["/etc/passwd"]}]""")]
    [InlineData("""[{"to":"ADDRESS","subject":"Hi","body":"x","format":"plain","attachments":["link"]}]""")]
    [InlineData("""[{"to":"ADDRESS","subject":"Hi","body":"x","format":"plain","from":"boss@outside.test"}]""")]
    [InlineData("""{"to":"ADDRESS","subject":"Hi","body":"x","format":"plain"}""")]
    public async Task A_mail_that_must_not_be_is_refused_and_the_alert_beside_it_is_told(string json)
    {
        await using var house = await House.StartAsync(shared);
        var to = House.At(house.Contact);
        // Base64, so that no shell and no prompt changes a character of it.
        var file = Convert.ToBase64String(Encoding.UTF8.GetBytes(json.Replace("ADDRESS", to, StringComparison.Ordinal)));
        await house.Alice.SayAsync($"AGENT: sh ln -s /etc/passwd link\n{Put} echo {file} | base64 -d > ${{t}}_email_send.json\nAGENT: alert still told");
        await house.Alice.WaitForAsync("alerts", "still told");
        await house.Alice.WaitForAsync("alerts", "the file task_alice-1_email_send.json was refused");

        await house.Alice.SayAsync($"AGENT: send {to}|Works|Hello");
        await house.MailAtAsync(house.Contact, "Works");
        Assert.Equal(1, house.CountAt(house.Contact));
        Assert.Single((await house.InspectAsync("outbox")).EnumerateArray());
    }

    [Fact]
    public async Task Mail_beside_a_confirmation_and_the_files_of_a_failed_attempt_are_not_sent()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Scheduler = "max_attempts = 1" });
        var to = House.At(house.Contact);
        await house.Alice.SayAsync($"AGENT: confirm May I?\nAGENT: send {to}|Beside|Hello");
        await house.Alice.WaitForAsync("main", "May I?");
        await house.Alice.SayAsync($"AGENT: send {to}|Failed|Hello\nAGENT: fail");
        await house.Alice.WaitForAsync("main", "Task alice-2 failed");
        await house.Alice.SayAsync($"AGENT: send {to}|Works|Hello");
        await house.MailAtAsync(house.Contact, "Works");
        Assert.Equal(1, house.CountAt(house.Contact));
        Assert.Single((await house.InspectAsync("outbox")).EnumerateArray());
    }
}
