using Istota.Actors.Agent;
using Istota.Host.Agent;
using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Agent;

/// <summary>What an agent sees from inside bubblewrap. The test servers' script installs it.</summary>
public sealed class AgentSandboxTests : IDisposable
{
    private readonly AgentPlace _place = new();
    private readonly string _home;
    private readonly string _config;

    public AgentSandboxTests()
    {
        BubblewrapRequirement.Demand();
        // As on a small machine: everything of ours lies in the home folder that the agent needs.
        _home = _place.Root;
        AgentFolders.Make(Path.Combine(_home, ".config", "istota"));
        _config = Path.Combine(_home, ".config", "istota", "config.toml");
        File.WriteAllText(_config, "imap_password = \"secret\"");
        File.WriteAllText(Path.Combine(_home, "token"), "secret");
        File.WriteAllText(Path.Combine(_home, ".agentrc"), "mine");
        AgentFolders.Make(_place.Folders.DataDir);
        File.WriteAllText(Path.Combine(_place.Folders.DataDir, "istota.db"), "journal");
        AgentFolders.Make(Path.Combine(_place.Folders.UsersRoot, "bob"));
        File.WriteAllText(Path.Combine(_place.Folders.UsersRoot, "bob", "letter"), "bob's");
        AgentFolders.Make(Path.Combine(_place.Folders.UsersRoot, "anna"));
        File.WriteAllText(Path.Combine(_place.Folders.UsersRoot, "anna", "letter"), "anna's");
    }

    [Fact]
    public async Task S_71_configuration_journal_and_other_users_are_not_there()
    {
        var seen = await SeenAsync($"""
            for f in {_config} {_place.Folders.DataDir}/istota.db {_place.Folders.UsersRoot}/bob {_place.Folders.UsersRoot}/bob/letter {_place.Folders.DataDir}/outbox; do
              test -e $f && echo "there: $f"
            done
            test -s {_home}/token && echo "token: $(cat {_home}/token)"
            cat $ISTOTA_USER_DIR/letter {_home}/.agentrc
            """);
        Assert.Equal("anna'smine", seen);
    }

    [Fact]
    public async Task S_71_a_configuration_that_is_replaced_while_an_agent_runs_stays_hidden()
    {
        var config = Path.Combine(_home, "conf", "config.toml");
        AgentFolders.Make(Path.GetDirectoryName(config)!);
        File.WriteAllText(config, "old");
        var settings = Settings($"echo ready > {_home}/ready; while ! test -e {_home}/go; do :; done; cat {config} 2>/dev/null; echo end") with { Hidden = [config] };
        var run = AgentPlace.RunAsync(settings, AgentPlace.Run());
        while (!File.Exists(Path.Combine(_home, "ready"))) await Task.Yield();
        File.WriteAllText(config + ".new", "secret");
        File.Move(config + ".new", config, overwrite: true);
        File.WriteAllText(Path.Combine(_home, "go"), "");
        Assert.Equal("end", AgentPlace.Result(await run));
    }

    [Fact]
    public async Task A_file_that_is_only_covered_is_named()
    {
        var status = (await AgentSandbox.ProbeAsync(Settings("true"), CancellationToken.None)).Status;
        Assert.Equal([Path.Combine(_home, "token")], status.Covered);
        Assert.Contains("a folder of its own", status.Line);
        Assert.Contains("token", Istota.Host.Doctor.SandboxCheck.Of(status).Seen);
    }

    [Fact]
    public async Task A_bubblewrap_that_does_not_answer_is_a_reason_and_no_fault() =>
        Assert.Equal("bubblewrap did not answer", (await AgentSandbox.ProbeAsync(Settings("true"), CancellationToken.None, TimeSpan.Zero)).Status.Reason);

