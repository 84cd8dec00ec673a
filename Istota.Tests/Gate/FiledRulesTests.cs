using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Gate;

/// <summary>Filed mail, and running one after all.</summary>
public class FiledRulesTests
{
    private readonly UserWorld _world = new();

    private IReadOnlyList<FiledMailView> Filed => ((UserView.Filed)Views.Of(_world.State, _world.Policy, new UserQuery.Filed { User = Alice })).Items;

    private UserReply.MailProcessed Process(InboundMail mail) => (UserReply.MailProcessed)_world.Do(new UserCommand.ProcessMail(mail.Key) { User = Alice, At = _world.Now })!;

    private InboundMail Arrive(InboundMail mail)
    {
        _world.Receive(_world.Arrived(mail));
        return mail;
    }

    [Fact]
    public void Each_says_why_it_was_filed_newest_first()
    {
        _world.Policy = _world.Policy with { SenderRateLimit = 1, PromptsPerWindow = 0 };
        Arrive(_world.Mail("news@shop.example"));
        _world.Pass(TimeSpan.FromMinutes(1));
        Arrive(_world.Mail("list@x.example") with { Automatic = "List-Id" });
        Arrive(_world.Mail("big@x.example") with { Fault = "oversized" });
        Arrive(_world.Mail(Bob));
        Arrive(_world.Mail(Bob));
        _world.Say("!block eve@evil.example");
        Arrive(_world.Mail(Stranger));
        Assert.Equal(["quiet", "throttled", "oversized", "automatic", "quiet"], Filed.Select(f => f.Reason));
        Assert.Equal([true, true, false, true, true], Filed.Select(f => f.CanRun));
        Assert.Equal([true, false, false, false, false], Filed.Select(f => f.Blocked));
        Assert.NotNull(Filed[1].Number);
        Assert.All(Filed.Where(f => f.Reason != "throttled"), f => Assert.Null(f.Number));
    }

    [Fact]
    public void One_that_is_processed_becomes_a_task_once()
    {
        var mail = Arrive(_world.Mail("news@shop.example"));
        Assert.True(Process(mail).Done);
        Assert.Equal(mail.Key, _world.Running.Mail);
        Assert.Contains("news@shop.example", _world.Running.Outside);
        Assert.Empty(Filed);
        Assert.False(Process(mail).Done);
        Assert.Empty(_world.Last);
        var finished = (UserView.Finished)Views.Of(_world.State, _world.Policy, new UserQuery.Finished([mail.Key]) { User = Alice });
        Assert.Empty(finished.Since);
    }

    [Fact]
    public void Automatic_mail_runs_when_the_user_wants_it_and_is_still_never_answered()
    {
        Assert.True(Process(Arrive(_world.Mail("list@x.example") with { Automatic = "List-Id" })).Done);
        _world.RunTask("", Reply("list@x.example"));
        Assert.Empty(_world.State.Outgoing);
    }

    [Fact]
    public void What_cannot_be_read_and_Istotas_own_mail_never_make_a_task()
    {
        Assert.False(Process(Arrive(_world.Mail("big@x.example") with { Fault = "oversized" })).Done);
        Assert.False(Process(Arrive(_world.Mail("x@x.example") with { Fault = "malformed_from", From = null })).Done);
        Assert.False(Process(Arrive(_world.Mail("istota@home.example"))).Done);
        Assert.Empty(_world.State.Tasks);
    }

    [Fact]
    public void Held_mail_and_mail_of_nobody_is_not_processed_past_the_gate()
    {
        Assert.False(Process(Arrive(_world.Mail(Stranger))).Done);
        Assert.False(Process(_world.Mail("nobody@x.example")).Done);
        Assert.Empty(_world.State.Tasks);
    }

    [Fact]
    public void A_throttled_one_has_the_words_of_retry()
    {
        _world.Policy = _world.Policy with { SenderRateLimit = 1 };
        Arrive(_world.Mail(Stranger));
        var mail = Arrive(_world.Mail(Stranger));
        Assert.Equal("Mail 2 runs now.", Process(mail).Text);
        Assert.Equal(Process(mail).Text, _world.Asked("!retry 2"));
    }
}
