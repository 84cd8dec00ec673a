using Istota.Actors.Decisions;
using Istota.Actors.Outbox;
using Xunit;

namespace Istota.Tests.Outbox;

/// <summary>The table of approval, row by row: <c>me</c> is the user, <c>friend</c> is trusted, <c>other</c> is not.</summary>
public class ApprovalTableTests
{
    private static readonly ApprovalFacts Mail = new() { Visible = ["other"] };
    private static readonly ApprovalFacts Tainted = Mail with { Outside = ["evil"] };
    private static readonly ApprovalFacts Answer = new() { IsReply = true, Outside = ["friend"], TrustedStarter = "friend", Visible = ["friend"] };

    private static (bool, Reason) Judge(ApprovalFacts mail, OutboundApproval policy) => ApprovalRules.Judge(mail, policy, a => a == "me", a => a == "friend");

    [Theory]
    [InlineData(OutboundApproval.Off, false, Reason.PolicyOff)]
    [InlineData(OutboundApproval.Tainted, false, Reason.NotTainted)]
    [InlineData(OutboundApproval.Untrusted, true, Reason.UntrustedRecipient)]
    [InlineData(OutboundApproval.All, true, Reason.AllNeedApproval)]
    public void An_untainted_task_writes_to_somebody(OutboundApproval policy, bool needsYes, Reason reason) => Assert.Equal((needsYes, reason), Judge(Mail, policy));

    [Theory]
    [InlineData(OutboundApproval.Off, false, Reason.PolicyOff)]
    [InlineData(OutboundApproval.Tainted, true, Reason.TaintedTask)]
    [InlineData(OutboundApproval.Untrusted, true, Reason.UntrustedRecipient)]
    [InlineData(OutboundApproval.All, true, Reason.AllNeedApproval)]
    public void A_tainted_task_writes_to_somebody(OutboundApproval policy, bool needsYes, Reason reason) => Assert.Equal((needsYes, reason), Judge(Tainted, policy));

    [Theory]
    [InlineData(OutboundApproval.Tainted, false)]
    [InlineData(OutboundApproval.Untrusted, false)]
    [InlineData(OutboundApproval.All, true)]
    public void An_untainted_task_writes_to_a_trusted_person(OutboundApproval policy, bool needsYes) =>
        Assert.Equal(needsYes, Judge(Mail with { Visible = ["friend"] }, policy).Item1);

    [Theory]
    [InlineData(OutboundApproval.Tainted)]
    [InlineData(OutboundApproval.Untrusted)]
    [InlineData(OutboundApproval.All)]
    public void The_users_own_address_never_needs_a_yes(OutboundApproval policy) =>
        Assert.Equal((false, Reason.OwnRecipient), Judge(Tainted with { Visible = ["me"], Hidden = ["me"] }, policy));

    [Fact]
    public void One_recipient_who_needs_a_yes_is_enough() => Assert.True(Judge(Tainted with { Visible = ["me", "other"] }, OutboundApproval.Tainted).Item1);

    [Fact]
    public void A_trusted_recipient_of_a_tainted_task_needs_a_yes() =>
        Assert.Equal((true, Reason.TaintedTask), Judge(Tainted with { Visible = ["friend"] }, OutboundApproval.Untrusted));

    [Fact]
    public void The_trusted_sender_whose_mail_alone_started_it_is_answered() => Assert.Equal((false, Reason.AnswersTrustedSender), Judge(Answer, OutboundApproval.Tainted));

    [Fact]
    public void But_not_when_somebody_elses_words_are_in_the_prompt_too() =>
        Assert.Equal((true, Reason.TaintedTask), Judge(Answer with { Outside = ["friend", "evil"] }, OutboundApproval.Tainted));

    [Fact]
    public void But_not_by_a_new_mail() => Assert.Equal((true, Reason.TaintedTask), Judge(Answer with { IsReply = false }, OutboundApproval.Tainted));

    [Fact]
    public void But_not_when_everybody_needs_a_yes() => Assert.Equal((true, Reason.AllNeedApproval), Judge(Answer, OutboundApproval.All));

    [Fact]
    public void Whom_the_user_typed_needs_no_yes_in_To_and_Cc()
    {
        var typed = Tainted with { Typed = ["other"] };
        Assert.Equal((false, Reason.TypedByUser), Judge(typed, OutboundApproval.Tainted));
        Assert.True(Judge(typed with { HasBccOrAttachments = true }, OutboundApproval.Tainted).Item1);
        Assert.True(Judge(typed with { Visible = [], Hidden = ["other"] }, OutboundApproval.Tainted).Item1);
        Assert.True(Judge(typed, OutboundApproval.Untrusted).Item1);
    }

    [Theory]
    [InlineData(OutboundApproval.Off, false)]
    [InlineData(OutboundApproval.Tainted, true)]
    [InlineData(OutboundApproval.Untrusted, true)]
    [InlineData(OutboundApproval.All, true)]
    public void A_reply_by_a_task_that_a_thread_reply_started_is_a_draft_but_under_off(OutboundApproval policy, bool needsYes) =>
        Assert.Equal(needsYes, Judge(Answer with { ThreadReply = true }, policy).Item1);

    [Fact]
    public void Routing_to_the_origin_keeps_the_draft_under_every_policy() =>
        Assert.Equal((true, Reason.RoutingKeepsDraft), Judge(Answer with { ThreadReply = true, RoutingKeepsDraft = true }, OutboundApproval.Off));

    [Fact]
    public void What_was_approved_word_for_word_goes() =>
        Assert.Equal((false, Reason.ConfirmedText), Judge(Tainted with { IsReply = true, ConfirmedText = true }, OutboundApproval.All));

    [Fact]
    public void S_27_a_reply_to_that_points_elsewhere_makes_a_draft_even_of_approved_words() =>
        Assert.Equal((true, Reason.ReplyToDiffers), Judge(Answer with { ReplyToDiffers = true, ConfirmedText = true }, OutboundApproval.Tainted));

    [Fact]
    public void An_approved_text_frees_no_new_mail() =>
        Assert.True(Judge(Tainted with { ConfirmedText = true }, OutboundApproval.Tainted).Item1);
}
