using System.Threading.Channels;
using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.Crash;

/// <summary>The daemon dies at a chosen moment of a task: while its agent runs, after its result, after its files were handed over.</summary>
public sealed class AgentCrashTests : CrashTests
{
    private const string Begin = """
        #!/bin/sh
        exec 9>>"$CRASH_NOTES/lock-$ISTOTA_TASK_ID"
        flock -n 9 || echo "overlap $ISTOTA_TASK_ID $ISTOTA_ATTEMPT" >> "$CRASH_NOTES/overlaps"

        """;

    private const string Reply = """
        cat > /dev/null
        printf '{"subject": null, "body": "Thank you.", "format": "plain"}' > "$ISTOTA_DEFERRED_DIR/task_${ISTOTA_TASK_ID}_email_output.json"
        echo "Did $ISTOTA_TASK_ID."

        """;

    private const string OneAttempt = "max_attempts = 1";

    [Fact]
    public async Task An_agent_that_outlives_the_killed_daemon_never_runs_beside_its_next_attempt()
    {
        Build(Begin + """
            if [ "$ISTOTA_ATTEMPT" = 1 ]; then
                (sleep 600) &
                echo up >> "$CRASH_NOTES/up"
                sleep 600
            fi

            """ + Reply, s => s.Scheduler = OneAttempt);
        await using (var first = await StartReadingAsync())
        {
            await Lab.TakeTrustedAsync(1);
            await first.UntilAsync(() => Task.FromResult(House.Noted("up")), n => n.Count == 1, _ => "no agent");
            await first.KillAsync();
        }
        Assert.NotEmpty(House.Agents());

        await EndsInOneAnswerAsync(attempt: 2);
    }

    /// <summary>Such an agent has no prompt, and its input ends when the daemon does: many programs would go on with nothing.</summary>
    [Fact]
    public async Task An_agent_whose_start_was_not_recorded_never_runs_beside_its_next_attempt()
    {
        Build(Begin + """
            if [ "$ISTOTA_ATTEMPT" -lt 4 ]; then
                kill -9 "$PPID"
                sleep 600
            fi

            """ + Reply, s => s.Scheduler = OneAttempt);
        await using (var first = await StartReadingAsync())
        {
            await Lab.TakeTrustedAsync(1);
            Assert.False(await first.LivesAsync(CrashDaemon.Patience));
        }
        for (var attempt = 2; attempt < 4; attempt++)
        {
            await using var next = CrashDaemon.Begin(House);
            Assert.False(await next.LivesAsync(CrashDaemon.Patience));
        }

        await EndsInOneAnswerAsync(attempt: 4);
    }

    [Fact]
    public async Task An_agent_that_ends_the_daemon_each_time_is_given_up_after_five_more_attempts_and_that_is_said()
    {
        Build(Begin + "kill -9 \"$PPID\"; sleep 600\n", s => s.Scheduler = OneAttempt);
        await using (var first = await StartReadingAsync())
        {
            await Lab.TakeTrustedAsync(1);
            Assert.False(await first.LivesAsync(CrashDaemon.Patience));
        }
        for (var attempt = 2; attempt <= 6; attempt++)
        {
            await using var next = CrashDaemon.Begin(House);
            Assert.False(await next.LivesAsync(CrashDaemon.Patience));
        }

        await using var last = await CrashDaemon.StartAsync(House);
        await last.UntilSaidAsync("main", "Task anna-1 failed");
        var task = Assert.Single((await last.InspectAsync("tasks")).EnumerateArray());
        Assert.Equal(("failed", 6), (task.Text("status"), task.Number("attempt")));
        Assert.Empty(House.Noted("overlaps"));
        await last.UntilAsync(() => Task.FromResult(House.Agents().Count), n => n == 0, n => $"{n} agents");
        await last.StopAsync();
    }

