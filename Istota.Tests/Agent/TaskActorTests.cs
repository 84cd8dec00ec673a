using Akka.Actor;
using Akka.TestKit.Xunit;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Agent;

public sealed class TaskActorTests : TestKit
{
    private readonly FakeTimeProvider _time = new(Prompts.At);
    private readonly Mails _mails = new();
    private readonly Saved _saved = new();

    [Fact]
    public async Task It_tells_that_it_runs_waits_for_leave_and_tells_how_it_ended()
    {
        var task = Start(Prompts.Chat("hi"), new FakeAgentRunner((_, _) => Task.FromResult("done")));
        var started = await ExpectMsgAsync<UserCommand.ReportAgentStarted>();
        Assert.Equal((Prompts.Task, 1, 4242, Prompts.At), (started.Task, started.Attempt, started.Process.Pid, started.At));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        task.Tell(new TaskCommand.Go());
        Assert.Equal("working", (await ExpectMsgAsync<UserCommand.ReportProgress>()).Text);
        Assert.Equal(new AttemptOutcome.Returned("done"), (await ExpectMsgAsync<UserCommand.EndAttempt>()).Outcome);
        await ExpectTerminatedAsync(task);
    }

    [Fact]
    public async Task The_mail_is_read_its_attachments_saved_and_both_are_in_the_prompt()
    {
        _mails.Stored[Prompts.Key] = [1];
        var prompt = "";
        var task = Start(Prompts.ForMail(), new FakeAgentRunner((run, _) => Task.FromResult(prompt = run.Prompt)));
        await FinishAsync(task);
        Assert.Contains("Dear Anna", prompt);
        Assert.Contains("/inbox/x.pdf", prompt);
        Assert.Equal([Prompts.Key], _saved.Of);
    }

    [Fact]
    public async Task S_57_attachments_of_earlier_mail_are_not_saved()
    {
        var earlier = Prompts.Key with { Uid = 1 };
        _mails.Stored[earlier] = [1];
        var prompt = "";
        var task = Start(Prompts.Chat("hi") with { History = [new HistoryEntry(Author.Mail, Prompts.At, "old", earlier)] }, new FakeAgentRunner((run, _) => Task.FromResult(prompt = run.Prompt)));
        await FinishAsync(task);
        Assert.Contains("Dear Anna", prompt);
        Assert.Empty(_saved.Of);
    }

    [Fact]
    public async Task A_mail_that_is_gone_is_a_failure_and_no_agent_starts()
    {
        Start(Prompts.ForMail(), new FakeAgentRunner((_, _) => throw new InvalidOperationException("ran")));
        Assert.Contains("not stored any more", Assert.IsType<AttemptOutcome.Failed>((await ExpectMsgAsync<UserCommand.EndAttempt>()).Outcome).Reason);
    }

    [Fact]
    public async Task A_disk_that_cannot_be_written_is_a_failure_on_one_line()
    {
        _mails.Stored[Prompts.Key] = [1];
        _saved.Fails = true;
        Start(Prompts.ForMail(), new FakeAgentRunner((_, _) => throw new InvalidOperationException("ran")));
        Assert.Equal("the attempt broke off: no space left", Assert.IsType<AttemptOutcome.Failed>((await ExpectMsgAsync<UserCommand.EndAttempt>()).Outcome).Reason);
    }

