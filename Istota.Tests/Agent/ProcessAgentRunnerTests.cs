using System.Globalization;
using System.Text;
using Istota.Actors.Agent;
using Istota.Host.Agent;
using Xunit;

namespace Istota.Tests.Agent;

public sealed class ProcessAgentRunnerTests : IDisposable
{
    private readonly AgentPlace _place = new();

    [Fact]
    public async Task The_prompt_comes_on_standard_input_and_standard_output_is_the_result() =>
        Assert.Equal("prömpt\n> ok", AgentPlace.Result(await _place.RunAsync("cat; echo; echo '> ok'; echo noise >&2", "prömpt")));

    [Fact]
    public async Task The_environment_is_exactly_the_listed_one()
    {
        Environment.SetEnvironmentVariable("ISTOTA_TEST_LEAK", "secret");
        var settings = _place.Settings("") with
        {
            Command = ["/usr/bin/env"],
            Env = new Dictionary<string, string> { ["MODEL_KEY"] = "k" },
            Passed = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/root", ["LANG"] = "C.UTF-8", ["TZ"] = "UTC" },
        };
        var lines = AgentPlace.Result(await AgentPlace.RunAsync(settings, AgentPlace.Run())).Split('\n').Order(StringComparer.Ordinal);
        var folders = _place.Folders;
        Assert.Equal(
        [
            "HOME=/root", "ISTOTA_ATTEMPT=1", "ISTOTA_CONVERSATION=web:main", $"ISTOTA_DEFERRED_DIR={folders.DataDir}/tasks/anna-7/1/deferred",
            "ISTOTA_SOURCE=email", "ISTOTA_TASK_ID=anna-7", $"ISTOTA_USER_DIR={folders.UsersRoot}/anna", "ISTOTA_USER_ID=anna", "LANG=C.UTF-8",
            "MODEL_KEY=k", $"PATH={folders.DataDir}/bin:/usr/bin:/bin", "SMTP_FROM=bot+anna@home.example", "TZ=UTC",
        ], lines);
    }

    [Fact]
    public async Task It_works_in_an_empty_folder_of_its_own_with_an_empty_writable_deferred_folder()
    {
        var result = AgentPlace.Result(await _place.RunAsync("pwd; find . \"$ISTOTA_DEFERRED_DIR\" -mindepth 1 | wc -l; stat -c %a . \"$ISTOTA_DEFERRED_DIR\" \"$ISTOTA_USER_DIR\"; echo x > \"$ISTOTA_DEFERRED_DIR/f\""));
        Assert.Equal([_place.Folders.Work(AgentPlace.Task, 1), "0", "700", "700", "700"], result.Split('\n'));
        Assert.True(File.Exists(Path.Combine(_place.Folders.Deferred(AgentPlace.Task, 1), "f")));
    }

    [Fact]
    public async Task A_folder_left_by_an_earlier_daemon_is_not_seen()
    {
        _place.Deferred("task_anna-7_email_send.json", "[]");
        Assert.Equal("0", AgentPlace.Result(await _place.RunAsync("ls -A \"$ISTOTA_DEFERRED_DIR\" | wc -l")));
    }

    [Fact]
    public async Task The_agent_leads_its_own_session_and_group()
    {
        AgentProcess? process = null;
        var outcome = await AgentPlace.RunAsync(_place.Settings("cut -d' ' -f1,5,6 /proc/$$/stat"), AgentPlace.Run(), started: p => { process = p; return Task.CompletedTask; });
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{process!.Pid} {process.Pid} {process.Pid}"), AgentPlace.Result(outcome));
    }

    [Fact]
    public async Task It_reads_its_prompt_only_after_the_start_is_confirmed()
    {
        var go = new TaskCompletionSource();
        var lines = new List<string>();
        var seen = new TaskCompletionSource();
        var running = AgentPlace.RunAsync(_place.Settings("echo up; read line; echo \"got $line\""), AgentPlace.Run("hello\n"), started: _ => go.Task,
            progress: line => { lines.Add(line); seen.TrySetResult(); });
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(running.IsCompleted);
        go.SetResult();
        Assert.Equal("up\ngot hello", AgentPlace.Result(await running));
    }

