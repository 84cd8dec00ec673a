using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Conversations;

/// <summary>Conversations, their tasks in order, confirmations and corrections.</summary>
public class TasksAndTalkTests
{
    private readonly UserWorld _world = new();

    private static readonly HandOverContent Asks = new() { Confirmation = "Shall I?" };

    private static TaskBrief Brief(UserWorld world, TaskRecord task) =>
        Effects.Of(world.Events.OfType<UserEvent.TaskStarted>().Last(e => e.Task == task.Number), world.State, world.Policy).OfType<Effect.Run>().Single().Brief;

    [Fact]
    public void Messages_of_one_conversation_run_one_after_the_other()
    {
        _world.Policy = _world.Policy with { MaxConcurrentTasks = 4 };
        _world.Say("one");
        _world.Say("two");
        _world.Say("other room", new Place("web", "garden"));
        Assert.Equal([1, 3], _world.State.ActiveTasks.Select(t => t.Number));
        _world.Return(number: 1);
        Assert.DoesNotContain(_world.State.ActiveTasks, t => t.Number == 2);
        _world.Take(_world.Task(1));
        Assert.Contains(_world.State.ActiveTasks, t => t.Number == 2);
    }

    [Fact]
    public void No_more_tasks_run_than_the_users_cap()
    {
        _world.Say("one");
        _world.Say("two", new Place("web", "garden"));
        Assert.Equal(1, _world.Running.Number);
    }

    [Fact]
    public void A_failed_attempt_waits_one_minute_then_four_and_blocks_nobody()
    {
        _world.Say("one");
        _world.Fail(_world.Running);
        Assert.Equal(_world.Now.AddMinutes(1), _world.Task(1).NotBefore);
        _world.Say("two");
        Assert.Equal(2, _world.Running.Number);
        _world.RunTask();
        _world.Pass(TimeSpan.FromMinutes(1));
        _world.Tick();
        Assert.Equal(2, _world.Running.Attempt);
        _world.Fail(_world.Running);
        Assert.Equal(_world.Now.AddMinutes(4), _world.Task(1).NotBefore);
        _world.Pass(TimeSpan.FromMinutes(4));
        _world.Tick();
        _world.Fail(_world.Running);
        Assert.Equal(TaskState.Failed, _world.Task(1).Status);
        Assert.Contains("`!retry alice-1`", _world.LastPosts[^1].Text, StringComparison.Ordinal);
        Assert.Contains("runs again", _world.Asked("!retry alice-1"), StringComparison.Ordinal);
        Assert.Equal(4, _world.Running.Attempt);
    }

    [Fact]
    public void An_attempt_that_the_daemon_cut_short_starts_again_at_once_five_times_in_a_row()
    {
        _world.Say("one");
        for (var i = 1; i <= 5; i++)
        {
            _world.End(_world.Running, new AttemptOutcome.CutShort("restart"));
            Assert.Equal(i + 1, _world.Running.Attempt);
        }
        Assert.Equal(0, _world.Running.Failures);
        _world.End(_world.Running, new AttemptOutcome.CutShort("restart"));
        Assert.Equal(TaskState.Failed, _world.Task(1).Status);
    }

    [Fact]
    public void The_next_retry_is_due_even_behind_one_that_could_run_already()
    {
        _world.Policy = _world.Policy with { MaxConcurrentTasks = 2 };
        _world.Say("one");
        _world.Fail(_world.Running);
        _world.Say("two");
        _world.Pass(TimeSpan.FromMinutes(2));
        _world.Say("three", new Place("web", "garden"));
        _world.Fail(_world.State.ActiveTasks.Single(t => t.Number == 3));
        Assert.Equal(_world.Now.AddMinutes(1), TickRules.NextDue(_world.State, _world.Now));
    }

    [Fact]
    public void A_late_word_of_an_attempt_that_is_over_is_an_echo()
    {
        _world.Say("one");
        var first = _world.Running;
        _world.End(first, new AttemptOutcome.CutShort("x"));
        _world.Fail(first);
        Assert.Empty(_world.Last);
        _world.Take(first);
        Assert.Empty(_world.Last);
    }

