using Istota.Host.Cli;
using Istota.Host.Inspection;
using Istota.Tests.Inspection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Istota.Tests.Cli;

public sealed class ChatVerbTests : IAsyncLifetime
{
    private readonly string _folder = CommandRun.NewFolder();
    private readonly ScriptedRooms _rooms = new(new InspectionWorld.FewPolicies(["alice", "carol"]));
    private ControlSocket? _socket;

    public async ValueTask InitializeAsync() => _socket = await ControlSocket.StartAsync(
        SocketClaim.Take(Path.Combine(_folder, "data", "istota.sock")), ControlPeer.ForThisProcess(), _rooms.Map, null, NullLoggerFactory.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _socket!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Once_sends_one_line_and_prints_what_comes_back_but_not_the_line_itself()
    {
        _rooms.Post("istota", "old");
        _rooms.Answer = text => ("istota", $"**heard** {text}", []);

        var run = await CommandRun.OfAsync(_folder, "chat", "--user", "alice", "--once", "@all hi");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal("istota: **heard** @all hi\n", run.Out);
        var (said, key) = Assert.Single(_rooms.Said);
        Assert.Equal("@all hi", said);
        Assert.NotEmpty(key);
    }

    [Fact]
    public async Task Once_ends_well_when_nothing_comes_back()
    {
        var run = await CommandRun.OfAsync(_folder, "chat", "--user", "alice", "--once", "hi");

        Assert.Equal(new CommandRun(ExitCode.Done, "", ""), run);
    }

    [Fact]
    public async Task Questions_come_with_their_answers()
    {
        _rooms.Answer = _ => ("istota", "May this mail in?", [12, 99]);

        var run = await CommandRun.OfAsync(_folder, "chat", "--user", "alice", "--once", "hi");

        Assert.Equal("istota: May this mail in?\n  question 12: yes 12, no 12\n", run.Out);
    }

    [Fact]
    public async Task Lines_from_a_pipe_are_sent_until_its_end()
    {
        _rooms.Answer = text => ("istota", text.ToUpperInvariant(), []);

        var run = await CommandRun.OfAsync(_folder, "one\n\ntwo\n", ["chat", "--user", "alice", "--room", "alerts"]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(["one", "two"], _rooms.Said.Select(s => s.Text));
        Assert.Equal("istota: ONE\nistota: TWO\n", run.Out);
    }

    [Fact]
    public async Task A_person_sees_what_was_said_and_what_is_open_and_leaves_by_quit()
    {
        _rooms.Post("mail", "a held mail", 12);

        var run = await CommandRun.OfAsync(_folder, "/quit\nnever sent\n", ["chat", "--user", "alice"], c => c with { TerminalIn = true, TerminalOut = true });

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Empty(_rooms.Said);
        Assert.Equal("alice, room main; /quit ends\nmail: a held mail\n  question 12: yes 12, no 12\nopen questions: #12\n> ", run.Out);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_that_was_seen_as_progress_stays_on_the_screen_once(bool terminal)
    {
        _rooms.Answer = _ =>
        {
            _rooms.Progress("reading a\\_b");
            _rooms.Progress("It is done.");
            return ("istota", "It is done.", []);
        };

        var run = await CommandRun.OfAsync(_folder, "", ["chat", "--user", "alice", "--once", "hi"], c => c with { TerminalIn = terminal, TerminalOut = terminal });

        var clear = "\r\u001b[K";
        Assert.Equal(terminal ? $"{clear}· reading a_b{clear}· It is done.{clear}istota: It is done.\n> " : "istota: It is done.\n", run.Out);
    }

    [Fact]
    public async Task Nothing_from_outside_reaches_the_terminal_as_a_command()
    {
        _rooms.Answer = _ => ("mail", "\u001b]0;owned\u0007\u001b[2J\u202eevil", []);

        var run = await CommandRun.OfAsync(_folder, "chat", "--user", "alice", "--once", "hi");

        Assert.Equal("mail: ␛]0;owned␇␛[2Jevil\n", run.Out);
    }

    [Theory]
    [InlineData("alice carol", "--user", "bob")]
    [InlineData("alice carol", "--user", "../alice")]
    [InlineData("main alerts", "--user", "alice", "--room", "nowhere")]
    public async Task Who_or_what_is_not_known_is_2_and_the_known_ones_are_named(string known, params string[] args)
    {
        var run = await CommandRun.OfAsync(_folder, ["chat", .. args, "--once", "hi"]);

        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(known, run.Error, StringComparison.Ordinal);
    }
}
