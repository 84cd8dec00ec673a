using System.Text.Json;
using Istota.Actors.Decisions;
using Istota.Host.Cli;
using Istota.Host.Inspection;
using Istota.Tests.Inspection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Istota.Tests.Cli;

/// <summary>The verbs that ask a daemon, against a real socket.</summary>
public sealed class DaemonVerbTests : IAsyncLifetime
{
    private readonly string _folder = CommandRun.NewFolder();
    private readonly InspectionWorld _world = new();
    private ControlSocket? _socket;

    public async ValueTask InitializeAsync() => _socket = await ControlSocket.StartAsync(
        SocketClaim.Take(Path.Combine(_folder, "data", "istota.sock")), ControlPeer.ForThisProcess(), _world.Services,
        NullLoggerFactory.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _socket!.DisposeAsync();
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_table_shows_what_came_by_mail_as_it_stands_and_without_markup()
    {
        var run = await CommandRun.OfAsync(_folder, "inspect", "gate");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var lines = run.Out.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("number", lines[0], StringComparison.Ordinal);
        Assert.Contains("received at", lines[0], StringComparison.Ordinal);
        Assert.Contains("[red]hi[/]", lines[1], StringComparison.Ordinal);
        Assert.Contains("a.pdf 9", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task One_thing_is_shown_as_facts_with_its_lists_below()
    {
        var run = await CommandRun.OfAsync(_folder, "inspect", "user", "alice");

        Assert.Contains("outbound approval", run.Out, StringComparison.Ordinal);
        Assert.Contains("questions:", run.Out, StringComparison.Ordinal);
        Assert.Contains("draft", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_list_is_said() =>
        Assert.Equal("none", (await CommandRun.OfAsync(_folder, "inspect", "unrouted")).Out.Trim());

    [Theory]
    [InlineData(ExitCode.BadUsage, "alice", "inspect", "trust", "bob")]
    [InlineData(ExitCode.BadUsage, "alice", "user", "link", "bob")]
    [InlineData(ExitCode.Failed, "alice-99", "inspect", "task", "alice-99")]
    [InlineData(ExitCode.Failed, "x@y", "inspect", "mail", "x@y")]
    [InlineData(ExitCode.Failed, "x@y", "why", "<x@y>", "--json")]
    public async Task What_is_not_there_is_named_and_has_its_exit_code(int code, string named, params string[] args)
    {
        var run = await CommandRun.OfAsync(_folder, args);

        Assert.Equal(code, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_gives_the_chain_in_codes()
    {
        await _world.DecideAsync(
            InspectionWorld.Held("from \u001b[31mm@evil.example"),
            InspectionWorld.Held() with { Id = "d2", Step = DecisionStep.Answer, Verdict = Verdict.Dropped, Reason = Reason.AnsweredNo, Evidence = "web:alerts", At = InspectionWorld.Noon.AddMinutes(1) });

        var json = await CommandRun.OfAsync(_folder, "why", "alice#12", "--json");
        using var chain = JsonDocument.Parse(json.Out);
        Assert.Equal(["step", "verdict", "reason", "evidence", "at"], chain.RootElement[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["untrusted-sender", "answered-no"], chain.RootElement.EnumerateArray().Select(d => d.GetProperty("reason").GetString()));
        Assert.Equal("2026-11-22T12:00:00Z", chain.RootElement[0].GetProperty("at").GetString());

        var people = await CommandRun.OfAsync(_folder, "why", "<m1@evil.example>");
        Assert.Equal(["2026-11-22 12:00:00  It was held for your answer: you have not trusted this sender.", "2026-11-22 12:01:00  The question was closed: you said no."], people.Out.TrimEnd().Split('\n'));

        var evidence = await CommandRun.OfAsync(_folder, "why", "<m1@evil.example>", "--evidence");
        Assert.Contains("gate: held, untrusted-sender — from ", evidence.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', evidence.Out);
    }

    [Fact]
    public async Task A_link_or_a_token_stands_alone_on_its_line_and_works_until_it_is_revoked()
    {
        var ct = TestContext.Current.CancellationToken;
        var link = await CommandRun.OfAsync(_folder, "user", "link", "alice");
        Assert.Matches(@"\Ahttp://127\.0\.0\.1:8642/link/[\w-]{40,}\n\z", link.Out);

        var token = (await CommandRun.OfAsync(_folder, "user", "link", "alice", "--token")).Out;
        Assert.Matches(@"\A[\w-]{40,}\n\z", token);
        Assert.Equal("alice", (await _world.Tokens.UserOfTokenAsync(token.Trim(), ct))?.Value);

        Assert.Equal(ExitCode.Done, (await CommandRun.OfAsync(_folder, "user", "link", "alice", "--revoke")).ExitCode);
        Assert.Null(await _world.Tokens.UserOfTokenAsync(token.Trim(), ct));
    }

    [Fact]
    public async Task A_watch_looks_again_until_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var output = new StopAfter(lines: 3, stop);

        var run = await CommandRun.OfAsync(_folder, "", ["inspect", "users", "--json", "--watch"], c => c with { Out = output }, stop.Token);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.All(output.ToString().TrimEnd().Split('\n'), line => Assert.Equal(JsonValueKind.Array, JsonElement.Parse(line).ValueKind));
    }

    [Fact]
    public async Task A_followed_log_goes_on_with_what_comes()
    {
        using var stop = new CancellationTokenSource();
        var output = new StopAfter(lines: 2, stop, first: () => _world.WriteLog("after"));
        _world.WriteLog("before");

        var run = await CommandRun.OfAsync(_folder, "", ["inspect", "log", "--follow"], c => c with { Out = output }, stop.Token);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(["before", "after"], output.ToString().TrimEnd().Split('\n').Select(l => l.Split(' ')[^1]));
    }

    /// <summary>Output that ends its command once it has seen so many lines.</summary>
    private sealed class StopAfter(int lines, CancellationTokenSource stop, Action? first = null) : StringWriter
    {
        private int _seen;

        public override async Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            if (++_seen == 1) first?.Invoke();
            if (_seen == lines) await stop.CancelAsync();
        }
    }
}
