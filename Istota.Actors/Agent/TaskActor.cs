using Akka.Actor;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Agent;

/// <summary>
/// One attempt of one task: reads its mail, saves the attachments, builds the prompt, runs the agent and tells its user how it ended; then it stops.
/// The agent gets its prompt only when the user has journaled that the process runs, so that no agent can outlive a crash unknown.
/// </summary>
public sealed class TaskActor : ReceiveActor
{
    private readonly TaskBrief _brief;
    private readonly TaskServices _services;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskActor(TaskBrief brief, TaskServices services)
    {
        (_brief, _services) = (brief, services);
        Receive<Began>(began => Report(new UserCommand.ReportAgentStarted(brief.Task, brief.Attempt, began.Process) { User = brief.Task.User, At = Now }));
        Receive<TaskCommand.Go>(_ => _go.TrySetResult());
        Receive<Said>(said => Report(new UserCommand.ReportProgress(brief.Task, brief.Attempt, said.Line) { User = brief.Task.User, At = Now }));
        Receive<TaskCommand.Stop>(_ => _stop.Cancel());
        Receive<AttemptOutcome>(End);
        Receive<Broke>(broke => End(_stop.IsCancellationRequested
            ? new AttemptOutcome.Stopped()
            : new AttemptOutcome.Failed($"the attempt broke off: {SafeText.OneLine(broke.Cause.Message, 300)}", [])));
    }

    public static Props Props(TaskBrief brief, TaskServices services) => Akka.Actor.Props.Create(() => new TaskActor(brief, services));

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    protected override void PreStart()
    {
        var self = Self;
        RunAsync(
                _brief, _services,
                started: process => { self.Tell(new Began(process)); return _go.Task; },
                progress: line => self.Tell(new Said(line)),
                _stop.Token)
            .PipeTo(Self, success: outcome => outcome, failure: cause => new Broke(cause));
    }

    protected override void PostStop()
    {
        _stop.Cancel();
        _go.TrySetCanceled();
    }

    private static void Report(UserCommand command) => Context.Parent.Tell(command);

    private void End(AttemptOutcome outcome)
    {
        Report(new UserCommand.EndAttempt(_brief.Task, _brief.Attempt, outcome) { User = _brief.Task.User, At = Now });
        Context.Stop(Self);
    }

    private static async Task<AttemptOutcome> RunAsync(
        TaskBrief brief, TaskServices services, Func<AgentProcess, Task> started, Action<string> progress, CancellationToken stop)
    {
        PromptMail? mail = null;
        if (brief.Mail is { } key)
        {
            if (await services.Mails.LoadAsync(key, stop) is not { } raw)
                return new AttemptOutcome.Failed("the mail that started this task is not stored any more", []);
            var read = await services.Read(key, raw, stop);
            mail = new PromptMail(read, await services.Attachments.SaveAsync(brief.Task.User, read, raw, stop));
        }
        var prompt = PromptBuilder.Build(new PromptInput
        {
            Brief = brief,
            Settings = services.Prompt,
            Mail = mail,
            History = await HistoryAsync(brief, services, stop),
            Nonce = services.Nonce,
        });
        var run = new AgentRun(brief.Task, brief.Attempt, brief.Source, brief.Conversation, brief.SmtpFrom, prompt);
        return await services.Runner.RunAsync(run, started, progress, stop);
    }

    /// <summary>The mail of earlier messages is shown, but its attachments are not saved again.</summary>
    private static async Task<IReadOnlyList<PromptHistory>> HistoryAsync(TaskBrief brief, TaskServices services, CancellationToken stop)
    {
        var history = new List<PromptHistory>();
        foreach (var entry in brief.History)
        {
            var raw = entry.Mail is { } key && key != brief.Mail ? await services.Mails.LoadAsync(key, stop) : null;
            history.Add(new PromptHistory(entry, raw is null ? null : await services.Read(entry.Mail!.Value, raw, stop)));
        }
        return history;
    }

    private sealed record Began(AgentProcess Process);

    private sealed record Said(string Line);

    private sealed record Broke(Exception Cause);
}