    [Fact]
    public async Task Two_megabytes_of_output_are_cut_to_one_with_a_marker()
    {
        var result = AgentPlace.Result(await _place.RunAsync("head -c 2097152 /dev/zero | tr '\\0' a"));
        Assert.Equal(1024 * 1024, Encoding.UTF8.GetByteCount(result));
        Assert.EndsWith("\n[cut here: the agent printed more than 1 MiB]", result);
    }

    [Fact]
    public async Task A_failure_tells_exit_code_and_the_last_line_of_standard_error()
    {
        var failed = Assert.IsType<AttemptOutcome.Failed>(await _place.RunAsync("echo first >&2; printf 'bad\\033[31m key\\n\\n' >&2; exit 3"));
        Assert.Equal("the agent ended with exit code 3: bad[31m key", failed.Reason.Replace("bad [31m", "bad[31m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_a_failure() =>
        Assert.StartsWith("the agent ended with exit code 127", Assert.IsType<AttemptOutcome.Failed>(
            await AgentPlace.RunAsync(_place.Settings("") with { Command = ["/no/such/agent"] }, AgentPlace.Run())).Reason);

    [Fact]
    public async Task Alerts_of_a_failed_attempt_are_kept_and_its_other_files_are_dropped_unread()
    {
        var failed = Assert.IsType<AttemptOutcome.Failed>(await _place.RunAsync("""
            printf '[{"message":"fraud"}]' > "$ISTOTA_DEFERRED_DIR/task_anna-7_user_alerts.json"
            printf '[{"to":"x@evil.example","subject":"s","body":"b"}]' > "$ISTOTA_DEFERRED_DIR/task_anna-7_email_send.json"
            exit 1
            """));
        Assert.Equal([new DeferredAlert("fraud", "security")], failed.Alerts);
        Assert.True(Directory.Exists(_place.Folders.Attempt(AgentPlace.Task, 1))); // until its user has journaled the alerts
        await DropAsync();
    }

    [Theory]
    [InlineData("ln -s /etc/passwd \"$ISTOTA_DEFERRED_DIR/task_anna-7_user_alerts.json\"")]
    [InlineData("printf '[{\"message\":' > \"$ISTOTA_DEFERRED_DIR/task_anna-7_user_alerts.json\"")]
    [InlineData("mkfifo \"$ISTOTA_DEFERRED_DIR/task_anna-7_user_alerts.json\"")]
    [InlineData("mkdir \"$ISTOTA_DEFERRED_DIR/x\"; chmod 0 \"$ISTOTA_DEFERRED_DIR/x\" \"$ISTOTA_DEFERRED_DIR\"")]
    [InlineData("rmdir \"$ISTOTA_DEFERRED_DIR\"; ln -s /etc \"$ISTOTA_DEFERRED_DIR\"")]
    public async Task S_93_odd_files_of_a_failed_attempt_give_no_alerts_and_go(string script)
    {
        Assert.Empty(Assert.IsType<AttemptOutcome.Failed>(await _place.RunAsync(script + "; exit 1")).Alerts);
        await DropAsync();
        Assert.True(Directory.Exists("/etc"));
    }

    [Fact]
    public async Task A_timeout_ends_the_agent_with_SIGTERM_first()
    {
        var outcome = await _place.RunAsync($"trap 'echo said > {_place.Root}/term; exit 0' TERM; sleep 600 & wait", with: s => s with { Timeout = TimeSpan.FromSeconds(1.2) });
        Assert.StartsWith("the agent was stopped after", Assert.IsType<AttemptOutcome.Failed>(outcome).Reason);
        Assert.Equal("said\n", await File.ReadAllTextAsync($"{_place.Root}/term"));
    }

    [Fact]
    public async Task An_agent_that_ignores_SIGTERM_is_killed()
    {
        using var stop = new CancellationTokenSource();
        var pid = 0;
        var running = AgentPlace.RunAsync(_place.Settings("trap '' TERM; echo ready; while :; do sleep 1; done") with { Grace = TimeSpan.FromMilliseconds(300) }, AgentPlace.Run(),
            p => { pid = p.Pid; return Task.CompletedTask; }, _ => stop.Cancel(), stop.Token);
        Assert.IsType<AttemptOutcome.Stopped>(await running.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.False(AgentPlace.Lives(pid));
    }

    [Theory]
    [InlineData("sleep 600 & echo $!")]
    [InlineData("setsid sleep 600 >/dev/null 2>&1 & echo $!")]
    [InlineData("(setsid sh -c 'sleep 600 & echo $! > pid; wait' >/dev/null 2>&1 &) ; while ! test -s pid; do sleep 0.05; done; cat pid")]
    public async Task Whatever_the_agent_leaves_behind_is_killed_before_it_has_ended(string script)
    {
        var child = int.Parse(AgentPlace.Result(await _place.RunAsync(script).WaitAsync(TimeSpan.FromSeconds(30))), CultureInfo.InvariantCulture);
        Assert.True(child > 1);
        Assert.False(AgentPlace.Lives(child));
    }

    [Fact]
    public async Task The_agent_that_outlives_a_killed_daemon_is_killed_before_its_next_attempt()
    {
        // As a daemon killed with -9 leaves it: a group with a detached child, known by journaled id and start time alone.
        await using var runner = await AgentPlace.RunnerAsync(_place.Settings("true"));
        await _place.Folders.PrepareAsync(AgentPlace.Task, 1, CancellationToken.None);
        using var survivor = System.Diagnostics.Process.Start(Survivor())!;
        var child = int.Parse((await survivor.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        var known = ProcessTable.Identify(survivor.Id)!;

        await runner.KillLeftoverAsync(known with { StartedAt = "another-boot:1" }, CancellationToken.None);
        Assert.True(AgentPlace.Lives(survivor.Id), "a pid that is somebody else by now was killed");

        await runner.KillLeftoverAsync(known, CancellationToken.None);
        Assert.False(AgentPlace.Lives(survivor.Id));
        Assert.False(AgentPlace.Lives(child));
        await runner.DropAttemptAsync(AgentPlace.Task, 1, CancellationToken.None);
        Assert.False(Directory.Exists(_place.Folders.Attempt(AgentPlace.Task, 1)));
    }

    [Fact]
    public async Task No_more_than_the_allowed_number_run_at_once()
    {
        await using var runner = await AgentPlace.RunnerAsync(_place.Settings("read line; echo $line") with { MaxConcurrentTasks = 1 });
        var first = new TaskCompletionSource();
        var started = new List<int>();
        var one = runner.RunAsync(AgentPlace.Run("a\n", 1), _ => { started.Add(1); return first.Task; }, _ => { }, CancellationToken.None);
        var two = runner.RunAsync(AgentPlace.Run("b\n", 2), _ => { started.Add(2); return Task.CompletedTask; }, _ => { }, CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var three = runner.RunAsync(AgentPlace.Run("c\n", 3), _ => Task.CompletedTask, _ => { }, impatient.Token);
        await impatient.CancelAsync();
        Assert.IsType<AttemptOutcome.Stopped>(await three.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.DoesNotContain(2, started);
        first.SetResult();
        Assert.Equal(("a", "b"), (AgentPlace.Result(await one), AgentPlace.Result(await two)));
    }

    public void Dispose() => _place.Dispose();

    private System.Diagnostics.ProcessStartInfo Survivor()
    {
        var start = new System.Diagnostics.ProcessStartInfo("setsid", ["sh", "-c", "(setsid sh -c 'echo $$; exec sleep 600' &); exec sleep 600"]) { RedirectStandardOutput = true };
        foreach (var (name, value) in AgentEnvironment.Of(AgentPlace.Run(), _place.Settings("true")))
            start.Environment[name] = value;
        return start;
    }

    private async Task DropAsync()
    {
        await AgentFolders.DropAsync(_place.Folders.Attempt(AgentPlace.Task, 1), CancellationToken.None);
        Assert.False(Directory.Exists(_place.Folders.Attempt(AgentPlace.Task, 1)));
    }
}
