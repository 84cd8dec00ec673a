using Istota.Actors.Agent;
using Istota.Actors.Gate;
using Istota.Actors.Mailbox;
using Istota.Actors.Telemetry;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Telemetry;

/// <summary>The steps that a user's events tell of, and the traces they are in.</summary>
public sealed class UserJourneyTests
{
    private static readonly TraceIds s_ids = new(new byte[32]);
    private readonly UserWorld _world = new();

    [Fact]
    public void A_trace_follows_from_the_mails_key_and_the_installation()
    {
        var key = new MailKey("INBOX", 1, 7);
        Assert.Equal(s_ids.Of(key), new TraceIds(new byte[32]).Of(key));
        Assert.NotEqual(s_ids.Of(key), s_ids.Of(key with { Uid = 8 }));
        Assert.NotEqual(s_ids.Of(key), new TraceIds(new byte[] { 1 }).Of(key));
    }

    [Fact]
    public void Every_step_of_a_mail_from_its_arrival_to_its_answer_is_in_its_trace()
    {
        var mail = _world.Receive(Stranger);
        _world.Pass(TimeSpan.FromHours(3));
        _world.Answer(1, AnswerWord.Yes);
        _world.Pass(TimeSpan.FromMinutes(1));
        _world.RunTask("done", Reply(Stranger));
        _world.Answer(2, AnswerWord.Yes);
        Send();

        var steps = Steps(_world.Events);
        Assert.Equal([StepKind.Gate, StepKind.Ask, StepKind.Answer, StepKind.Attempt, StepKind.HandOver, StepKind.Ask, StepKind.Answer, StepKind.Send], steps.Select(s => s.Kind));
        Assert.All(steps, s => Assert.Equal(s_ids.Of(mail.Key), s.Trace));
        Assert.Equal(["held", "waiting", "released", "agent-returned", "taken", "waiting", "released", "sent"], steps.Select(s => s.Outcome));
        Assert.Equal(TimeSpan.FromMinutes(1), steps[3].Duration);
        Assert.Equal(TimeSpan.FromHours(3), steps[2].Start - steps[2].Since!.Value.At);
        Assert.DoesNotContain(steps, s => s.Failed);
    }

    [Fact]
    public void Another_process_that_has_nothing_but_the_journal_goes_on_in_the_same_trace()
    {
        var mail = _world.Receive(Stranger);
        var later = new UserWorld();
        later.Resume(_world);
        var before = later.Events.Count;
        later.Answer(1, AnswerWord.Yes);
        later.RunTask("done");
        Assert.All(Steps(later.Events).Skip(Steps(later.Events.Take(before)).Count), s => Assert.Equal(s_ids.Of(mail.Key), s.Trace));
    }

    [Fact]
    public void A_task_that_no_mail_started_has_a_trace_of_its_own()
    {
        _world.Say("do this");
        _world.RunTask("done");
        _world.Say("do that");
        _world.RunTask("done");
        var traces = Steps(_world.Events).Where(s => s.Kind == StepKind.Attempt).Select(s => s.Trace).ToList();
        Assert.Equal(2, traces.Distinct().Count());
    }

    [Fact]
    public void An_attempt_that_fails_is_marked_with_why()
    {
        _world.Say("do this");
        _world.Pass(TimeSpan.FromSeconds(30));
        _world.Fail(_world.Running);
        var step = Assert.Single(Steps(_world.Events));
        Assert.Equal((StepKind.Attempt, true, "agent-failed", TimeSpan.FromSeconds(30)), (step.Kind, step.Failed, step.Outcome, step.Duration));
    }

    [Fact]
    public void What_began_in_an_earlier_life_of_the_process_is_told_where_it_ends()
    {
        _world.Say("do this");
        _world.Pass(TimeSpan.FromSeconds(30));
        _world.End(_world.Running, new AttemptOutcome.CutShort("the daemon stopped while it ran"));
        var last = _world.Events.FindIndex(e => e is UserEvent.AttemptFailed);
        var before = _world.Events.Take(last).Aggregate(UserState.Empty, (s, e) => s.Evolve(e));
        var step = Assert.Single(new UserJourney(Alice, s_ids).Next(_world.Events[last], before, before.Evolve(_world.Events[last]), _world.Now));
        Assert.Equal((TimeSpan.Zero, "cut-short"), (step.Duration, step.Outcome));
    }

    [Fact]
    public void S_96_a_step_holds_no_address_no_subject_and_no_words()
    {
        _world.Receive(Stranger, "Zauberlehrling");
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("Besenbinder", Reply(Stranger, "Walle walle"));
        _world.Answer(2, AnswerWord.Yes);
        Send();
        foreach (var step in Steps(_world.Events))
        {
            var told = string.Join(' ', step.Attributes.Select(a => $"{a.Key}={a.Value}").Append(step.Outcome).Append(step.Since?.Name));
            foreach (var secret in new[] { "@", "Zauber", "Besen", "Walle" }) Assert.DoesNotContain(secret, told, StringComparison.OrdinalIgnoreCase);
        }
    }

    private void Send()
    {
        var id = _world.State.Outgoing.Keys.Single();
        _world.Do(new UserCommand.BeginSending(id, Node) { User = Alice, At = _world.Now });
        _world.Pass(TimeSpan.FromSeconds(2));
        _world.Do(new UserCommand.EndSending(id, new Istota.Actors.Outbox.SendingOutcome.Sent([Stranger], [])) { User = Alice, At = _world.Now });
    }

    /// <summary>As the actor tells them: each event with the states around it.</summary>
    private static List<JourneyStep> Steps(IEnumerable<UserEvent> events)
    {
        var (journey, state, steps) = (new UserJourney(Alice, s_ids), UserState.Empty, new List<JourneyStep>());
        foreach (var @event in events)
        {
            var after = state.Evolve(@event);
            steps.AddRange(journey.Next(@event, state, after, @event.At));
            state = after;
        }
        return steps;
    }
}
