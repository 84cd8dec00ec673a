using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Outbox;

/// <summary>After a backup was restored nobody knows what was done since it was made: nothing that may have gone goes again without a word.</summary>
public class RestoredMailTests
{
    private const string Joe = "joe@trusted.example";
    private const string Out = "out1@home.example";
    private readonly UserWorld _world = new();

    private void Restored()
    {
        _world.Pass(TimeSpan.FromHours(1));
        _world.Policy = _world.Policy with { RestoredAt = _world.Now };
        _world.Pass(TimeSpan.FromMinutes(1));
    }

    private void Queued()
    {
        _world.Say("write to bob");
        _world.RunTask("", New(Bob, id: Out));
        Restored();
    }

    [Fact]
    public void Mail_that_waited_gets_no_leave_to_be_sent()
    {
        Queued();
        Assert.False(_world.Begin(Out));
        Assert.IsType<UserEvent.NumbersAdvanced>(Assert.Single(_world.Last));
    }

    [Fact]
    public void At_the_start_the_sent_folder_is_asked_about_it_and_nothing_is_dispatched()
    {
        Queued();
        var effects = Effects.Outstanding(_world.State, _world.Policy, _world.Now).ToList();
        Assert.Equal(Out, Assert.IsType<OutboxCommand.Resolve>(Assert.Single(effects.OfType<Effect.Tell>()).Command).MessageId);
        Assert.Empty(effects.OfType<Effect.Dispatch>());
        Assert.Empty(Effects.Overdue(_world.State, _world.Policy, _world.Now + TimeSpan.FromDays(1)).OfType<Effect.Dispatch>());
    }

    [Fact]
    public void Not_found_there_it_is_asked_about_and_a_yes_sends_it()
    {
        Queued();
        _world.EndSending(Out, new SendingOutcome.Unclear("the Sent folder does not have it"));
        var question = Assert.Single(_world.Open);
        Assert.Contains("may already have sent this", question.Prompt, StringComparison.Ordinal);
        Assert.Equal(OutgoingStatus.Unclear, _world.Outgoing(Out).Status);
        _world.Answer(question.Number, AnswerWord.Yes);
        Assert.True(_world.Begin(Out));
    }

    [Fact]
    public void Found_there_it_is_sent()
    {
        Queued();
        _world.EndSending(Out, new SendingOutcome.Sent([Bob], []));
        Assert.Equal(OutgoingStatus.Sent, _world.Outgoing(Out).Status);
        Assert.Equal(Reason.FoundInSentFolder, _world.Last.OfType<UserEvent.MailSent>().Single().Reason);
    }

    [Fact]
    public void It_is_not_given_up_for_its_age()
    {
        Queued();
        _world.Pass(TimeSpan.FromDays(3));
        _world.Tick();
        Assert.Equal(OutgoingStatus.Queued, _world.Outgoing(Out).Status);
    }

    [Fact]
    public void What_a_task_of_before_writes_is_a_draft_also_without_any_approval()
    {
        _world.Policy = _world.Policy with { Approval = OutboundApproval.Off };
        _world.Say("write to bob");
        Restored();
        _world.RunTask("", New(Bob, id: Out));
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing(Out).Status);
        Assert.Equal(Reason.BeforeRestore, _world.Events.OfType<UserEvent.MailComposed>().Single().Reason);
    }

    [Fact]
    public void So_is_the_answer_to_a_mail_that_came_before_and_is_taken_again()
    {
        var old = _world.Mail(Joe);
        Restored();
        _world.Receive(_world.Arrived(old));
        _world.RunTask("", Reply(Joe));
        Assert.Equal(OutgoingStatus.Held, _world.Outgoing(Out).Status);
    }

    [Fact]
    public void No_number_of_a_task_a_question_a_post_or_an_attempt_is_given_a_second_time()
    {
        _world.Say("write to bob");
        var before = _world.Running;
        _world.Receive(Stranger);
        var state = _world.State;
        Restored();
        _world.Tick();
        Assert.Equal((2_000, 2_000, 2_000), (_world.State.NextTask, _world.State.NextNumber, _world.State.NextMessage));
        Assert.Equal(state.OpenQuestions.Select(q => q.Number), _world.Open.Select(q => q.Number));

        _world.End(before, new Istota.Actors.Agent.AttemptOutcome.CutShort("the daemon stopped"));
        Assert.Equal((1, 2_000), (_world.Running.Number, _world.Running.Attempt));
        _world.RunTask();
        _world.Say("and to carl");
        Assert.Equal((2_000, 1), (_world.Running.Number, _world.Running.Attempt));
        Assert.Single(_world.Events.OfType<UserEvent.NumbersAdvanced>());
    }

    [Fact]
    public void Each_restore_advances_the_numbers_once_also_over_a_restart()
    {
        Restored();
        _world.Tick();
        Restored();
        _world.Tick();
        Assert.Equal(3_000, _world.State.NextTask);
        var again = new UserWorld { Policy = _world.Policy };
        again.Resume(_world);
        again.Tick();
        Assert.Empty(again.Last);
    }

    [Fact]
    public void An_answer_to_a_question_that_was_lost_decides_nothing_else()
    {
        Restored();
        _world.Receive(Stranger);
        Assert.Contains("There is no open question 1", _world.Asked("yes 1"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2_000, Assert.Single(_world.Open).Number);
    }

    [Fact]
    public void Work_that_began_after_it_goes_as_ever()
    {
        Restored();
        _world.Receive(Joe);
        _world.RunTask("", Reply(Joe));
        Assert.Equal(OutgoingStatus.Queued, _world.Outgoing(Out).Status);
        Assert.True(_world.Begin(Out));
    }
}