    [Fact]
    public async Task A_stop_is_told_as_stopped()
    {
        var task = Start(Prompts.Chat("hi"), new FakeAgentRunner((_, _) => new TaskCompletionSource<string>().Task));
        await ExpectMsgAsync<UserCommand.ReportAgentStarted>();
        task.Tell(new TaskCommand.Go());
        await ExpectMsgAsync<UserCommand.ReportProgress>();
        task.Tell(new TaskCommand.Stop());
        Assert.IsType<AttemptOutcome.Stopped>((await ExpectMsgAsync<UserCommand.EndAttempt>()).Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_the_actor_goes_its_agent_is_stopped(bool go)
    {
        var stopped = new TaskCompletionSource();
        var task = Start(Prompts.Chat("hi"), new Watching(stopped));
        await ExpectMsgAsync<UserCommand.ReportAgentStarted>();
        if (go)
            task.Tell(new TaskCommand.Go());
        Sys.Stop(task);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private IActorRef Start(TaskBrief brief, IAgentRunner runner)
    {
        var read = Prompts.Mail("Dear Anna") with { Attachments = [new Attachment(0, "x.pdf", "x.pdf", "a/b", 1, "d")] };
        var services = new TaskServices(runner, _mails, _saved, new PromptSettings(""), (key, _, _) => Task.FromResult(read with { Key = key }), () => Prompts.Nonce, _time);
        return Watch(ActorOfAsTestActorRef<TaskActor>(TaskActor.Props(brief, services), TestActor));
    }

    private async Task FinishAsync(IActorRef task)
    {
        await ExpectMsgAsync<UserCommand.ReportAgentStarted>();
        task.Tell(new TaskCommand.Go());
        await ExpectMsgAsync<UserCommand.ReportProgress>();
        await ExpectMsgAsync<UserCommand.EndAttempt>();
    }

    private sealed class Watching(TaskCompletionSource stopped) : IAgentRunner
    {
        public async Task<AttemptOutcome> RunAsync(AgentRun run, Func<AgentProcess, Task> started, Action<string> progress, CancellationToken stop)
        {
            try
            {
                await started(new AgentProcess(4242, "boot:1")).WaitAsync(stop);
                await new TaskCompletionSource().Task.WaitAsync(stop);
            }
            finally
            {
                stopped.TrySetResult();
            }
            return new AttemptOutcome.Stopped();
        }

        public Task KillLeftoverAsync(AgentProcess process, CancellationToken ct) => Task.CompletedTask;
        public Task DropAttemptAsync(TaskId task, int attempt, CancellationToken ct) => Task.CompletedTask;
    }

    private sealed class Saved : IAttachmentStore
    {
        public List<MailKey> Of { get; } = [];
        public bool Fails { get; set; }

        public Task<IReadOnlyList<SavedAttachment>> SaveAsync(UserId user, InboundMail mail, byte[] raw, CancellationToken ct)
        {
            Of.Add(mail.Key);
            return Fails
                ? Task.FromException<IReadOnlyList<SavedAttachment>>(new IOException("no space\nleft"))
                : Task.FromResult<IReadOnlyList<SavedAttachment>>([.. mail.Attachments.Select(attachment => new SavedAttachment(attachment, "/inbox/x.pdf", null))]);
        }
    }

    private sealed class Mails : IMailStore
    {
        public Dictionary<MailKey, byte[]> Stored { get; } = [];
        public Task<byte[]?> LoadAsync(MailKey key, CancellationToken ct) => Task.FromResult(Stored.GetValueOrDefault(key));
        public Task PutAsync(IReadOnlyList<StoredMail> mails, CancellationToken ct) => throw new NotSupportedException();
        public Task<IReadOnlyList<StoredMail>> FindAsync(string mailbox, string messageId, long size, CancellationToken ct) => throw new NotSupportedException();
        public Task<IReadOnlyList<StoredMail>> FindByDigestAsync(string mailbox, string digest, CancellationToken ct) => throw new NotSupportedException();
        public Task<IReadOnlyDictionary<string, DateTimeOffset>> DealtWithElsewhereAsync(IReadOnlyCollection<string> messageIds, CancellationToken ct) => throw new NotSupportedException();
        public Task DropBytesAsync(IReadOnlyCollection<MailKey> keys, CancellationToken ct) => throw new NotSupportedException();
        public Task DropAsync(IReadOnlyCollection<MailKey> keys, CancellationToken ct) => throw new NotSupportedException();
    }
}
