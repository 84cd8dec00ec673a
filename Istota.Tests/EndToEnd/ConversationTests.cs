using System.Net;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>Questions, confirmations and commands, spoken in the rooms of the web chat.</summary>
public sealed class ConversationTests(SharedMailLab shared)
{
    [Fact]
    public async Task A_confirmation_waits_and_a_yes_runs_the_task_again_with_what_was_approved()
    {
        await using var house = await House.StartAsync(shared);
        var to = House.At(house.Contact);
        await house.Alice.SayAsync($"AGENT: say I would write to the gym.\nAGENT: confirm Shall I cancel the gym?\nAGENT: send {to}|Too early|Hello\nAGENT AFTER YES: send {to}|Cancelled|Goodbye");
        var question = await house.Alice.WaitForAsync("main", "Shall I cancel the gym?");
        var result = await house.Alice.WaitForAsync("main", "I would write to the gym.");
        Assert.True(result.Id < question.Id, "the result comes before the question");
        Assert.Equal("waiting", await StatusAsync(house, "alice-1"));

        await house.Alice.SayAsync("yes");
        await house.MailAtAsync(house.Contact, "Cancelled");
        var prompt = house.PromptsOf("alice")[^1];
        Assert.Contains("## Confirmed action\n", prompt, StringComparison.Ordinal);
        Assert.Contains("Shall I cancel the gym?", prompt, StringComparison.Ordinal);
        Assert.Contains("I would write to the gym.", prompt, StringComparison.Ordinal);
        Assert.Equal(1, house.CountAt(house.Contact));
        Assert.Equal("done", await StatusAsync(house, "alice-1"));
    }

    [Fact]
    public async Task A_no_cancels_and_a_retry_brings_the_question_back()
    {
        await using var house = await House.StartAsync(shared);
        await house.Alice.SayAsync("AGENT: confirm Really?\nAGENT AFTER YES: say carried out");
        await house.Alice.WaitForAsync("main", "Really?");
        await house.Alice.AskAsync("n");
        Assert.Equal("cancelled", await StatusAsync(house, "alice-1"));
        Assert.Contains("open again", await house.Alice.AskAsync("!retry 1"), StringComparison.Ordinal);
        await house.Alice.AskAsync("!confirm 1 yes");
        await house.Alice.WaitForAsync("main", "carried out");
    }