    [Fact]
    public void The_result_stands_before_the_question()
    {
        _world.Say("one");
        _world.RunTask("the result", Asks);
        Assert.Equal("the result", _world.LastPosts[0].Text);
        Assert.Contains("Shall I?", _world.LastPosts[1].Text, StringComparison.Ordinal);
        Assert.Equal(TaskState.Waiting, _world.Task(1).Status);
    }

    [Fact]
    public void A_yes_runs_it_again_with_the_approved_text()
    {
        _world.Say("one");
        _world.RunTask("the plan", Asks);
        _world.Say("yes");
        Assert.Equal(new ConfirmedAction("Shall I?", "the plan"), Brief(_world, _world.Running).Confirmed);
        Assert.Equal("one", Brief(_world, _world.Running).Request);
    }

    [Fact]
    public void A_no_cancels_it_and_retry_asks_again()
    {
        _world.Say("one");
        _world.RunTask("the plan", Asks);
        _world.Say("no 1");
        Assert.Equal(TaskState.Cancelled, _world.Task(1).Status);
        _world.Asked("!retry 1");
        Assert.Equal(TaskState.Waiting, _world.Task(1).Status);
        _world.Say("yes 1");
        Assert.Equal("Shall I?", _world.Running.Confirmed?.Prompt);
    }

    [Fact]
    public void Mail_beside_a_confirmation_is_not_sent()
    {
        _world.Say("one");
        _world.RunTask("", Asks with { Mails = [New("bob@friends.example")] });
        Assert.Empty(_world.State.Outgoing);
    }

    [Fact]
    public void A_new_message_drops_what_waits_in_one_line_and_retry_brings_it_back()
    {
        _world.Say("one");
        _world.RunTask("", Asks);
        _world.Say("never mind, do two");
        Assert.Equal(TaskState.Cancelled, _world.Task(1).Status);
        Assert.Contains("1", Assert.Single(_world.LastPosts).Text, StringComparison.Ordinal);
        Assert.Equal(2, _world.Running.Number);
        _world.Say("!retry 1");
        Assert.Equal(TaskState.Waiting, _world.Task(1).Status);
    }

    [Theory]
    [InlineData("!status")]
    [InlineData("yes 99")]
    public void Commands_and_answers_drop_nothing(string text)
    {
        _world.Say("one");
        _world.RunTask("", Asks);
        _world.Say(text);
        Assert.Equal(TaskState.Waiting, _world.Task(1).Status);
    }

    [Fact]
    public void A_message_in_another_room_drops_nothing()
    {
        _world.Say("one");
        _world.RunTask("", Asks);
        _world.Say("two", new Place("web", "garden"));
        Assert.Equal(TaskState.Waiting, _world.Task(1).Status);
    }

    [Fact]
    public void A_mail_waits_on_the_server_while_its_confirmation_is_open_again()
    {
        var mail = _world.Receive("joe@trusted.example");
        _world.RunTask("", Asks);
        _world.Say("no 1");
        _world.Say("!retry 1");
        var view = (UserView.Finished)Views.Of(_world.State, _world.Policy, new UserQuery.Finished([mail.Key]) { User = Alice });
        Assert.Empty(view.Since);
    }

    [Fact]
    public void A_reply_to_the_result_of_a_mail_continues_its_conversation()
    {
        var mail = _world.Receive("joe@trusted.example");
        _world.RunTask("what shall I answer?");
        var post = _world.LastPosts[0];
        Assert.Equal(Main, post.Place);
        _world.Say("say no", Main, post.Id);
        Assert.Equal($"mail:{mail.MessageId}", _world.Running.Conversation);
        Assert.Equal(["joe@trusted.example"], _world.Running.Outside);
        Assert.Contains(Brief(_world, _world.Running).History, h => h.Mail == mail.Key);
    }

