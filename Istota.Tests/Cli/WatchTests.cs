using Istota.Host.Cli;
using Istota.Host.Inspection;
using Istota.Tests.Inspection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Istota.Tests.Cli;

/// <summary><c>inspect --watch</c> and the log's filters, against a real socket.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private readonly string _folder = CommandRun.NewFolder();
    private readonly InspectionWorld _world = new();
    private ControlSocket? _socket;

    public async ValueTask InitializeAsync() => _socket = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_socket is not null) await _socket.DisposeAsync();
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task On_a_screen_it_is_drawn_again_in_its_place_and_never_longer_than_the_screen()
    {
        using var stop = new CancellationTokenSource();
        var output = new Screen(text => { if (text.Count == 2) stop.Cancel(); });

        var run = await CommandRun.OfAsync(_folder, "", ["inspect", "actors", "--watch"], c => c with { Out = output, TerminalOut = true, Screen = () => (80, 6) }, stop.Token);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.All(output.Drawn, drawn => Assert.Contains("\u001b[H", drawn, StringComparison.Ordinal));
        Assert.All(output.Drawn, drawn => Assert.Equal(5, drawn.Count(c => c == '\n')));
        Assert.Contains("Ctrl-C ends it", output.Drawn[0], StringComparison.Ordinal);
        Assert.Contains("more lines", output.Drawn[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", output.Drawn[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_screen_it_waits_for_a_daemon_that_has_gone()
    {
        using var stop = new CancellationTokenSource();
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new Screen(text =>
        {
            if (text.Count == 1) gone.TrySetResult();
            if (text[^1].Contains("waiting for an answer", StringComparison.Ordinal)) back.TrySetResult();
            else if (back.Task.IsCompleted) stop.Cancel();
        });
        var watch = CommandRun.OfAsync(_folder, "", ["inspect", "users", "--watch"], c => c with { Out = output, TerminalOut = true }, stop.Token);

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await _socket!.DisposeAsync();
        await back.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Contains("alice", output.Drawn.ToArray()[^1], StringComparison.Ordinal);
        _socket = await StartAsync();

        Assert.Equal(ExitCode.Done, (await watch.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ExitCode);
    }

    [Fact]
    public async Task On_a_pipe_a_daemon_that_has_gone_ends_it_with_3()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new Screen(_ => first.TrySetResult());
        var watch = CommandRun.OfAsync(_folder, "", ["inspect", "users", "--watch", "--json"], c => c with { Out = output });

        await first.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await _socket!.DisposeAsync();
        _socket = null;

        var run = await watch.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.NoDaemon, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task A_narrow_screen_gets_the_columns_that_matter_and_a_wide_one_all()
    {
        var narrow = await CommandRun.OfAsync(_folder, "", ["inspect", "gate"], c => c with { TerminalOut = true, Screen = () => (80, 24) });
        Assert.Contains("5 of 10 columns", narrow.Out, StringComparison.Ordinal);
        Assert.All(narrow.Out.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("[red]hi[/]", narrow.Out, StringComparison.Ordinal);

        var wide = await CommandRun.OfAsync(_folder, "", ["inspect", "gate"], c => c with { TerminalOut = true, Screen = () => (200, 24) });
        Assert.Contains("attachments", wide.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_can_be_asked_for_one_user_task_or_mail_alone()
    {
        await _world.DecideAsync(InspectionWorld.Held() with { Task = new(new("alice"), 3) });
        _world.WriteLog("File for user alice failed");
        _world.WriteLog("The outbox folder alice-3-1 waits");
        _world.WriteLog("Mail cannot leave");

        Assert.Equal(2, (await CommandRun.OfAsync(_folder, "inspect", "log", "--user", "alice")).Out.TrimEnd().Split('\n').Length);
        Assert.EndsWith("The outbox folder alice-3-1 waits\n", (await CommandRun.OfAsync(_folder, "inspect", "log", "--task", "alice-3")).Out, StringComparison.Ordinal);
        Assert.EndsWith("The outbox folder alice-3-1 waits\n", (await CommandRun.OfAsync(_folder, "inspect", "log", "--mail", "<m1@evil.example>")).Out, StringComparison.Ordinal);

        using var stop = new CancellationTokenSource();
        var output = new Screen(_ => stop.Cancel());
        await CommandRun.OfAsync(_folder, "", ["inspect", "log", "--follow", "--task", "alice-3"], c => c with { Out = output }, stop.Token);
        Assert.Contains("alice-3-1", output.Drawn[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--user", "nobody", "known: alice")]
    [InlineData("--task", "nonsense", "is no task")]
    public async Task A_filter_for_what_is_not_there_is_bad_usage(string option, string value, string says)
    {
        var run = await CommandRun.OfAsync(_folder, "inspect", "log", "--follow", option, value);
        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    private Task<ControlSocket> StartAsync() => ControlSocket.StartAsync(
        SocketClaim.Take(Path.Combine(_folder, "data", "istota.sock")), ControlPeer.ForThisProcess(), _world.Services, NullLoggerFactory.Instance, CancellationToken.None);

    /// <summary>Output that tells of each write.</summary>
    private sealed class Screen(Action<List<string>> written) : StringWriter
    {
        public List<string> Drawn { get; } = [];

        public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
        {
            Tell(buffer.ToString());
            return Task.CompletedTask;
        }

        public override Task WriteLineAsync(string? value)
        {
            Tell(value ?? "");
            return Task.CompletedTask;
        }

        private void Tell(string text)
        {
            Drawn.Add(text);
            written(Drawn);
        }
    }
}
