using Istota.Actors.Agent;

namespace Istota.Tests.Agent;

/// <summary>An agent of a few lines: what it prints is a function of its prompt.</summary>
internal sealed class FakeAgentRunner(Func<AgentRun, CancellationToken, Task<string>> agent, int places = 4) : IAgentRunner
{
    private readonly SemaphoreSlim _places = new(places);

    public async Task<AttemptOutcome> RunAsync(AgentRun run, Func<AgentProcess, Task> started, Action<string> progress, CancellationToken stop)
    {
        try
        {
            await _places.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return new AttemptOutcome.Stopped();
        }
        try
        {
            await started(new AgentProcess(4242, "boot:1")).WaitAsync(stop);
            progress("working");
            return new AttemptOutcome.Returned(await agent(run, stop).WaitAsync(stop));
        }
        catch (OperationCanceledException)
        {
            return new AttemptOutcome.Stopped();
        }
        catch (InvalidOperationException broken)
        {
            return new AttemptOutcome.Failed(broken.Message, []);
        }
        finally
        {
            _places.Release();
        }
    }

    public Task KillLeftoverAsync(AgentProcess process, CancellationToken ct) => Task.CompletedTask;

    public Task DropAttemptAsync(TaskId task, int attempt, CancellationToken ct) => Task.CompletedTask;
}
