using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>A mail says that a machine sent it, unless a person asked for it in chat or approved it.</summary>
public sealed class StampTests
{
    private const string Boss = "boss@trusted.example";
    private readonly UserWorld _world = new();

    [Fact]
    public void A_reply_that_nobody_saw_says_that_it_is_automatic()
    {
        _world.Policy = _world.Policy with { Approval = OutboundApproval.Off };
        _world.Receive(Boss);
        _world.RunTask("done", UserWorld.Reply(Boss));
        Assert.Equal("auto-replied", StampOf(UserWorld.Reply(Boss).MessageId));
    }

    [Fact]
    public void A_new_mail_that_a_mail_led_to_says_that_it_is_automatic()
    {
        _world.Policy = _world.Policy with { Approval = OutboundApproval.Off };
        _world.Receive(Boss);
        _world.RunTask("done", UserWorld.New(Boss));
        Assert.Equal("auto-generated", StampOf(UserWorld.New(Boss).MessageId));
    }

    [Fact]
    public void A_mail_that_a_person_approved_is_theirs()
    {
        _world.Receive(UserWorld.Stranger);
        _world.Answer(1, AnswerWord.Yes);
        _world.RunTask("done", UserWorld.Reply(UserWorld.Stranger));
        _world.Answer(2, AnswerWord.Yes);
        Assert.Null(StampOf(UserWorld.Reply(UserWorld.Stranger).MessageId));
    }

    [Fact]
    public void A_mail_that_a_person_asked_for_in_chat_is_theirs()
    {
        _world.Say($"write to {UserWorld.Stranger}");
        _world.RunTask("done", UserWorld.New(UserWorld.Stranger));
        Assert.Null(StampOf(UserWorld.New(UserWorld.Stranger).MessageId));
    }

    private string? StampOf(string id) => _world.Last.SelectMany(e => Effects.Of(e, _world.State, _world.Policy))
        .OfType<Effect.Dispatch>().Single(d => d.Command.MessageId == id).Command.Stamp.AutoSubmitted;
}
