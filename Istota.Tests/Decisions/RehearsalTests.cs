using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Routing;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Decisions;

/// <summary>A rehearsal decides what an arrival decides, and changes nothing.</summary>
public sealed class RehearsalTests
{
    private readonly UserWorld _world = new();

    [Theory]
    [InlineData(Stranger, "held", "untrusted-sender")]
    [InlineData("joe@trusted.example", "queued", "released-mail")]
    [InlineData(Own, "held", "own-address-claim")]
    [InlineData("news@shop.example", "filed", "quiet")]
    [InlineData("friend@elsewhere.example", "queued", "released-mail")]
    public void It_comes_to_the_decisions_of_a_real_arrival(string from, string verdict, string reason)
    {
        _world.Say("!trust friend@elsewhere.example");
        var mail = _world.Mail(from);
        var before = _world.State;

        var rehearsed = Codes(Rehearse(mail, To(mail)));
        Assert.Equal($"{verdict} {reason}", rehearsed[^1][(rehearsed[^1].IndexOf(' ') + 1)..]);
        Assert.Same(before, _world.State);

        _world.Receive(_world.Arrived(mail));
        var state = before;
        var real = new List<DecisionRecord>();
        foreach (var @event in _world.Last) real.AddRange(UserDecisions.Of(@event, state = state.Evolve(@event), Alice, "1"));
        Assert.Equal(Codes(real), rehearsed);
    }

    [Fact]
    public void A_mail_that_came_before_is_looked_at_as_if_it_had_not()
    {
        var mail = _world.Receive(Stranger);
        var again = mail with { Key = new("again.eml", 0, 0) };

        Assert.Equal(mail.Key.ToString(), Rehearsal.CameBefore(again, _world.State));
        Assert.Equal("gate held untrusted-sender", Codes(Rehearse(again, To(again)))[^1]);
    }

    [Fact]
    public void Mail_for_nobody_says_so_and_can_be_looked_at_for_one_user_all_the_same()
    {
        var mail = _world.Mail(Stranger) with { To = [] };
        var directory = UserDirectory.Of(_world.Policy.Bot, [Alice], []);
        var route = RouterRules.Decide(mail, directory, new Dictionary<string, SentMail>());

        Assert.Equal(["routing unrouted no-match"], Codes(Rehearse(mail, route)));
        var only = Rehearse(mail, Rehearsal.Only(route, Alice, directory, []));
        Assert.Equal("gate held untrusted-sender", Codes(only)[^1]);
        Assert.Contains(only, d => d.Evidence == "as if sent to istota+alice@home.example");
    }

    [Fact]
    public void Work_that_waits_for_something_else_is_no_part_of_it()
    {
        _world.Policy = _world.Policy with { MaxConcurrentTasks = 1 };
        _world.Say("do something");
        _world.Say("and something else");
        var mail = _world.Mail("joe@trusted.example");
        Assert.All(Rehearse(mail, To(mail)), d => Assert.Equal(mail.Key, d.Mail));
    }

    private IReadOnlyList<DecisionRecord> Rehearse(InboundMail mail, RouteDecision route) =>
        Rehearsal.Of(mail, route, _ => (_world.State, _world.Policy), _world.Now);

    private RouteDecision To(InboundMail mail)
    {
        var arrived = _world.Arrived(mail);
        return new RouteDecision([new RoutedTo(Alice, arrived.Rule, arrived.Evidence, null)], arrived.Evidence);
    }

    private static List<string> Codes(IEnumerable<DecisionRecord> chain) => [.. chain.Select(d => $"{d.Step.Code()} {d.Verdict.Code()} {d.Reason.Code()}")];
}
