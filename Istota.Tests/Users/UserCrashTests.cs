using Akka.Actor;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Journal;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Users;

/// <summary>A confirmation, a failed attempt and a correction, with a kill between each two steps; and no command of theirs writes nothing.</summary>
public sealed class UserCrashTests : UserActorSpec
{
    private readonly Akka.TestKit.TestProbe _emptyWrites;
    private int _keys;

    public UserCrashTests() : base(WatchedJournal.Settings)
    {
        _emptyWrites = CreateTestProbe();
        Sys.EventStream.Subscribe(_emptyWrites, typeof(EmptyWrite));
    }

    private Task<UserReply.Heard> SayAsync(string text, int? replyTo = null, string? key = null) =>
        AskAsync<UserReply.Heard>(new UserCommand.Say(Main, TaskSource.Web, key ?? $"k{++_keys}", text, replyTo, true) { User = Alice, At = _house.Time.GetUtcNow() });

    private async Task<Question> OpenAsync() =>
        Assert.Single((await _user.Ask<UserView.Questions>(new UserQuery.Questions { User = Alice }, Soon)).Items) is { } q ? new Question(q.Number, q.Kind) : throw new InvalidOperationException();

    private sealed record Question(int Number, QuestionKind Kind);

    private async Task<(string Status, int Attempt)> TaskAsync() => Assert.Single((await TasksAsync()).Items) is var task ? (task.Status, task.Attempt) : default;

    /// <summary>The attempt starts, and it alone; what else is done on the way (folders dropped, groups killed) may be done again.</summary>
    private void Starts(string attempt)
    {
        while (true)
        {
            Assert.True(_house.Done.TryTake(out var done, Soon), $"waited for: go {attempt}");
            if (done == $"go {attempt}") return;
            Assert.True(done == $"run {attempt}" || !done.StartsWith("run", StringComparison.Ordinal), $"{done} instead of {attempt}");
        }
    }

    private async Task StartsNothingAsync()
    {
        await TasksAsync();
        await TasksAsync();
        Assert.DoesNotContain(_house.Done, d => d.StartsWith("run", StringComparison.Ordinal));
    }

    private async Task ReturnsAsync(int attempt, HandOverContent content)
    {
        _house.End($"1.{attempt}", new AttemptOutcome.Returned("the result"));
        await AwaitConditionAsync(() => Task.FromResult(_house.Done.Contains($"hand 1.{attempt}")), Soon);
        await TakeAsync(content, attempt);
    }

