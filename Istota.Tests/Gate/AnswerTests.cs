using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Gate;

/// <summary>A person answers; nothing else decides.</summary>
public class AnswerTests
{
    private readonly UserWorld _world = new();

    [Fact]
    public void Yes_by_number_runs_the_mail()
    {
        var mail = _world.Receive(Stranger);
        Assert.Contains("approved", _world.Asked("yes 1"), StringComparison.Ordinal);
        Assert.Equal(mail.Key, _world.Running.Mail);
        Assert.Equal([Stranger], _world.Running.Outside);
    }

    [Fact]
    public void No_drops_the_mail()
    {
        var mail = _world.Receive(Stranger);
        _world.Say("no #1");
        Assert.Equal(MailStatus.Dropped, _world.State.Mails[mail.Key.ToString()].Status);
        Assert.Empty(_world.State.Tasks);
    }

    [Fact]
    public void One_answer_may_name_several_questions()
    {
        for (var i = 0; i < 4; i++) _world.Receive($"s{i}@evil.example");
        _world.Say("no 1 3 4");
        Assert.Equal([2], _world.Open.Select(q => q.Number));
    }

    [Fact]
    public void A_reply_to_the_prompt_answers_it()
    {
        _world.Receive(Stranger);
        _world.Receive(Bob);
        var prompt = _world.PostOf(1);
        _world.Say("never", prompt.Place, prompt.Id);
        Assert.Equal([2], _world.Open.Select(q => q.Number));
        Assert.True(_world.State.Blocked.ContainsKey(Stranger));
    }

    [Fact]
    public void A_bare_yes_answers_the_one_question_that_is_the_newest_thing_said()
    {
        _world.Receive(Stranger);
        _world.Say("yes", AlertsRoom);
        Assert.NotNull(_world.Running);
    }

    [Fact]
    public void A_bare_yes_after_something_newer_changes_nothing()
    {
        _world.Receive(Stranger);
        _world.Asked("!status", AlertsRoom);
        Assert.Contains("Which one?", _world.Asked("yes", AlertsRoom), StringComparison.Ordinal);
        Assert.Single(_world.Open);
    }

    [Fact]
    public void S_79_a_bare_yes_with_two_questions_open_changes_nothing()
    {
        _world.Receive(Stranger);
        _world.Receive(Bob);
        var text = _world.Asked("yes", AlertsRoom);
        Assert.Contains("1:", text, StringComparison.Ordinal);
        Assert.Contains("2:", text, StringComparison.Ordinal);
        Assert.Equal(2, _world.Open.Count());
        Assert.Empty(_world.State.Tasks);
    }

    [Fact]
    public void S_79_a_bare_yes_with_more_held_behind_a_summary_changes_nothing()
    {
        for (var i = 0; i < 6; i++) _world.Receive(Stranger);
        _world.Say("no 1 2 3");
        Assert.Equal(3, _world.Open.Count());
        _world.Asked("yes", AlertsRoom);
        Assert.Equal(3, _world.Open.Count());
        Assert.Empty(_world.State.Tasks);
    }

    [Fact]
    public void A_yes_in_reply_to_a_summary_changes_nothing_for_it_stands_for_several()
    {
        for (var i = 0; i < 6; i++) _world.Receive(Stranger);
        var summary = _world.PostOf(4);
        Assert.Contains("Which one?", _world.Asked("yes", summary.Place, summary.Id), StringComparison.Ordinal);
        Assert.Equal(6, _world.Open.Count());
    }

