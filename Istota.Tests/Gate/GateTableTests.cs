using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Xunit;

namespace Istota.Tests.Gate;

/// <summary>The gate's table, row by row; the first match wins.</summary>
public class GateTableTests
{
    private static readonly GateFacts Nobody = new(false, false, false, false, false, false, false, false, false, false, AuthenticationVerdict.NotChecked);

    private static (GateOutcome, Reason) Judge(GateFacts facts, ConfirmSenderMatch own = ConfirmSenderMatch.Gate, bool authenticates = false) => GateRules.Judge(facts, own, authenticates);

    [Fact]
    public void A_stranger_is_held() => Assert.Equal((GateOutcome.Hold, Reason.UntrustedSender), Judge(Nobody));

    [Fact]
    public void The_bots_own_mail_is_filed_whatever_else_it_is() =>
        Assert.Equal((GateOutcome.File, Reason.OwnMail), Judge(Nobody with { FromBot = true, TrustedByConfiguration = true, OwnClaim = true }));

    [Fact]
    public void A_blocked_sender_is_filed_as_quiet_even_in_a_thread() =>
        Assert.Equal((GateOutcome.File, Reason.Quiet), Judge(Nobody with { Blocked = true, IsThreadReply = true, FromRecipient = true, TrustedAtRunTime = true }));

    [Fact]
    public void A_quiet_sender_is_filed() => Assert.Equal((GateOutcome.File, Reason.Quiet), Judge(Nobody with { Quiet = true, TrustedByConfiguration = true }));

    [Fact]
    public void Automatic_mail_in_a_thread_is_a_note() =>
        Assert.Equal((GateOutcome.Note, Reason.Automatic), Judge(Nobody with { Automatic = true, IsThreadReply = true }));

    [Theory]
    [InlineData(true, false, false, GateOutcome.Pass)]
    [InlineData(false, true, false, GateOutcome.Pass)]
    [InlineData(false, false, false, GateOutcome.File)]
    [InlineData(true, false, true, GateOutcome.File)]
    public void Automatic_mail_runs_from_trusted_senders_alone(bool configured, bool runTime, bool unauthenticated, GateOutcome expected) =>
        Assert.Equal(expected, Judge(Nobody with { Automatic = true, TrustedByConfiguration = configured, TrustedAtRunTime = runTime, Authentication = AuthenticationVerdict.Unverified }, authenticates: unauthenticated).Item1);

    [Theory]
    [InlineData(ConfirmSenderMatch.Gate, AuthenticationVerdict.Passed, GateOutcome.Hold, Reason.OwnAddressClaim)]
    [InlineData(ConfirmSenderMatch.Verify, AuthenticationVerdict.Passed, GateOutcome.Pass, Reason.OwnAddressVerified)]
    [InlineData(ConfirmSenderMatch.Verify, AuthenticationVerdict.Unverified, GateOutcome.Hold, Reason.OwnAddressClaim)]
    [InlineData(ConfirmSenderMatch.Verify, AuthenticationVerdict.Failed, GateOutcome.Hold, Reason.OwnAddressClaim)]
    [InlineData(ConfirmSenderMatch.Verify, AuthenticationVerdict.NotChecked, GateOutcome.Hold, Reason.OwnAddressClaim)]
    [InlineData(ConfirmSenderMatch.Off, AuthenticationVerdict.NotChecked, GateOutcome.Pass, Reason.GateOff)]
    public void S_17_a_claim_of_ones_own_address_passes_by_its_own_rule_alone(ConfirmSenderMatch own, AuthenticationVerdict verdict, GateOutcome outcome, Reason reason) =>
        Assert.Equal((outcome, reason), Judge(Nobody with { OwnClaim = true, TrustedByConfiguration = true, TrustedAtRunTime = true, IsThreadReply = true, FromRecipient = true, Authentication = verdict }, own, true));

    [Fact]
    public void A_recipients_reply_passes() => Assert.Equal((GateOutcome.Pass, Reason.ThreadRecipient), Judge(Nobody with { IsThreadReply = true, FromRecipient = true }));

    [Fact]
    public void S_26_anybody_else_in_a_thread_is_held() => Assert.Equal((GateOutcome.Hold, Reason.NotAThreadRecipient), Judge(Nobody with { IsThreadReply = true }));

    [Fact]
    public void A_trusted_sender_may_join_a_thread() =>
        Assert.Equal((GateOutcome.Pass, Reason.TrustedByConfiguration), Judge(Nobody with { IsThreadReply = true, TrustedByConfiguration = true }));

    [Theory]
    [InlineData(AuthenticationVerdict.Passed, GateOutcome.Pass, Reason.TrustedAtRunTime, Reason.ThreadRecipient)]
    [InlineData(AuthenticationVerdict.Unverified, GateOutcome.Hold, Reason.UnauthenticatedTrust, Reason.UnauthenticatedThreadReply)]
    [InlineData(AuthenticationVerdict.Failed, GateOutcome.Hold, Reason.UnauthenticatedTrust, Reason.UnauthenticatedThreadReply)]
    public void With_an_authserv_id_trust_and_threads_pass_only_authenticated(AuthenticationVerdict verdict, GateOutcome outcome, Reason trust, Reason thread)
    {
        Assert.Equal((outcome, trust), Judge(Nobody with { TrustedAtRunTime = true, Authentication = verdict }, authenticates: true));
        Assert.Equal((outcome, thread), Judge(Nobody with { IsThreadReply = true, FromRecipient = true, Authentication = verdict }, authenticates: true));
    }

    [Fact]
    public void Without_an_authserv_id_nobody_looks() =>
        Assert.Equal((GateOutcome.Pass, Reason.TrustedAtRunTime), Judge(Nobody with { TrustedAtRunTime = true }));

    [Fact]
    public void A_claim_of_ones_own_address_offers_neither_trust_nor_never() =>
        Assert.Equal([AnswerWord.Yes, AnswerWord.No], GateRules.AnswersFor(Reason.OwnAddressClaim, AuthenticationVerdict.Passed, true));

    [Fact]
    public void S_81_trust_is_not_offered_where_it_would_not_help()
    {
        Assert.DoesNotContain(AnswerWord.Trust, GateRules.AnswersFor(Reason.UntrustedSender, AuthenticationVerdict.Unverified, true));
        Assert.Contains(AnswerWord.Trust, GateRules.AnswersFor(Reason.UntrustedSender, AuthenticationVerdict.Passed, true));
        Assert.Contains(AnswerWord.Trust, GateRules.AnswersFor(Reason.UntrustedSender, AuthenticationVerdict.NotChecked, false));
    }
}
