using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Tests.Users;
using Xunit;
using static Istota.Tests.Users.UserWorld;

namespace Istota.Tests.Gate;

/// <summary>What trust in a pattern would have changed, judged by the gate itself.</summary>
public sealed class WhatIfTests
{
    private readonly UserWorld _world = new();

    [Fact]
    public void A_mail_of_a_stranger_would_have_passed_and_only_that()
    {
        var held = _world.Receive(Stranger);
        _world.Receive(Bob);
        _world.Receive("joe@trusted.example");
        var before = _world.State;

        var way = Assert.Single(Look("*@evil.example"));
        Assert.Equal(held.Key, way.Mail.Facts.Key);
        Assert.Equal((Verdict.Held, Reason.UntrustedSender), (way.Without.Verdict, way.Without.Reason));
        Assert.Equal((Verdict.Passed, Reason.TrustedAtRunTime), (way.With.Verdict, way.With.Reason));
        Assert.Same(before, _world.State);
    }

    [Fact]
    public void What_was_trusted_only_after_the_mail_came_does_not_hide_it()
    {
        _world.Receive(Stranger);
        _world.Pass(TimeSpan.FromMinutes(1));
        _world.Say($"!trust {Stranger}");
        _world.Pass(TimeSpan.FromMinutes(1));
        _world.Receive(Stranger);

        Assert.Single(Look("*@evil.example"));
    }

    [Fact]
    public void Mail_from_before_the_time_asked_for_is_left_out()
    {
        _world.Receive(Stranger);
        _world.Pass(TimeSpan.FromDays(40));
        Assert.Empty(WhatIf.Trusted(_world.State, _world.Policy, "*@evil.example", _world.Now.AddDays(-30)));
    }

    [Fact]
    public void Trust_never_helps_a_claim_of_an_own_address_a_blocked_sender_or_unproven_mail()
    {
        _world.Receive(Own);
        _world.Say("!block spam@evil.example");
        _world.Receive("spam@evil.example");
        Assert.Empty(Look("*@home.example"));
        Assert.Empty(Look("*@evil.example"));

        _world.Policy = _world.Policy with { Authenticates = true };
        _world.Receive(_world.Arrived(_world.Mail(Stranger)));
        Assert.Empty(Look("*@evil.example"));
        _world.Receive(_world.Arrived(_world.Mail(Stranger) with { Authentication = new Authentication(AuthenticationVerdict.Passed, "dmarc=pass") }));
        Assert.Single(Look("*@evil.example"));
    }

    [Theory]
    [InlineData("*", TrustResult.Unchanged, "cover everybody")]
    [InlineData("*@gmail.com", TrustResult.Done, "Anybody can have an address at gmail.com")]
    [InlineData(Own, TrustResult.Unchanged, "never get it")]
    public void It_refuses_and_warns_as_trust_does(string pattern, TrustResult result, string says)
    {
        var change = WhatIf.Trust(_world.State, _world.Policy, pattern, _world.Now);
        Assert.Equal(result, change.Result);
        Assert.Contains(says, string.Join(' ', change.Warnings.Select(w => w.Text).Prepend(change.Text)), StringComparison.Ordinal);
    }

    private IReadOnlyList<OtherWay> Look(string pattern) => WhatIf.Trusted(_world.State, _world.Policy, pattern, DateTimeOffset.MinValue);
}
