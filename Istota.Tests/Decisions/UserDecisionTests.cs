using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;
using Istota.Actors.Users;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Decisions;

/// <summary>The chain that <c>why</c> shows is the events' own, in order.</summary>
public class UserDecisionTests
{
    private readonly UserWorld _world = new();

    private List<DecisionRecord> Chain()
    {
        var (state, records) = (UserState.Empty, new List<DecisionRecord>());
        for (var i = 0; i < _world.Events.Count; i++)
        {
            state = state.Evolve(_world.Events[i]);
            records.AddRange(UserDecisions.Of(_world.Events[i], state, Alice, $"{i + 1}"));
        }
        return records;
    }

    private IEnumerable<string> Steps() => Chain().Select(d => $"{d.Step.Code()} {d.Verdict.Code()} {d.Reason.Code()}");

    [Fact]
    public void A_held_mail_that_is_answered_tells_its_whole_way()
    {
        _world.Receive(Stranger);
        _world.Answer(1, AnswerWord.Yes);
        Assert.Equal(
            ["reading read parsed", "authentication not-checked no-authserv-id", "routing routed plus-address", "gate held untrusted-sender", "answer released answered-yes", "gate released answered-yes", "task queued released-mail"],
            Steps());
    }

    [Fact]
    public void A_draft_that_is_sent_tells_who_let_it_go()
    {
        _world.Receive("joe@trusted.example");
        _world.RunTask("", New(Bob));
        _world.Answer(1, AnswerWord.Yes);
        _world.Begin("out2@home.example");
        _world.EndSending("out2@home.example", new SendingOutcome.Sent([Bob], []));
        Assert.Equal(["approval held tainted-task", "approval cleared answered-yes", "sending sent accepted-by-server"],
            Chain().Where(d => d.MessageId == "out2@home.example" && d.Step is DecisionStep.Approval or DecisionStep.Sending).Select(d => $"{d.Step.Code()} {d.Verdict.Code()} {d.Reason.Code()}"));
    }

    [Fact]
    public void Every_record_has_an_id_of_its_own()
    {
        _world.Receive(Stranger);
        _world.Receive("joe@trusted.example");
        _world.RunTask("result", New(Bob));
        var ids = Chain().Select(d => d.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void A_blocked_sender_is_quiet_and_the_evidence_says_why()
    {
        _world.Say("!block eve@evil.example");
        _world.Receive(Stranger);
        var filed = Chain().Single(d => d.Verdict == Verdict.Filed);
        Assert.Equal(Reason.Quiet, filed.Reason);
        Assert.Contains("blocked", filed.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void No_body_and_no_line_break_of_a_mail_is_in_a_record()
    {
        _world.Receive(_world.Arrived(_world.Mail(Stranger, "sub\nject", "the secret body") with { Automatic = "Precedence:\nbulk" }));
        Assert.All(Chain(), d => Assert.DoesNotContain("secret", d.Evidence, StringComparison.Ordinal));
        Assert.All(Chain(), d => Assert.DoesNotContain('\n', d.Evidence));
    }

    [Fact]
    public void An_explanation_is_inert()
    {
        var record = new DecisionRecord("1", Alice, null, null, null, 1, DecisionStep.Gate, Verdict.Held, Reason.UntrustedSender, "<b>[x](http://evil.example)", default);
        var text = Explanation.Write([record], evidence: true);
        Assert.DoesNotContain("<b>", text.Replace(@"\<", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("](", text.Replace(@"\]", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("**held**, untrusted-sender", text, StringComparison.Ordinal);
        Assert.Contains("It was held for your answer: you have not trusted this sender.", text, StringComparison.Ordinal);
        Assert.Equal("- 0001-01-01 00:00:00 It was held for your answer: you have not trusted this sender.", Explanation.Write([record]));
        Assert.Equal("Nothing is recorded about that.", Explanation.Write([]));
    }

    [Fact]
    public void What_is_decided_again_and_again_is_one_line_and_each_of_its_own_with_the_evidence()
    {
        var later = new DecisionRecord("1", Alice, null, "o1@home.example", null, null, DecisionStep.Sending, Verdict.Deferred, Reason.TemporaryFailure, "450 later", default);
        List<DecisionRecord> chain = [.. Enumerable.Range(0, 30).Select(n => later with { Id = $"{n}", At = later.At.AddHours(n) }), later with { Id = "x", Verdict = Verdict.Sent, Reason = Reason.AcceptedByServer }];

        var lines = Explanation.Write(chain).Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("(30 times, last at 0001-01-02 05:00:00)", lines[0], StringComparison.Ordinal);
        Assert.Equal(31, Explanation.Write(chain, evidence: true).Split('\n').Length);
    }

    [Theory]
    [InlineData("!why 1", null)]
    [InlineData("!why #1", null)]
    [InlineData("!why 1 evidence", true)]
    [InlineData("!WHY 1 Evidence", true)]
    public void The_evidence_is_told_to_who_asks_for_it(string asked, bool? evidence)
    {
        _world.Receive(Stranger);
        _world.Say(asked);
        Assert.Equal(("alice#1", evidence), _world.Last.OfType<UserEvent.ExplanationAsked>().Select(e => (e.Key, e.Evidence)).Single());
    }

    [Fact]
    public void Everything_that_can_be_decided_has_words()
    {
        foreach (var step in Enum.GetValues<DecisionStep>())
            foreach (var verdict in Enum.GetValues<Verdict>())
                foreach (var reason in Enum.GetValues<Reason>())
                    Assert.EndsWith(".", Explanation.Sentence(new DecisionRecord("1", Alice, null, null, null, 1, step, verdict, reason, "", default)), StringComparison.Ordinal);
    }
}
