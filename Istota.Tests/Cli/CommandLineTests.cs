using System.Text.Json;
using Istota.Host.Cli;
using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = CommandRun.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("-x")]
    [InlineData("nonsense")]
    [InlineData("config")]
    [InlineData("inspect")]
    [InlineData("inspect", "nonsense")]
    [InlineData("inspect", "trust")]
    [InlineData("inspect", "system", "alice")]
    [InlineData("why")]
    [InlineData("replay")]
    [InlineData("whatif")]
    [InlineData("whatif", "--trust", "a@b.example", "--since", "soon")]
    [InlineData("chat")]
    [InlineData("user")]
    [InlineData("user", "link")]
    [InlineData("user", "link", "alice", "--token", "--revoke")]
    [InlineData("email")]
    [InlineData("email", "output")]
    [InlineData("email", "output", "--body", "a", "--body-file", "b")]
    [InlineData("email", "send", "--to", "a@b.example", "--body", "x")]
    [InlineData("email", "send", "--subject", "a", "--body", "x")]
    [InlineData("email", "confirm")]
    [InlineData("email", "alert")]
    [InlineData("email", "alert", "--message", "x", "--type", "other")]
    [InlineData("login")]
    [InlineData("login", "yahoo")]
    public async Task Bad_usage_is_2_and_said_on_standard_error(params string[] args)
    {
        var run = await CommandRun.OfAsync(_folder, args);

        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_built_yet_says_so()
    {
        var run = await CommandRun.OfAsync(_folder, "inspect", "cluster", "--json");

        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("not available yet", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect", "gate", "--json")]
    [InlineData("inspect", "log", "--follow")]
    [InlineData("why", "alice-1")]
    [InlineData("chat", "--user", "alice", "--once", "hi")]
    [InlineData("user", "link", "alice")]
    public async Task Without_a_daemon_it_is_3(params string[] args)
    {
        var run = await CommandRun.OfAsync(_folder, args);

        Assert.Equal(ExitCode.NoDaemon, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith("no daemon is running", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData]
    [InlineData("inspect", "gate")]
    [InlineData("config", "check")]
    [InlineData("config", "show")]
    public async Task A_wrong_configuration_is_2_and_names_file_line_and_key(params string[] args)
    {
        var file = Path.Combine(_folder, "wrong.toml");
        await File.WriteAllTextAsync(file, "[email]\nbot_emial = \"x\"\n", TestContext.Current.CancellationToken);

        var run = await CommandRun.OfAsync(_folder, [.. args, "--config", file]);

        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Contains($"{file}:2: email.bot_emial", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("run")]
    public async Task The_daemon_runs_with_the_configuration_it_was_given_and_its_exit_code_is_passed_on(params string[] args)
    {
        LoadResult? seen = null;
        var run = await CommandRun.OfAsync(_folder, "", args, c => c with
        {
            Run = (loaded, _) =>
            {
                seen = loaded;
                return Task.FromResult(7);
            },
        });

        Assert.Equal(7, run.ExitCode);
        Assert.Equal(Path.Combine(_folder, "istota.toml"), seen!.File);
    }

    [Fact]
    public async Task Config_show_and_check_are_there()
    {
        Assert.Contains("bot_email", (await CommandRun.OfAsync(_folder, "config", "show")).Out, StringComparison.Ordinal);
        Assert.StartsWith("OK ", (await CommandRun.OfAsync(_folder, "config", "check")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("run")]
    [InlineData("config")]
    [InlineData("config", "check")]
    [InlineData("config", "show")]
    [InlineData("inspect")]
    [InlineData("inspect", "gate")]
    [InlineData("inspect", "log")]
    [InlineData("why")]
    [InlineData("chat")]
    [InlineData("user")]
    [InlineData("user", "link")]
    [InlineData("email")]
    [InlineData("email", "output")]
    [InlineData("email", "send")]
    [InlineData("email", "confirm")]
    [InlineData("email", "alert")]
    [InlineData("demo-agent")]
    [InlineData("doctor")]
    public async Task Every_verb_has_help_and_takes_a_configuration(params string[] verb)
    {
        var run = await CommandRun.OfAsync(_folder, [.. verb, "--help"]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("--config", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("cluster", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_agents_verbs_write_its_files_and_a_message_may_begin_with_an_at_sign()
    {
        var deferred = Directory.CreateDirectory(Path.Combine(_folder, "deferred")).FullName;
        Task<CommandRun> Run(string input, params string[] args) => CommandRun.OfAsync(_folder, input, args, c => c with
        {
            Environment = name => name switch
            {
                "ISTOTA_DEFERRED_DIR" => deferred,
                "ISTOTA_TASK_ID" => "alice-7",
                _ => null,
            },
        });

        var alert = await Run("", "email", "alert", "--message", "@bob asked for a password", "--type", "action_needed");
        Assert.Equal((ExitCode.Done, ""), (alert.ExitCode, alert.Error));
        Assert.Equal(Path.Combine(deferred, "task_alice-7_user_alerts.json"), JsonElement.Parse(alert.Out).GetProperty("file").GetString());

        var send = await Run("the body", "email", "send", "--to", "a@x.example, b@x.example", "--to", "c@x.example", "--subject", "S", "--body-file", "-");
        Assert.Equal((ExitCode.Done, ""), (send.ExitCode, send.Error));
        var mail = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(deferred, "task_alice-7_email_send.json"), TestContext.Current.CancellationToken))[0];
        Assert.Equal(["a@x.example", "b@x.example", "c@x.example"], mail.GetProperty("to").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal("the body", mail.GetProperty("body").GetString());
    }

    [Fact]
    public async Task The_agents_verbs_work_inside_a_task_only() =>
        Assert.Equal(ExitCode.BadUsage, (await CommandRun.OfAsync(_folder, "email", "confirm", "--prompt", "May I?")).ExitCode);

    [Fact]
    public async Task The_demonstration_agent_is_a_verb()
    {
        var run = await CommandRun.OfAsync(_folder, "## Request\n\nhello\n", ["demo-agent"]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("demonstration agent", run.Out, StringComparison.Ordinal);
    }
}
