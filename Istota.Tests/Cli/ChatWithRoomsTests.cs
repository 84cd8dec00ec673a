using Istota.Host.Cli;
using Istota.Host.Inspection;
using Istota.Tests.Inspection;
using Istota.Tests.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Istota.Tests.Cli;

/// <summary>The terminal against the rooms as they are: the web surface and its store.</summary>
public sealed class ChatWithRoomsTests(WebServer server) : IClassFixture<WebServer>, IAsyncLifetime
{
    private readonly string _folder = CommandRun.NewFolder();
    private readonly InspectionWorld _world = new();
    private ControlSocket? _socket;

    public async ValueTask InitializeAsync() => _socket = await ControlSocket.StartAsync(
        SocketClaim.Take(Path.Combine(_folder, "data", "istota.sock")), ControlPeer.ForThisProcess(), _world.Services with { Web = server.Parts },
        NullLoggerFactory.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _socket!.DisposeAsync();
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_is_said_at_the_terminal_is_in_the_users_room()
    {
        var run = await CommandRun.OfAsync(_folder, "chat", "--user", "anna", "--room", "plans", "--once", "from the terminal");

        Assert.Equal(new CommandRun(ExitCode.Done, "", ""), run);
        var messages = await server.Rooms.ReadAsync(WebServer.Anna, "plans", null, 10, TestContext.Current.CancellationToken);
        Assert.Equal("from the terminal", messages[^1].Text);
    }

    [Fact]
    public async Task What_comes_meanwhile_is_printed()
    {
        var chat = CommandRun.OfAsync(_folder, "", ["chat", "--user", "bob", "--room", "secrets", "--once", "first"], c => c with { Listen = TimeSpan.FromSeconds(3) });
        using var other = await server.ClientAsync(WebServer.Bob);
        await SaidAsync("first");
        using var answer = await other.PostAsync("/api/rooms/secrets/messages", System.Net.Http.Json.JsonContent.Create(new { text = "second" }));

        Assert.Equal("user: second\n", (await chat).Out);
    }

    [Fact]
    public async Task The_rooms_of_others_are_not_there()
    {
        var run = await CommandRun.OfAsync(_folder, "chat", "--user", "anna", "--room", "secrets", "--once", "hi");

        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Contains("main alerts plans", run.Error, StringComparison.Ordinal);
    }

    private async Task SaidAsync(string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!(await server.Rooms.ReadAsync(WebServer.Bob, "secrets", null, 10, patience.Token)).Any(m => m.Text == text))
            await timer.WaitForNextTickAsync(patience.Token);
    }
}
