using Istota.Actors.Agent;
using Istota.Host.Agent;
using Xunit;

namespace Istota.Tests.Agent;

/// <summary>What every <see cref="IAgentRunner"/> keeps to, the fake as the real one.</summary>
public abstract class AgentRunnerContract
{
    private protected abstract IAgentRunner Echo();
    private protected abstract IAgentRunner Endless();
    private protected abstract IAgentRunner Failing();

    [Fact]
    public async Task It_returns_what_the_agent_made_of_its_prompt() =>
        Assert.Equal("hello", Assert.IsType<AttemptOutcome.Returned>(await RunAsync(Echo(), "hello")).Result);

    [Fact]
    public async Task It_tells_the_process_once_before_the_agent_works()
    {
        var told = new List<AgentProcess>();
        await RunAsync(Echo(), "hello", process => { told.Add(process); return Task.CompletedTask; });
        Assert.True(Assert.Single(told).Pid > 1);
    }

    [Fact]
    public async Task Nothing_is_made_of_the_prompt_before_the_start_is_confirmed()
    {
        var (told, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var running = RunAsync(Echo(), "hello", _ => { told.SetResult(); return go.Task; });
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(running.IsCompleted);
        go.SetResult();
        Assert.IsType<AttemptOutcome.Returned>(await running.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_stop_while_it_works_is_told_as_stopped()
    {
        using var stop = new CancellationTokenSource();
        Assert.IsType<AttemptOutcome.Stopped>(await RunAsync(Endless(), "x", _ => { stop.Cancel(); return Task.CompletedTask; }, stop.Token).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_stop_before_the_start_is_confirmed_is_told_as_stopped()
    {
        using var stop = new CancellationTokenSource();
        Assert.IsType<AttemptOutcome.Stopped>(await RunAsync(Echo(), "x", _ => { stop.Cancel(); return new TaskCompletionSource().Task; }, stop.Token).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_failure_has_its_reason_on_one_line()
    {
        var failed = Assert.IsType<AttemptOutcome.Failed>(await RunAsync(Failing(), "x"));
        Assert.Contains("out of luck", failed.Reason);
        Assert.DoesNotContain('\n', failed.Reason);
    }

    [Fact]
    public async Task Leftovers_that_are_gone_are_no_trouble()
    {
        await Echo().KillLeftoverAsync(new AgentProcess(int.MaxValue - 1, "boot:1"), CancellationToken.None);
        await Echo().DropAttemptAsync(AgentPlace.Task, 99, CancellationToken.None);
    }

    private static Task<AttemptOutcome> RunAsync(IAgentRunner runner, string prompt, Func<AgentProcess, Task>? started = null, CancellationToken stop = default) =>
        runner.RunAsync(AgentPlace.Run(prompt), started ?? (_ => Task.CompletedTask), _ => { }, stop);
}

public sealed class FakeAgentRunnerTests : AgentRunnerContract
{
    private protected override IAgentRunner Echo() => new FakeAgentRunner((run, _) => Task.FromResult(run.Prompt));
    private protected override IAgentRunner Endless() => new FakeAgentRunner((_, _) => new TaskCompletionSource<string>().Task);
    private protected override IAgentRunner Failing() => new FakeAgentRunner((_, _) => throw new InvalidOperationException("out of luck"));
}

public sealed class ProcessAgentRunnerContractTests : AgentRunnerContract, IAsyncLifetime
{
    private readonly AgentPlace _place = new();
    private ProcessAgentRunner _echo = null!, _endless = null!, _failing = null!;

    public async ValueTask InitializeAsync() => (_echo, _endless, _failing) = (await MadeAsync("cat"), await MadeAsync("sleep 600"), await MadeAsync("echo 'out of luck' >&2; exit 1"));

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in new[] { _echo, _endless, _failing })
            await runner.DisposeAsync();
        _place.Dispose();
    }

    private protected override IAgentRunner Echo() => _echo;
    private protected override IAgentRunner Endless() => _endless;
    private protected override IAgentRunner Failing() => _failing;

    private Task<ProcessAgentRunner> MadeAsync(string script) => AgentPlace.RunnerAsync(_place.Settings(script));
}