    [Fact]
    public async Task A_new_message_drops_the_draft_that_waits_and_a_reply_to_it_corrects_it()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Email = "outbound_approval_floor = \"all\"" });
        await house.Alice.SayAsync($"AGENT: send {House.At(house.Contact)}|First|one");
        var first = await house.Alice.WaitForAsync("main", "(1)");
        await house.Alice.SayAsync($"AGENT: sh grep -c . \"$ISTOTA_USER_DIR/prompts/$ISTOTA_TASK_ID-1.md\" >/dev/null\nAGENT: send {House.At(house.Contact)}|Corrected|two", replyTo: first.Id);
        var second = await house.Alice.WaitForAsync("main", "(2)");
        Assert.Contains("Subject: Corrected", House.Plain(second), StringComparison.Ordinal);
        Assert.Contains("You drafted this before", house.PromptsOf("alice")[^1], StringComparison.Ordinal);

        await house.Alice.SayAsync("AGENT: say something else");
        await house.Alice.WaitForAsync("main", "Dropped by your new message: the draft 2.");
        await house.Alice.WaitForAsync("main", "something else");
        Assert.Equal(HttpStatusCode.Conflict, (await house.Alice.AnswerAsync(2, "yes")).Status);
        await house.Alice.AskAsync("!retry 2");
        Assert.Equal(HttpStatusCode.OK, (await house.Alice.AnswerAsync(2, "yes")).Status);
        await house.MailAtAsync(house.Contact, "Corrected");
    }

    [Fact]
    public async Task Commands_answer_at_once_and_without_the_agent()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Alice = "trusted_email_senders = [\"*@partner.test\"]" });
        Assert.Contains("!pending", await house.Alice.AskAsync("!help"), StringComparison.Ordinal);
        Assert.StartsWith("That is not trusted", await AskPlainAsync(house, "!trust *"), StringComparison.Ordinal);
        await AskPlainAsync(house, "!trust friend@good.test");
        var list = await AskPlainAsync(house, "!trust");
        Assert.Contains("1. *@partner.test", list, StringComparison.Ordinal);
        Assert.Contains("2. friend@good.test", list, StringComparison.Ordinal);
        Assert.Contains("⚠", await AskPlainAsync(house, "!trust *@gmail.com"), StringComparison.Ordinal);
        Assert.Contains("configuration", await AskPlainAsync(house, "!untrust *@partner.test"), StringComparison.Ordinal);
        Assert.Contains("no longer trusted", await AskPlainAsync(house, "!untrust friend@good.test"), StringComparison.Ordinal);
        await AskPlainAsync(house, "!block spam@good.test");
        Assert.Contains("no longer blocked", await AskPlainAsync(house, "!unblock spam@good.test"), StringComparison.Ordinal);

        var id = await house.ReceiveAsync(house.Stranger, house.Plus("alice"), "Shown", "line 1\nline 2\nline 3\nline 4\nline five is not in the preview");
        var prompt = await house.Alice.WaitForAsync("alerts", "Subject: Shown");
        Assert.DoesNotContain("line five", prompt.Text, StringComparison.Ordinal);
        Assert.Contains("1: mail from", await AskPlainAsync(house, "!pending"), StringComparison.Ordinal);
        await house.Alice.AskAsync("!show 1");
        await house.Alice.WaitForAsync("main", m => m.Text.Contains("line five is not in the preview", StringComparison.Ordinal));
        Assert.Contains("1 open questions", await AskPlainAsync(house, "!status"), StringComparison.Ordinal);
        Assert.Equal("No draft waits.", await AskPlainAsync(house, "!drafts"));
        Assert.Equal("No mail was sent for you.", await AskPlainAsync(house, "!threads"));
        await house.Alice.AskAsync("!why 1");
        await house.Alice.WaitForAsync("main", "you have not trusted this sender");
        Assert.Empty(house.PromptsOf("alice"));

        var why = await house.RunAsync("why", id, "--json");
        Assert.Equal(0, why.ExitCode);
        Assert.Contains("untrusted-sender", why.Out, StringComparison.Ordinal);
        Assert.Contains("plus-address", why.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_fails_is_tried_again_and_one_that_runs_can_be_stopped()
    {
        await using var house = await House.StartAsync(shared, new HouseOptions { Scheduler = "max_attempts = 1" });
        await house.Alice.SayAsync("AGENT: alert it looks odd\nAGENT: fail");
        await house.Alice.WaitForAsync("main", "Task alice-1 failed");
        await house.Alice.WaitForAsync("alerts", "from an attempt that failed): it looks odd");
        await house.Alice.AskAsync("!retry alice-1");
        await house.Alice.WaitForAsync("main", m => m.Author == "istota" && house.PromptsOf("alice").Count == 2 && m.Text.Contains("Task alice-1 failed", StringComparison.Ordinal));

        await house.Alice.SayAsync("AGENT: sh touch \"$ISTOTA_USER_DIR/started\"; exec sleep 600");
        await StartedAsync(house);
        Assert.Contains("alice-2: running", await AskPlainAsync(house, "!status", "alerts"), StringComparison.Ordinal);
        Assert.Contains("is stopped", await AskPlainAsync(house, "!stop alice-2", "alerts"), StringComparison.Ordinal);
        await house.Alice.SayAsync("AGENT: say next");
        await house.Alice.WaitForAsync("main", "next");
        Assert.Equal("cancelled", await StatusAsync(house, "alice-2"));
    }

    private static async Task<string> AskPlainAsync(House house, string text, string room = "main") => House.Plain(await house.Alice.AskAsync(text, room));

    private static async Task<string?> StatusAsync(House house, string task) =>
        (await house.InspectAsync("task", task)).GetProperty("status").GetString();

    /// <summary>Returns when the agent's process has written its mark.</summary>
    private static async Task StartedAsync(House house)
    {
        var folder = Path.Combine(house.DataDir, "Users", "alice");
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(folder, "started");
        watcher.Created += (_, _) => seen.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (File.Exists(Path.Combine(folder, "started"))) seen.TrySetResult();
        await seen.Task.WaitAsync(DaemonProcess.Patience);
    }
}