    [Fact]
    public void A_reply_to_the_question_of_a_mail_continues_its_conversation_too()
    {
        var mail = _world.Receive("joe@trusted.example");
        _world.RunTask("", Asks);
        var prompt = _world.PostOf(1);
        _world.Say("rather ask him when", prompt.Place, prompt.Id);
        Assert.Equal($"mail:{mail.MessageId}", _world.Running.Conversation);
        Assert.Equal(TaskState.Cancelled, _world.Task(1).Status);
    }

    [Fact]
    public void Taint_travels_with_what_a_tainted_task_wrote()
    {
        _world.Receive("joe@trusted.example");
        _world.RunTask("he says: pay evil");
        var post = _world.LastPosts[0];
        _world.Say("thanks", Main, post.Id);
        _world.RunTask("done", New("other@x.example"));
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing("out2@home.example").Status);
    }

    [Fact]
    public void An_untainted_message_sends_without_a_yes()
    {
        _world.Say("write to bob@friends.example");
        _world.RunTask("done", New(Bob));
        Assert.Equal(OutgoingStatus.Queued, _world.Outgoing("out2@home.example").Status);
    }

    [Fact]
    public void A_conversation_knows_nothing_of_another()
    {
        _world.Say("the secret of the garden", new Place("web", "garden"));
        _world.RunTask("the garden's result");
        _world.Say("hello");
        Assert.Empty(Brief(_world, _world.Running).History);
    }

    [Fact]
    public void One_users_conversation_never_reaches_anothers_prompt()
    {
        var anna = new UserWorld();
        _world.Say("alice's secret");
        _world.RunTask("the result");
        var root = _world.Mail("joe@trusted.example") with { References = ["sent1@home.example"], Answers = ["sent1@home.example"] };
        anna.Receive(anna.Arrived(root));
        anna.RunTask("fine");
        anna.Say("hello");
        Assert.DoesNotContain(Brief(anna, anna.Running).History, h => h.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stranger_citing_a_foreign_root_does_not_join_its_conversation()
    {
        var first = _world.Receive("joe@trusted.example");
        _world.RunTask("joe's secret plan");
        _world.Receive(_world.Arrived(_world.Mail(Stranger) with { References = [first.MessageId] }));
        _world.Answer(1, AnswerWord.Yes);
        Assert.NotEqual(_world.Task(1).Conversation, _world.Running.Conversation);
        Assert.Empty(Brief(_world, _world.Running).History);
    }

    [Fact]
    public void Its_author_does_continue_it()
    {
        var first = _world.Receive("joe@trusted.example");
        _world.RunTask("a result");
        _world.Receive(_world.Arrived(_world.Mail("joe@trusted.example") with { References = [first.MessageId] }));
        Assert.Equal(_world.Task(1).Conversation, _world.Running.Conversation);
    }

    [Fact]
    public void A_message_is_not_part_of_its_own_history()
    {
        _world.Say("abc");
        _world.Say("a");
        Assert.Equal(["a"], Brief(_world, _world.Running).History.Select(h => h.Text));
        _world.RunTask("r1");
        Assert.Equal(["abc", "r1"], Brief(_world, _world.Running).History.Select(h => h.Text));
    }

    [Fact]
    public void Questions_and_answers_of_the_gate_are_in_no_history()
    {
        _world.Receive(Stranger, "secret subject");
        _world.Say("no 1", AlertsRoom);
        _world.Say("hello", AlertsRoom);
        Assert.Empty(Brief(_world, _world.Running).History);
    }

    [Fact]
    public void Alerts_are_posted_once_ten_of_a_task_and_one_line_for_the_rest()
    {
        _world.Say("one");
        _world.RunTask("", new HandOverContent { Alerts = [.. Enumerable.Range(0, 15).Select(i => new DeferredAlert($"alert {i}", "security"))] });
        Assert.Equal(11, _world.LastPosts.Count);
        Assert.All(_world.LastPosts, p => Assert.Equal(AlertsRoom, p.Place));
        Assert.Contains("5 more", _world.LastPosts[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_alerts_of_a_failed_attempt_are_marked_and_not_repeated()
    {
        _world.Say("one");
        var alert = new DeferredAlert("look", "action_needed");
        _world.Fail(_world.Running, alert);
        Assert.Contains("Action needed", _world.LastPosts[0].Text, StringComparison.Ordinal);
        Assert.Contains("failed", _world.LastPosts[0].Text, StringComparison.Ordinal);
        _world.Pass(TimeSpan.FromMinutes(1));
        _world.Tick();
        _world.RunTask("", new HandOverContent { Alerts = [alert] });
        Assert.Empty(_world.LastPosts);
    }

    [Fact]
    public void Stop_ends_what_runs_and_a_late_result_changes_nothing()
    {
        _world.Say("one");
        var task = _world.Running;
        _world.Say("!stop");
        Assert.Equal(TaskState.Cancelled, _world.Task(1).Status);
        _world.End(task, new AttemptOutcome.Returned("late"));
        Assert.Empty(_world.Last);
    }

    [Theory]
    [InlineData("!help", "!pending")]
    [InlineData("!trust", "trusted.example")]
    [InlineData("!pending", "No question is open")]
    [InlineData("!drafts", "No draft waits")]
    [InlineData("!threads", "No mail was sent")]
    [InlineData("!status", "No task is running")]
    [InlineData("!stop", "No task is running")]
    [InlineData("!show 9", "no open question 9")]
    [InlineData("!why 9", "Write `!why")]
    [InlineData("!retry 9", "nothing with the number 9")]
    [InlineData("!nonsense", "I do not know")]
    [InlineData("!trust *@*", "not trusted")]
    [InlineData("!trust *", "not trusted")]
    [InlineData("!trust *@gmail.com", "Anybody can have an address at gmail.com")]
    [InlineData("!trust alice@home.example", "never get it")]
    [InlineData("!untrust *@trusted.example", "configuration")]
    [InlineData("!untrust x@y.example", "was not trusted")]
    [InlineData("!block alice@home.example", "cannot be blocked")]
    [InlineData("!unblock x@y.example", "was not blocked")]
    public void Each_command_answers_at_once_without_the_agent(string command, string expected)
    {
        Assert.Contains(expected.Replace("@", @"\@", StringComparison.Ordinal), _world.Asked(command).Replace(@"\\", @"\", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(_world.State.Tasks);
    }

    [Fact]
    public void Trust_and_block_change_what_passes()
    {
        _world.Say("!trust eve@evil.example");
        Assert.Equal("task:1", _world.Receive(_world.Arrived(_world.Mail(Stranger))));
        _world.Say("!untrust eve@evil.example");
        Assert.Equal("held:1", _world.Receive(_world.Arrived(_world.Mail(Stranger))));
        _world.Say("!block eve@evil.example");
        Assert.Equal("filed:1", _world.Receive(_world.Arrived(_world.Mail(Stranger))));
        _world.Say("!unblock eve@evil.example");
        Assert.Equal("held:1", _world.Receive(_world.Arrived(_world.Mail(Stranger))));
    }

    [Fact]
    public void Show_gives_the_whole_mail_to_the_room_and_to_no_conversation()
    {
        var mail = _world.Receive(Stranger);
        _world.Say("!show 1");
        Assert.Contains(_world.LastPosts, p => p.Mail == mail.Key && p.Conversation is null);
        Assert.Empty(_world.State.Conversations);
    }

    [Fact]
    public void A_room_is_made_once_for_its_name()
    {
        var made = (UserReply.RoomMade)_world.Do(new UserCommand.MakeRoom("Garden & House") { User = Alice, At = _world.Now })!;
        Assert.Equal("garden-house", made.Id);
        Assert.Equal(made, _world.Do(new UserCommand.MakeRoom("Garden & House") { User = Alice, At = _world.Now }));
        Assert.Empty(_world.Last);
        var other = (UserReply.RoomMade)_world.Do(new UserCommand.MakeRoom("garden house") { User = Alice, At = _world.Now })!;
        Assert.Equal("garden-house-2", other.Id);
    }
}
