using Istota.Actors.Agent;
using Istota.Actors.Gate;
using Istota.Actors.Mailbox;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Users;

/// <summary>What may leave the server and the state, and what never does.</summary>
public class RetentionTests
{
    private readonly UserWorld _world = new();

    private DateTimeOffset? Since(MailKey key) =>
        ((UserView.Finished)Views.Of(_world.State, _world.Policy, new UserQuery.Finished([key]) { User = Alice })).Since.TryGetValue(key, out var at) ? at : null;

    private void LongAfter()
    {
        _world.Pass(TimeSpan.FromDays(200));
        _world.Tick();
    }

    [Fact]
    public void A_held_mail_is_never_finished_and_never_forgotten()
    {
        var mail = _world.Receive(Stranger);
        LongAfter();
        Assert.Null(Since(mail.Key));
        Assert.Equal("Done", _world.Answer(1, AnswerWord.Yes).Result.ToString());
        Assert.NotNull(_world.Running);
    }

    [Fact]
    public void A_throttled_mail_is_never_finished()
    {
        _world.Policy = _world.Policy with { RateLimit = 1 };
        _world.Receive(Bob);
        var mail = _world.Receive(Stranger);
        LongAfter();
        Assert.Null(Since(mail.Key));
        Assert.Contains("runs now", _world.Asked("!retry 2"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_oversized_mail_is_never_finished_even_when_it_is_old()
    {
        var mail = _world.Mail(Stranger) with { Fault = "oversized" };
        _world.Receive(_world.Arrived(mail));
        LongAfter();
        Assert.Null(Since(mail.Key));
    }

    [Fact]
    public void A_mail_is_finished_with_its_task()
    {
        var mail = _world.Receive("joe@trusted.example");
        Assert.Null(Since(mail.Key));
        _world.Pass(TimeSpan.FromMinutes(5));
        _world.RunTask();
        Assert.Equal(_world.Now, Since(mail.Key));
    }

    [Fact]
    public void A_copy_is_finished_with_the_mail_that_it_repeats()
    {
        var mail = _world.Receive(Stranger);
        var copy = mail with { Key = new MailKey("INBOX", 1, 900) };
        _world.Receive(_world.Arrived(copy));
        Assert.Null(Since(copy.Key));
        _world.Pass(TimeSpan.FromHours(1));
        _world.Answer(1, AnswerWord.No);
        Assert.Equal(_world.Now, Since(copy.Key));
    }

    [Fact]
    public void A_mail_whose_draft_waits_is_kept_with_its_task()
    {
        var mail = _world.Receive("joe@trusted.example");
        _world.RunTask("", New(Bob));
        LongAfter();
        Assert.Null(Since(mail.Key));
        var prompt = _world.PostOf(1);
        _world.Say("shorter", prompt.Place, prompt.Id);
        Assert.Equal(mail.Key, _world.Running.Mail);
    }

    [Fact]
    public void S_92_a_mail_whose_confirmation_waits_is_kept()
    {
        var mail = _world.Receive("joe@trusted.example");
        _world.RunTask("", new HandOverContent { Confirmation = "Shall I?" });
        LongAfter();
        Assert.Null(Since(mail.Key));
        Assert.Equal(AnswerResult.Done, _world.Answer(1, AnswerWord.Yes).Result);
        Assert.Equal(mail.Key, _world.Running.Mail);
    }

    /// <summary>Its thread takes the reply also when it comes late.</summary>
    [Fact]
    public void S_92_a_mail_whose_task_waits_for_its_next_attempt_is_kept()
    {
        var mail = _world.Receive("joe@trusted.example");
        _world.Fail(_world.Running);
        LongAfter();
        Assert.Null(Since(mail.Key));
        Assert.Equal((mail.Key, 2), (_world.Running.Mail, _world.Running.Attempt));
    }

    [Fact]
    public void Old_finished_things_leave_the_state()
    {
        _world.Receive("joe@trusted.example");
        _world.RunTask("", Reply("joe@trusted.example"));
        _world.Begin("out1@home.example");
        _world.EndSending("out1@home.example", new Istota.Actors.Outbox.SendingOutcome.Sent([], []));
        _world.Receive(Stranger);
        _world.Answer(1, AnswerWord.No);
        LongAfter();
        Assert.Empty(_world.State.Mails);
        Assert.Empty(_world.State.Digests);
        Assert.Empty(_world.State.Tasks);
        Assert.Empty(_world.State.Outgoing);
        Assert.Empty(_world.State.Questions);
        Assert.Empty(_world.State.Conversations);
        Assert.Equal(Json(_world.State), Json(_world.Replayed()));
    }
}
