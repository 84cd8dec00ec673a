using System.Collections.Immutable;
using Istota.Actors.Decisions;

namespace Istota.Actors.Outbox;

/// <summary>What the approval of one mail stands on: where its task came from and what it says, never the agent's word.</summary>
public sealed record ApprovalFacts
{
    /// <summary>Whose words from outside were in the task's prompt; empty: untainted.</summary>
    public ImmutableSortedSet<string> Outside { get; init; } = [];

    /// <summary>The trusted sender whose mail started the task.</summary>
    public string? TrustedStarter { get; init; }

    /// <summary>Addresses the user typed in the message that started the task.</summary>
    public ImmutableList<string> Typed { get; init; } = [];

    /// <summary>Whether it answers the mail that started the task (<c>email_output</c> or the result text).</summary>
    public bool IsReply { get; init; }

    /// <summary>Whether a thread reply started the task.</summary>
    public bool ThreadReply { get; init; }

    /// <summary>Whether that mail's Reply-To names somebody else.</summary>
    public bool ReplyToDiffers { get; init; }

    /// <summary>Whether <c>email_reply_routing = "origin"</c> keeps replies to threads as drafts.</summary>
    public bool RoutingKeepsDraft { get; init; }

    /// <summary>Whether its text stands word for word in what the user approved.</summary>
    public bool ConfirmedText { get; init; }

    /// <summary>Whether what started its task is older than a restored backup: the mail may have gone in the time that was lost.</summary>
    public bool BeforeRestore { get; init; }

    public bool HasBccOrAttachments { get; init; }

    /// <summary>To and Cc, then Bcc.</summary>
    public IReadOnlyList<string> Visible { get; init; } = [];
    public IReadOnlyList<string> Hidden { get; init; } = [];
}

/// <summary>Whether a mail needs a person's yes: the table of docs/approval.md, from provenance and policy.</summary>
public static class ApprovalRules
{
    /// <param name="own">whether an address is the user's own.</param>
    /// <param name="trusted">whether an address is trusted, by configuration or at run time.</param>
    public static (bool NeedsYes, Reason Reason) Judge(ApprovalFacts mail, OutboundApproval policy, Func<string, bool> own, Func<string, bool> trusted)
    {
        if (mail.BeforeRestore) return (true, Reason.BeforeRestore);
        // Routing to the origin alone says where a reply goes, not who may approve it: it holds under every policy.
        var answersThread = mail.IsReply && mail.ThreadReply && !mail.Visible.All(own);
        if (answersThread && mail.RoutingKeepsDraft && !mail.ConfirmedText) return (true, Reason.RoutingKeepsDraft);
        if (policy == OutboundApproval.Off) return (false, Reason.PolicyOff);
        if (mail.IsReply && mail.ReplyToDiffers) return (true, Reason.ReplyToDiffers);
        if (mail.IsReply && mail.ConfirmedText) return (false, Reason.ConfirmedText);
        if (answersThread) return (true, Reason.ThreadReplyNeedsApproval);

        var free = Reason.NotTainted;
        foreach (var (recipient, visible) in mail.Visible.Select(r => (r, true)).Concat(mail.Hidden.Select(r => (r, false))))
        {
            var (needsYes, reason) = Recipient(mail, policy, recipient, visible, own, trusted);
            if (needsYes) return (true, reason);
            free = reason;
        }
        return (false, free);
    }

    private static (bool, Reason) Recipient(
        ApprovalFacts mail, OutboundApproval policy, string recipient, bool visible, Func<string, bool> own, Func<string, bool> trusted)
    {
        if (own(recipient)) return (false, Reason.OwnRecipient);
        if (policy == OutboundApproval.All) return (true, Reason.AllNeedApproval);
        if (policy == OutboundApproval.Untrusted && !trusted(recipient)) return (true, Reason.UntrustedRecipient);
        if (mail.Outside.IsEmpty) return (false, policy == OutboundApproval.Untrusted ? Reason.TrustedRecipient : Reason.NotTainted);

        // Tainted: only the sender whose words alone are in the prompt, and whom the user named themselves.
        if (mail.IsReply && recipient == mail.TrustedStarter && mail.Outside.Count == 1 && mail.Outside.Contains(recipient) && !mail.HasBccOrAttachments)
            return (false, Reason.AnswersTrustedSender);
        if (visible && !mail.HasBccOrAttachments && mail.Typed.Contains(recipient)) return (false, Reason.TypedByUser);
        return (true, Reason.TaintedTask);
    }
}