    [Fact]
    public async Task S_70_another_task_s_folder_is_not_there_and_cannot_be_made_to_count()
    {
        AgentFolders.Make(_place.Folders.Deferred(AgentPlace.Task with { Number = 8 }, 1));
        var other = _place.Folders.Deferred(AgentPlace.Task with { Number = 8 }, 1);
        Assert.Equal("", await SeenAsync($"test -e {other} && echo there; mkdir -p {other} 2>/dev/null; echo x > {other}/f 2>/dev/null; true"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(other));
    }

    [Fact]
    public async Task S_71_what_it_writes_over_the_configuration_or_the_system_stays_in_the_box()
    {
        await SeenAsync($"mkdir -p {_home}/.config/istota; echo evil > {_config}; echo evil > {_home}/token; echo evil > {_place.Folders.DataDir}/istota.db; touch /etc/evil /usr/evil; true");
        Assert.Equal(("imap_password = \"secret\"", "secret", "journal"),
            (File.ReadAllText(_config), File.ReadAllText(Path.Combine(_home, "token")), File.ReadAllText(Path.Combine(_place.Folders.DataDir, "istota.db"))));
        Assert.False(File.Exists("/etc/evil") || File.Exists("/usr/evil"));
    }

    [Fact]
    public async Task Its_own_folders_its_user_s_and_its_home_are_writable_and_stay()
    {
        Assert.Equal(_place.Folders.Work(AgentPlace.Task, 1), await SeenAsync("pwd; touch here $ISTOTA_DEFERRED_DIR/there $ISTOTA_USER_DIR/kept $HOME/.remembered"));
        foreach (var path in new[] { Path.Combine(_place.Folders.Work(AgentPlace.Task, 1), "here"), Path.Combine(_place.Folders.Deferred(AgentPlace.Task, 1), "there"), Path.Combine(_place.Folders.User(AgentPlace.Task.User), "kept"), Path.Combine(_home, ".remembered") })
            Assert.True(File.Exists(path), path);
    }

    [Fact]
    public async Task The_environment_gains_nothing_by_the_sandbox()
    {
        var settings = Settings("") with { Command = ["/usr/bin/env"] };
        var names = AgentPlace.Result(await AgentPlace.RunAsync(settings, AgentPlace.Run())).Split('\n').Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(["HOME", "ISTOTA_ATTEMPT", "ISTOTA_CONVERSATION", "ISTOTA_DEFERRED_DIR", "ISTOTA_SOURCE", "ISTOTA_TASK_ID", "ISTOTA_USER_DIR", "ISTOTA_USER_ID", "LANG", "PATH", "SMTP_FROM"], names);
    }

    [Fact]
    public async Task It_sees_no_process_but_its_own_and_leaves_none()
    {
        var seen = await SeenAsync("(setsid env -i sleep 600 >/dev/null 2>&1 &); ls -d /proc/[0-9]* | wc -l");
        Assert.InRange(int.Parse(seen, System.Globalization.CultureInfo.InvariantCulture), 1, 8);
    }

    [Fact]
    public async Task SIGTERM_reaches_the_agent_inside_and_is_given_its_time()
    {
        using var stop = new CancellationTokenSource();
        var outcome = await AgentPlace.RunAsync(Settings("trap 'echo said > $HOME/term; exit 0' TERM; echo ready; sleep 600 & wait"), AgentPlace.Run(), progress: _ => stop.Cancel(), stop: stop.Token);
        Assert.IsType<AttemptOutcome.Stopped>(outcome);
        Assert.Equal("said\n", File.ReadAllText(Path.Combine(_home, "term")));
    }

    [Fact]
    public async Task The_program_itself_runs_inside()
    {
        await AgentLauncher.InstallAsync(_place.Folders, CancellationToken.None);
        Assert.StartsWith("#!/bin/sh\nexec ", await SeenAsync($"head -c 15 {_place.Folders.Bin}/istota; command -v istota > /dev/null || echo missing; test -e {AgentLauncher.AppFolder}/istota.dll || echo gone"));
    }

    [Fact]
    public async Task Without_a_sandbox_the_start_up_says_that_approvals_are_advisory()
    {
        var none = await AgentSandbox.ProbeAsync(_place.Settings("true"), CancellationToken.None);
        Assert.False(none.Status.Active);
        Assert.Contains("approvals are advisory", none.Status.Line);
    }

    public void Dispose() => _place.Dispose();

    private AgentSettings Settings(string script) => _place.Settings(script, Sandbox.Bwrap) with
    {
        Hidden = [_config, Path.Combine(_home, "token")],
        Passed = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = _home, ["LANG"] = "C.UTF-8" },
    };

    private async Task<string> SeenAsync(string script)
    {
        var settings = Settings(script);
        var sandbox = await AgentSandbox.ProbeAsync(settings, CancellationToken.None);
        Assert.True(sandbox.Status.Active, sandbox.Status.Line);
        return AgentPlace.Result(await AgentPlace.RunAsync(settings, AgentPlace.Run()));
    }
}
