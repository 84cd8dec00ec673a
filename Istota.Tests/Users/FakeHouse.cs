using System.Collections.Concurrent;
using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Storage.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Istota.Tests.Users;

/// <summary>Everything around one user actor, without a disk or a process; it outlives the actor as the world outlives a crash.</summary>
internal sealed class FakeHouse : IUserPolicies, IAgentRunner, IHandOver, IAttachmentStore
{
    private readonly UserWorld _world = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AttemptOutcome>> _ends = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    public InMemoryMailStore Mails { get; } = new();
    public InMemoryThreadIndex Threads { get; } = new();
    public InMemoryFiledStore Filed { get; } = new();
    public InMemoryDecisionStore Decisions { get; } = new();

    /// <summary>What was done, in order: <c>run 1.1</c>, <c>go 1.1</c>, <c>kill 42</c>, <c>drop 1.1</c>, <c>hand 1.1</c>, <c>save</c>.</summary>
    public BlockingCollection<string> Done { get; } = [];

    /// <summary>What the agent was given, attempt after attempt.</summary>
    public ConcurrentQueue<string> Prompts { get; } = new();

    public UserPolicy? Of(UserId user) => user == UserWorld.Alice ? _world.Policy : null;
    public IReadOnlyCollection<UserId> All => [UserWorld.Alice];

    public UserServices Services(IActorRef surfaces, IActorRef outbox, IActorRef decisions) => new(
        this, UserWorld.Node, surfaces, outbox, decisions, Threads, Filed, Decisions, this, this,
        new TaskServices(this, Mails, this, new PromptSettings(""), (key, raw, ct) => MailReader.ReadAsync(key, raw, Time.GetUtcNow(), MailReaderSettings.Default, ct), () => "nonce", Time), new InMemoryOutgoingStore(), Time);

    public void End(string attempt, AttemptOutcome outcome) => EndOf(attempt).TrySetResult(outcome);

    public async Task<AttemptOutcome> RunAsync(AgentRun run, Func<AgentProcess, Task> started, Action<string> progress, CancellationToken stop)
    {
        var attempt = $"{run.Task.Number}.{run.Attempt}";
        Prompts.Enqueue(run.Prompt);
        Done.Add($"run {attempt}", CancellationToken.None);
        await started(new AgentProcess(40 + run.Attempt, "boot:1"));
        Done.Add($"go {attempt}", CancellationToken.None);
        await using var stopped = stop.Register(() => EndOf(attempt).TrySetResult(new AttemptOutcome.Stopped()));
        return await EndOf(attempt).Task;
    }

    public Task KillLeftoverAsync(AgentProcess process, CancellationToken ct) => Note($"kill {process.Pid}");
    public Task DropAttemptAsync(TaskId task, int attempt, CancellationToken ct) => Note($"drop {task.Number}.{attempt}");
    public Task HandOverAsync(TaskId task, int attempt, CancellationToken ct) => Note($"hand {task.Number}.{attempt}");

    public Task<IReadOnlyList<SavedAttachment>> SaveAsync(UserId user, InboundMail mail, byte[] raw, CancellationToken ct)
    {
        Done.Add("save", CancellationToken.None);
        return Task.FromResult<IReadOnlyList<SavedAttachment>>([]);
    }

    private TaskCompletionSource<AttemptOutcome> EndOf(string attempt) => _ends.GetOrAdd(attempt, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private Task Note(string what)
    {
        Done.Add(what, CancellationToken.None);
        return Task.CompletedTask;
    }
}