    /// <summary>Time goes on for the actor's clock and for what it is told.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        _house.Time.Advance(time);
        _user.Tell(new UserCommand.Tick { User = Alice, At = _house.Time.GetUtcNow() });
        await TasksAsync();
    }

    private async Task FailsAsync(int attempt)
    {
        _house.End($"1.{attempt}", new AttemptOutcome.Failed("exit 1", []));
        await AwaitConditionAsync(() => Task.FromResult(_house.Done.Contains($"drop 1.{attempt}")), Soon);
    }

    [Fact]
    public async Task A_confirmation_is_asked_answered_and_carried_out_once_whenever_it_crashes()
    {
        await SayAsync("cancel the gym");
        Starts("1.1");
        await ReturnsAsync(1, new HandOverContent { Confirmation = "Shall I?" });

        await CrashAsync();                                          // the question is open
        Assert.Equal(new Question(1, QuestionKind.Confirmation), await OpenAsync());
        await _rooms.FishForMessageAsync<SurfaceCommand.Post>(p => p.Questions.Contains(1), Soon);
        Assert.Equal(("waiting", 1), await TaskAsync());
        await StartsNothingAsync();
        Assert.Equal(AnswerResult.Done, (await AnswerAsync(1, AnswerWord.Yes)).Result);
        Starts("1.2");

        await CrashAsync();                                          // it is carried out
        Starts("1.3");
        Assert.Equal(AnswerResult.AlreadyAnswered, (await AnswerAsync(1, AnswerWord.Yes)).Result);
        Assert.All(_house.Prompts.Skip(1), p => Assert.Contains("## Confirmed action\n", p, StringComparison.Ordinal));
        Assert.Equal(3, _house.Prompts.Count);
        await ReturnsAsync(3, new HandOverContent());

        await CrashAsync();                                          // it is done
        Assert.Equal(("done", 3), await TaskAsync());
        await StartsNothingAsync();
        await _emptyWrites.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_failed_attempt_waits_its_time_through_crashes_and_fails_for_good_after_the_third()
    {
        await SayAsync("try it");
        Starts("1.1");
        await FailsAsync(1);

        await CrashAsync();                                          // it waits a minute
        Assert.Equal(("queued", 1), await TaskAsync());
        await PassAsync(TimeSpan.FromSeconds(59));
        await StartsNothingAsync();
        await PassAsync(TimeSpan.FromSeconds(1));
        Starts("1.2");

        await CrashAsync();                                          // an attempt cut short does not count
        Starts("1.3");
        await FailsAsync(3);

        await CrashAsync();                                          // it waits four minutes
        await PassAsync(TimeSpan.FromMinutes(3));
        await StartsNothingAsync();
        await PassAsync(TimeSpan.FromMinutes(1));
        Starts("1.4");
        await FailsAsync(4);

        await CrashAsync();                                          // it failed
        Assert.Equal(("failed", 4), await TaskAsync());
        await PassAsync(TimeSpan.FromHours(1));
        await StartsNothingAsync();
        Assert.Equal(4, _house.Prompts.Count);
        await _emptyWrites.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_corrected_draft_is_written_anew_once_whenever_it_crashes_and_only_the_new_one_leaves()
    {
        await MailAsync(Stranger);
        await AnswerAsync(1, AnswerWord.Yes);
        Starts("1.1");
        await ReturnsAsync(1, new HandOverContent { Mails = [Reply(Stranger, "first words", "first@home.example")] });

        await CrashAsync();                                          // the draft waits
        var prompt = await _rooms.FishForMessageAsync<SurfaceCommand.Post>(p => p.Questions.Contains(2), Soon);
        await StartsNothingAsync();
        await SayAsync("other words please", prompt.Id, "correction");
        Starts("1.2");

        await CrashAsync();                                          // it is written anew
        await SayAsync("other words please", prompt.Id, "correction"); // the room says it again
        Starts("1.3");
        Assert.Contains("other words please", _house.Prompts.Last(), StringComparison.Ordinal);
        Assert.Contains("first words", _house.Prompts.Last(), StringComparison.Ordinal);
        Assert.Equal(3, _house.Prompts.Count);
        await ReturnsAsync(3, new HandOverContent { Mails = [Reply(Stranger, "second words", "second@home.example")] });

        await CrashAsync();                                          // the new draft waits
        Assert.Equal(3, (await OpenAsync()).Number);
        Assert.NotEqual(AnswerResult.Done, (await AnswerAsync(2, AnswerWord.Yes)).Result);
        await _outbox.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.Equal(AnswerResult.Done, (await AnswerAsync(3, AnswerWord.Yes)).Result);
        Assert.Equal("second@home.example", (await _outbox.ExpectMsgAsync<OutboxCommand.Send>(Soon)).MessageId);
        await _outbox.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        await _emptyWrites.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task S_78_of_two_answers_at_once_one_counts_and_one_mail_leaves()
    {
        await MailAsync(Stranger);
        await AnswerAsync(1, AnswerWord.Yes);
        Starts("1.1");
        await ReturnsAsync(1, new HandOverContent { Mails = [Reply(Stranger)] });
        var results = (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AnswerAsync(2, AnswerWord.Yes)))).Select(a => a.Result).ToList();
        Assert.Single(results, AnswerResult.Done);
        Assert.Equal(7, results.Count(r => r == AnswerResult.AlreadyAnswered));
        await _outbox.FishForMessageAsync<OutboxCommand.Send>(_ => true, Soon);
        await _outbox.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    /// <summary>More events than one batch of the journal holds.</summary>
    [Fact]
    public async Task A_large_command_is_answered_after_its_last_write_and_writes_nothing_empty()
    {
        var mails = Enumerable.Range(0, 300).Select(_ => _world.Arrived(_world.Mail(Stranger))).ToList();
        for (var round = 0; round < 2; round++)
        {
            var taken = await AskAsync<UserReply.MailsTaken>(new UserCommand.ReceiveMails(mails) { User = Alice, At = _world.Now });
            Assert.Equal(300, taken.Keys.Count);
        }
        await _emptyWrites.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task A_command_that_changes_nothing_reaches_no_journal()
    {
        var mail = await MailAsync(Stranger);
        await SayAsync("hello", key: "said before");
        UserCommand[] idle =
        [
            new UserCommand.ReceiveMails([_world.Arrived(mail)]) { User = Alice, At = _world.Now },
            new UserCommand.Say(Main, TaskSource.Web, "said before", "hello", null, true) { User = Alice, At = _world.Now },
            new UserCommand.Answer(99, AnswerWord.Yes, null, "api") { User = Alice, At = _world.Now },
            new UserCommand.BeginSending("none@home.example", Node) { User = Alice, At = _world.Now },
            new UserCommand.EndSending("none@home.example", new SendingOutcome.Sent([], [])) { User = Alice, At = _world.Now },
            new UserCommand.TakeHandOver(new TaskId(Alice, 99), 1, new HandOverContent()) { User = Alice, At = _world.Now },
            new UserCommand.DescribeHandOver(new TaskId(Alice, 99), 1) { User = Alice, At = _world.Now },
            new UserCommand.EndAttempt(new TaskId(Alice, 99), 1, new AttemptOutcome.Returned("late")) { User = Alice, At = _world.Now },
            new UserCommand.CopyMade("none@home.example") { User = Alice, At = _world.Now },
            new UserCommand.Tick { User = Alice, At = _world.Now },
        ];
        for (var round = 0; round < 3; round++)
            foreach (var command in idle) _user.Tell(command, TestActor);
        await TasksAsync();
        await _emptyWrites.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
    }
}