    [Fact]
    public void Untrust_says_when_the_configuration_still_trusts()
    {
        _world.Say("!trust *@trusted.example");
        Assert.Contains("still by the configuration", _world.Asked("!untrust *@trusted.example"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_yes_when_nothing_is_open_there_is_a_message()
    {
        _world.Receive(Stranger);
        _world.Say("yes", Main);
        Assert.Equal("yes", _world.Running.Request);
        Assert.Single(_world.Open);
    }

    [Theory]
    [InlineData("trust")]
    [InlineData("never")]
    public void Trust_and_never_need_a_number_or_a_reply(string word)
    {
        _world.Receive(Stranger);
        Assert.Contains("Which one?", _world.Asked(word, AlertsRoom), StringComparison.Ordinal);
        Assert.Single(_world.Open);
    }

    [Fact]
    public void A_yes_in_reply_to_something_else_answers_nothing()
    {
        _world.Say("hello", AlertsRoom);
        var task = _world.RunTask("a result");
        var result = _world.Events.OfType<UserEvent.Posted>().Last(p => p.Text == "a result").Id;
        _world.Receive(Stranger);
        _world.Say("yes", AlertsRoom, result);
        Assert.Single(_world.Open);
        Assert.Equal(TaskState.Done, task.Status);
    }

    [Fact]
    public void Trust_releases_the_senders_other_mail_and_nobody_elses()
    {
        _world.Receive(Stranger);
        _world.Receive(Stranger);
        _world.Receive(Bob);
        Assert.Contains("released too: 2", _world.Asked("trust 1"), StringComparison.Ordinal);
        Assert.Equal([3], _world.Open.Select(q => q.Number));
        Assert.Equal("task:1", _world.Receive(_world.Arrived(_world.Mail(Stranger))));
    }

    [Fact]
    public void Trust_releases_no_mail_that_only_claims_to_be_the_senders()
    {
        _world.Policy = _world.Policy with { Authenticates = true };
        _world.Receive(_world.Arrived(_world.Mail(Bob) with { Authentication = new(AuthenticationVerdict.Passed, "dmarc=pass") }));
        _world.Receive(_world.Arrived(_world.Mail(Bob, "forged") with { Authentication = new(AuthenticationVerdict.Failed, "dmarc=fail") }));
        _world.Answer(1, AnswerWord.Trust);
        Assert.Equal([2], _world.Open.Select(q => q.Number));
        Assert.Single(_world.State.Tasks);
    }

    [Fact]
    public void S_81_trust_for_an_unverified_sender_is_refused_with_the_alternative()
    {
        _world.Policy = _world.Policy with { Authenticates = true };
        _world.Receive(_world.Arrived(_world.Mail(Bob) with { Authentication = new(AuthenticationVerdict.Unverified, "") }));
        Assert.DoesNotContain("trust 1", _world.LastPosts[0].Text, StringComparison.Ordinal);
        Assert.Contains("yes 1", _world.Asked("trust 1"), StringComparison.Ordinal);
        Assert.Single(_world.Open);
        Assert.Empty(_world.State.Trusted);
    }

    [Theory]
    [InlineData(AnswerWord.Trust)]
    [InlineData(AnswerWord.Never)]
    public void S_17_a_claim_of_ones_own_address_is_answered_yes_or_no_alone(AnswerWord word)
    {
        _world.Receive(Own);
        Assert.Equal(AnswerResult.NotAllowed, _world.Answer(1, word).Result);
        Assert.Empty(_world.State.Trusted);
        Assert.Empty(_world.State.Blocked);
        Assert.Equal(AnswerResult.Done, _world.Answer(1, AnswerWord.Yes).Result);
        Assert.Empty(_world.Running.Outside);
    }

    [Fact]
    public void Never_blocks_the_sender_and_later_mail_is_quiet()
    {
        _world.Receive(Stranger);
        _world.Say("never 1");
        _world.Receive(Stranger);
        Assert.Equal(Reason.Quiet, _world.Last.OfType<UserEvent.MailFiled>().Single().Reason);
        Assert.Empty(_world.LastPosts);
    }

    [Fact]
    public void S_78_the_second_answer_is_told_and_changes_nothing()
    {
        _world.Receive(Stranger);
        _world.Say("no 1");
        Assert.Contains("discarded", _world.Asked("yes 1"), StringComparison.Ordinal);
        var answered = _world.Answer(1, AnswerWord.Yes);
        Assert.Equal(AnswerResult.AlreadyAnswered, answered.Result);
        Assert.Empty(_world.Last);
        Assert.Empty(_world.State.Tasks);
    }

    [Fact]
    public void S_77_a_number_that_is_anothers_gets_the_reply_of_nobodys()
    {
        var bob = new UserWorld();
        for (var n = 1; n <= 7; n++) bob.Receive($"s{n}@evil.example");
        _world.Receive(Stranger);
        foreach (var number in new[] { 7, 99 }) // one is bob's, one is nobody's
        {
            Assert.Equal($"There is no open question {number}.", _world.Asked($"yes {number}"));
            Assert.Equal(AnswerResult.NoSuchQuestion, _world.Answer(number, AnswerWord.Yes).Result);
            Assert.Empty(_world.Last);
        }
        Assert.Equal(1, Assert.Single(_world.Open).Number); // nor is the answer hers by another number
        Assert.Empty(_world.State.Tasks);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("yes 1")]
    public void S_77_an_answer_replayed_answers_no_later_question(string answer)
    {
        _world.Receive(Stranger);
        var say = new UserCommand.Say(AlertsRoom, TaskSource.Web, "k", answer, null, true) { User = Alice, At = _world.Now };
        _world.Do(say);
        Assert.Empty(_world.Open);
        _world.RunTask();
        _world.Receive("another@evil.example");
        _world.Do(say);
        Assert.Empty(_world.Last);
        Assert.Equal(2, Assert.Single(_world.Open).Number);
        Assert.Single(_world.State.Tasks);
    }

    [Fact]
    public void S_77_answers_count_only_where_nobody_else_reads()
    {
        _world.Receive(Stranger);
        foreach (var said in new[] { "yes 1", "yes", "no 1", "never 1", "trust 1", "!trust *@evil.example", "!block eve@evil.example", "!confirm 1 yes" })
            _world.Say(said, Main, isPrivate: false);
        Assert.Equal(1, Assert.Single(_world.Open).Number);
        Assert.Equal(MailStatus.Held, Assert.Single(_world.State.Mails.Values).Status);
        Assert.Empty(_world.State.Trusted);
        Assert.Empty(_world.State.Blocked);
        Assert.DoesNotContain(_world.Events, e => e is UserEvent.QuestionDecided or UserEvent.MailReleased);
    }

    [Fact]
    public void S_77_a_message_replayed_is_heard_once()
    {
        _world.Receive(Stranger);
        var say = new UserCommand.Say(Main, TaskSource.Web, "k", "do something", null, true) { User = Alice, At = _world.Now };
        var first = (UserReply.Heard)_world.Do(say)!;
        var second = (UserReply.Heard)_world.Do(say)!;
        Assert.Equal(first.Id, second.Id);
        Assert.Empty(_world.Last);
    }

    [Fact]
    public void A_no_is_taken_back_within_seven_days()
    {
        var mail = _world.Receive(Stranger);
        _world.Say("no 1");
        _world.Pass(TimeSpan.FromDays(6));
        Assert.Contains("open again", _world.Asked("!retry 1"), StringComparison.Ordinal);
        Assert.Equal(MailStatus.Held, _world.State.Mails[mail.Key.ToString()].Status);
        Assert.Null(_world.State.Mails[mail.Key.ToString()].FinishedAt);
        _world.Say("yes 1");
        Assert.NotNull(_world.Running);
    }

    [Fact]
    public void A_no_is_not_taken_back_after_them()
    {
        _world.Receive(Stranger);
        _world.Say("no 1");
        _world.Pass(TimeSpan.FromDays(8));
        Assert.Contains("seven days", _world.Asked("!retry 1"), StringComparison.Ordinal);
        Assert.Empty(_world.Open);
    }

    [Fact]
    public void A_yes_is_not_taken_back()
    {
        _world.Receive(Stranger);
        _world.Say("yes 1");
        Assert.Contains("cannot be taken back", _world.Asked("!retry 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Wildcards_in_a_trusted_address_do_not_widen_trust()
    {
        _world.Receive("*@friends.example");
        _world.Answer(1, AnswerWord.Trust);
        Assert.Equal("task:1", _world.Receive(_world.Arrived(_world.Mail("*@friends.example"))));
        Assert.Equal("held:1", _world.Receive(_world.Arrived(_world.Mail(Bob))));
    }

    [Fact]
    public void Numbers_are_one_series_and_never_used_again()
    {
        _world.Receive(Stranger);
        _world.Say("no 1");
        _world.Receive(Bob);
        Assert.Equal(2, _world.Open.Single().Number);
        _world.Pass(TimeSpan.FromDays(400));
        _world.Say("no 2");
        _world.Pass(TimeSpan.FromDays(400));
        _world.Tick();
        Assert.Empty(_world.State.Questions);
        _world.Receive("new@evil.example");
        Assert.Equal(3, _world.Open.Single().Number);
    }

    [Fact]
    public void S_82_a_new_message_leaves_the_gates_questions_open()
    {
        _world.Receive(Stranger);
        _world.Say("do something else", AlertsRoom);
        Assert.Single(_world.Open);
    }

    [Fact]
    public void S_82_after_a_restart_questions_are_live_and_a_new_message_cancels_its_conversations_alone()
    {
        _world.Say("cancel the gym");
        _world.RunTask("", new HandOverContent { Confirmation = "Shall I?" }); // bound to this conversation
        var held = _world.Receive(Stranger);
        Assert.Equal([1, 2], _world.Open.Select(q => q.Number));
        var restarted = new UserWorld();
        restarted.Resume(_world);
        Assert.Equal([1, 2], restarted.Open.Select(q => q.Number));

        restarted.Say("something else");
        Assert.Equal(2, Assert.Single(restarted.Open).Number);
        Assert.Equal(TaskState.Cancelled, restarted.Task(1).Status);
        Assert.Equal(MailStatus.Held, restarted.State.Mails[held.Key.ToString()].Status);
        restarted.RunTask();
        Assert.Equal(AnswerResult.Done, restarted.Answer(2, AnswerWord.Yes).Result);
        Assert.Equal(held.Key, restarted.Running.Mail);
    }

    [Fact]
    public void S_64_quoted_approval_is_a_message()
    {
        _world.Receive(Stranger);
        _world.Say("> yes 1", AlertsRoom);
        Assert.Single(_world.Open);
    }

    [Fact]
    public void A_throttled_mail_runs_by_its_number()
    {
        _world.Policy = _world.Policy with { RateLimit = 1 };
        _world.Receive(Bob);
        _world.Receive(Stranger);
        Assert.Contains("2: throttled", _world.Asked("!pending"), StringComparison.Ordinal);
        Assert.Contains("runs now", _world.Asked("!retry 2"), StringComparison.Ordinal);
        Assert.Equal(Stranger, _world.State.Mails[_world.Running.Mail!.Value.ToString()].Facts.From);
        Assert.Contains("runs already", _world.Asked("!retry 2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_questions_are_listed_once_a_day()
    {
        _world.Receive(Stranger);
        _world.Pass(TimeSpan.FromHours(23));
        _world.Tick();
        Assert.Empty(_world.Last);
        _world.Pass(TimeSpan.FromHours(2));
        _world.Tick();
        Assert.Single(_world.LastPosts);
        _world.Pass(TimeSpan.FromHours(23));
        _world.Tick();
        Assert.Empty(_world.LastPosts);
        _world.Pass(TimeSpan.FromHours(2));
        _world.Tick();
        Assert.Single(_world.LastPosts);
    }
}
