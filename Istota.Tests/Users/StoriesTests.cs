using Istota.Actors.Agent;
using Istota.Actors.Gate;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Users;

/// <summary>What the pages are told of a user's mail and tasks, and what their buttons do.</summary>
public sealed class StoriesTests
{
    private readonly UserWorld _world = new();

    [Fact]
    public void A_mail_is_known_to_its_user_with_why_it_waits_and_what_is_doubtful()
    {
        var mail = _world.Mail("eve@trusted.exampIe.evil.example", name: "boss@trusted.example") with { ReplyTo = [new("elsewhere@evil.example")] };
        _world.Receive(_world.Arrived(mail));
        var known = Assert.Single(Ask<UserView.Mails>(new UserQuery.Mails([mail.Key, new MailKey("INBOX", 1, 999)]) { User = Alice }).Items);
        Assert.Equal("you have not trusted this sender.", known.Waits);
        Assert.Equal("boss@trusted.example", known.Doubts.NamesAnother);
        Assert.Equal("elsewhere@evil.example", known.Doubts.AnswersTo);
    }

    [Fact]
    public void A_copy_is_shown_as_the_mail_that_came_first_and_one_let_in_says_no_word_of_waiting()
    {
        var first = _world.Mail("bob@trusted.example");
        var copy = _world.Mail("bob@trusted.example") with { Digest = first.Digest };
        _world.Receive(_world.Arrived(first));
        _world.Receive(_world.Arrived(copy));
        var known = Assert.Single(Ask<UserView.Mails>(new UserQuery.Mails([copy.Key]) { User = Alice }).Items);
        Assert.Equal((first.Key, ""), (known.Facts.Key, known.Waits));
    }

    [Fact]
    public void A_gate_question_knows_its_mail_and_a_draft_none()
    {
        var mail = _world.Receive(Stranger);
        Assert.Equal(mail.Key, State(1).Mail);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("done", Reply(Stranger));
        Assert.Equal(mail.Key, State(1).Mail);
        Assert.Equal(QuestionKind.Draft, State(2).Kind);
        Assert.Null(State(2).Mail);
    }

    [Fact]
    public void A_summary_that_stands_for_many_is_no_card_of_one()
    {
        for (var n = 0; n < 5; n++) _world.Receive(Stranger);
        Assert.NotNull(State(1).Mail);
        Assert.Null(State(4).Mail);
    }

    [Fact]
    public void A_task_tells_what_started_it_what_it_read_and_what_it_wrote()
    {
        var mail = _world.Receive(Stranger, "Lunch?");
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("done", Reply(Stranger));
        _world.Say("now this");

        var activity = Ask<UserView.Activity>(new UserQuery.Activity(10) { User = Alice });
        Assert.Equal([new TaskId(Alice, 2), new TaskId(Alice, 1)], activity.TaskStories.Select(t => t.Task.Id));
        var (asked, mailed) = (activity.TaskStories[0], activity.TaskStories[1]);
        Assert.Equal(("now this", true, false), (asked.Request, asked.MayStop, asked.MayRetry));
        Assert.Equal((mail.Key, "Lunch?"), (mailed.Mail!.Key, mailed.Mail.Subject));
        Assert.Equal([Stranger], mailed.Outside);
        Assert.Equal(("held", new TaskId(Alice, 1), Main), (Assert.Single(mailed.Wrote).State, mailed.Wrote[0].Task!.Value, mailed.Wrote[0].Place));
        Assert.Equal("task", Assert.Single(activity.MailStories).Status);
        Assert.Single(Ask<UserView.Activity>(new UserQuery.Activity(1) { User = Alice }).TaskStories);
    }

    [Fact]
    public void A_button_stops_a_task_and_runs_it_again_without_a_message_in_a_room()
    {
        _world.Say("do it");
        Assert.Contains("is stopped", Steer(1, stop: true), StringComparison.Ordinal);
        Assert.Equal(TaskState.Cancelled, _world.Task(1).Status);
        Assert.Empty(_world.LastPosts);
        Assert.Contains("ended already", Steer(1, stop: true), StringComparison.Ordinal);
        Assert.Contains("runs again", Steer(1, stop: false), StringComparison.Ordinal);
        Assert.Equal(TaskState.Running, _world.Task(1).Status);
        Assert.Contains("is running", Steer(1, stop: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_users_task_is_none_that_a_button_moves()
    {
        _world.Say("do it");
        var reply = (UserReply.Steered)_world.Do(new UserCommand.Steer(new TaskId(new UserId("bob"), 1), true) { User = Alice, At = _world.Now })!;
        Assert.Contains("There is no task", reply.Text, StringComparison.Ordinal);
        Assert.Empty(_world.Last);
    }

    private string Steer(int task, bool stop) =>
        ((UserReply.Steered)_world.Do(new UserCommand.Steer(new TaskId(Alice, task), stop) { User = Alice, At = _world.Now })!).Text;

    private QuestionStateView State(int number) => Ask<UserView.QuestionStates>(new UserQuery.QuestionStates([number]) { User = Alice }).Items.Single();

    private T Ask<T>(UserQuery query)
        where T : UserView => (T)Views.Of(_world.State, _world.Policy, query);
}