    [Fact]
    public async Task A_reply_is_not_lost_when_the_daemon_dies_between_the_result_and_the_hand_over()
    {
        Build(Begin + Reply, s => s.Scheduler = OneAttempt);
        await using (var first = await StartReadingAsync())
        {
            Directory.Delete(House.Ready); // nothing can be handed over
            await File.WriteAllTextAsync(House.Ready, "");
            await Lab.TakeTrustedAsync(1);
            await first.UntilAsync("log", l => l.ToString().Contains("HandOver for user", StringComparison.Ordinal));
            await first.KillAsync();
        }
        Assert.Empty(Lab.MessagesOf("sink"));
        File.Delete(House.Ready);

        await EndsInOneAnswerAsync(attempt: 1);
    }

    [Fact]
    public async Task A_reply_is_not_lost_or_doubled_when_the_daemon_dies_between_the_hand_over_and_the_taking()
    {
        Build(Begin + Reply, s => s.Scheduler = OneAttempt);
        await using (var first = await StartReadingAsync())
        {
            var moved = Channel.CreateUnbounded<string>();
            using var watcher = new FileSystemWatcher(House.Ready) { NotifyFilter = NotifyFilters.DirectoryName };
            watcher.Created += (_, e) => { NativeCalls.Signal(first.Id, NativeCalls.Kill); moved.Writer.TryWrite(e.Name!); };
            watcher.EnableRaisingEvents = true;
            await Lab.TakeTrustedAsync(1);
            Assert.Equal("anna-1-1", await moved.Reader.ReadAsync().AsTask().WaitAsync(CrashDaemon.Patience));
            Assert.False(await first.LivesAsync(CrashDaemon.Patience));
        }

        await EndsInOneAnswerAsync(attempt: 1);
    }

    [Fact]
    public async Task Alerts_of_a_failing_run_are_told_once_also_when_the_daemon_dies_in_it()
    {
        Build(Begin + """
            cat > /dev/null
            echo '[{"message": "Somebody wants your password.", "type": "security"}]' > "$ISTOTA_DEFERRED_DIR/task_${ISTOTA_TASK_ID}_user_alerts.json"
            if [ "$ISTOTA_ATTEMPT" = 1 ]; then kill -9 "$PPID"; fi
            exit 3
            """, s => s.Scheduler = OneAttempt);
        await using (var first = await StartReadingAsync())
        {
            await Lab.TakeTrustedAsync(1);
            Assert.False(await first.LivesAsync(CrashDaemon.Patience));
        }
        await using (var second = await CrashDaemon.StartAsync(House))
        {
            await second.UntilSaidAsync("main", "Task anna-1 failed");
            await second.KillAsync();
        }

        await using var third = await CrashDaemon.StartAsync(House);
        await third.UntilSaidAsync("alerts", "Somebody wants your password");
        await third.StopAsync();
        await using var last = await CrashDaemon.StartAsync(House);
        Assert.Single(await last.MessagesAsync("alerts"), m => m.Text("text").Contains("Somebody wants your password", StringComparison.Ordinal));
        Assert.Single(await last.MessagesAsync("main"), m => m.Text("text").Contains("failed", StringComparison.Ordinal));
    }

    /// <summary>The next daemon brings the task to its end, by this attempt, and its sender gets one mail.</summary>
    private async Task EndsInOneAnswerAsync(int attempt)
    {
        await using var daemon = await CrashDaemon.StartAsync(House);
        await daemon.UntilAsync("tasks", t => t.Count(x => x.Text("status") == "done") == 1);
        await daemon.UntilAsync("outbox", o => o.Count(m => m.Text("state") == "sent") == 1);
        await Lab.WaitForCountAsync("sink", 1, CrashDaemon.Patience);
        var task = Assert.Single((await daemon.InspectAsync("tasks")).EnumerateArray());
        Assert.Equal(attempt, task.Number("attempt"));
        Assert.Single(await daemon.MessagesAsync("main"), m => m.Text("text").Contains("Did anna-1.", StringComparison.Ordinal));
        await daemon.UntilAsync(() => Task.FromResult(Directory.EnumerateFileSystemEntries(House.Ready).Count()), left => left == 0, left => $"{left} in ready");
        await daemon.StopAsync();
        Assert.Single(Lab.MessagesOf("sink"));
        Assert.Empty(House.Noted("overlaps"));
        Assert.Empty(House.Agents());
    }
}
