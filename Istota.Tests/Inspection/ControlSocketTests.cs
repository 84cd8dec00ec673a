using System.Diagnostics;
using Istota.Host.Cli;
using Istota.Host.Inspection;
using Istota.Tests.Cli;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Istota.Tests.Inspection;

public sealed class ControlSocketTests : IAsyncLifetime
{
    private readonly string _folder = CommandRun.NewFolder();
    private readonly InspectionWorld _world = new();
    private ControlSocket? _socket;

    private string SocketPath => Path.Combine(_folder, "data", "istota.sock");

    public async ValueTask InitializeAsync() => _socket = await ControlSocket.StartAsync(
        SocketClaim.Take(SocketPath), ControlPeer.ForThisProcess(), _world.Services, NullLoggerFactory.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_socket is not null) await _socket.DisposeAsync();
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("chat", "--user", "alice", "--once", "yes 12")]
    [InlineData("inspect", "gate", "--json")]
    [InlineData("user", "link", "alice", "--token")]
    [InlineData("why", "alice-1")]
    public async Task The_agent_trying_to_answer_its_own_question_through_istota_chat_or_the_socket_is_refused(params string[] args)
    {
        var (code, output, error) = await RunAgentAsync(AppContext.BaseDirectory + "istota", args);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(output);
        Assert.Contains("processes started by the daemon", error, StringComparison.Ordinal);
        Assert.Empty(_world.Asked);
    }

    [Fact]
    public async Task A_process_that_the_agent_starts_is_refused_too()
    {
        var istota = AppContext.BaseDirectory + "istota";
        var (code, output, error) = await RunAgentAsync("sh", "-c", $"'{istota}' inspect gate --json & wait $!");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(output);
        Assert.Contains("processes started by the daemon", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operator_is_answered()
    {
        var gate = await CommandRun.OfAsync(_folder, "inspect", "gate", "--json");

        Assert.Empty(gate.Error);
        Assert.StartsWith("""[{"number":12,"userId":"alice",""", gate.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, gate.ExitCode);
    }

    [Fact]
    public async Task Nobody_answers_after_it_has_stopped_and_its_file_is_gone()
    {
        await _socket!.DisposeAsync();
        _socket = null;

        Assert.Equal(ExitCode.NoDaemon, (await CommandRun.OfAsync(_folder, "inspect", "gate")).ExitCode);
        Assert.False(File.Exists(SocketPath));
    }

    private async Task<(int Code, string Out, string Error)> RunAgentAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var agent = Process.Start(start)!;
        agent.StandardInput.Close();
        var output = agent.StandardOutput.ReadToEndAsync();
        var error = agent.StandardError.ReadToEndAsync();
        await agent.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return (agent.ExitCode, await output, await error);
    }
}
