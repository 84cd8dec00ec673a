using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>A cleared mail goes out: leave to send, and what became of it. At most once without a person's word.</summary>
internal static class SendingRules
{
    public static bool Begin(Turn turn, UserCommand.BeginSending c)
    {
        if (turn.State.Outgoing.GetValueOrDefault(c.MessageId) is not { Status: OutgoingStatus.Queued } mail || IsInDoubt(turn.Policy, mail)) return false;
        turn.Add(new UserEvent.SendingStarted { At = turn.At, MessageId = c.MessageId, Attempt = mail.Attempts + 1, Node = c.Node });
        return true;
    }

    /// <param name="node">this process: what another one was sending is known from the Sent folder alone.</param>
    public static void End(Turn turn, string node, UserCommand.EndSending c)
    {
        if (turn.State.Outgoing.GetValueOrDefault(c.MessageId) is not { } mail || mail.Status != OutgoingStatus.Sending && !IsInDoubt(turn.Policy, mail)) return;
        switch (c.Outcome)
        {
            case SendingOutcome.Sent sent: Sent(turn, node, mail, sent); break;
            case SendingOutcome.Refused refused: Fail(turn, mail, Reason.PermanentFailure, refused.Reason); break;
            case SendingOutcome.Deferred deferred: Defer(turn, mail, deferred.Reason); break;
            case SendingOutcome.Unclear unclear: Ask(turn, mail, unclear.Reason); break;
        }
    }

    public static void Copied(Turn turn, string messageId)
    {
        if (turn.State.Outgoing.GetValueOrDefault(messageId) is { NeedsCopy: true })
            turn.Add(new UserEvent.SentCopied { At = turn.At, MessageId = messageId });
    }

    /// <summary>What no server took in two days is given up, whoever was to be asked.</summary>
    public static void GiveUp(Turn turn)
    {
        foreach (var mail in turn.State.Outgoing.Values.Where(m => m.Status == OutgoingStatus.Queued && m.ClearedAt + RetryRules.GiveUpAfter <= turn.At && !IsInDoubt(turn.Policy, m)).ToList())
            Fail(turn, mail, Reason.GaveUpAfterTwoDays, mail.LastError ?? "no connection to the mail server for two days");
    }

    /// <summary>A mail that waited when a backup was made, now restored: it may have gone since.</summary>
    public static bool IsInDoubt(UserPolicy policy, OutgoingRecord mail) => mail.Status == OutgoingStatus.Queued && mail.ClearedAt < policy.RestoredAt;

    private static void Sent(Turn turn, string node, OutgoingRecord mail, SendingOutcome.Sent sent)
    {
        var later = sent.Rejected.Where(r => !r.Permanent).Select(r => r.Address).ToList();
        var next = later.Count > 0 ? RetryRules.NextAttempt(mail.Attempts, mail.ClearedAt ?? turn.At, turn.At) : null;
        turn.Add(new UserEvent.MailSent
        {
            At = turn.At,
            MessageId = mail.MessageId,
            Reason = mail.Node != node ? Reason.FoundInSentFolder : Reason.AcceptedByServer,
            Rejected = sent.Rejected,
            Remaining = next is null ? [] : later,
            NextAt = next,
        });
        foreach (var refused in sent.Rejected.Where(r => r.Permanent || next is null))
            Tell(turn, mail, $"The mail {Name(mail)} was not taken for {GatePrompt.Address(refused.Address)}: {GatePrompt.Escape(refused.Reason, 200)}. The other recipients have it.");
    }

    private static void Defer(Turn turn, OutgoingRecord mail, string reason)
    {
        if (RetryRules.NextAttempt(mail.Attempts, mail.ClearedAt ?? turn.At, turn.At) is { } next)
            turn.Add(new UserEvent.SendingDeferred { At = turn.At, MessageId = mail.MessageId, Detail = SafeText.OneLine(reason, 300), NextAt = next });
        else
            Fail(turn, mail, Reason.GaveUpAfterTwoDays, reason);
    }

    private static void Fail(Turn turn, OutgoingRecord mail, Reason reason, string detail)
    {
        var line = SafeText.OneLine(detail, 300);
        turn.Add(new UserEvent.SendingFailed { At = turn.At, MessageId = mail.MessageId, Reason = reason, Detail = line });
        Tell(turn, mail, mail.SentAt is null
            ? $"The mail {Name(mail)} could not be sent: {SafeText.CommonMark(line)}"
            : $"The mail {Name(mail)} was not taken for {string.Join(", ", mail.Remaining.Select(GatePrompt.Address))}: {SafeText.CommonMark(line)}. The other recipients have it.");
    }

    private static void Ask(Turn turn, OutgoingRecord mail, string detail)
    {
        var number = turn.State.NextNumber;
        turn.Add(new UserEvent.SendingUnclear { At = turn.At, MessageId = mail.MessageId, Detail = SafeText.OneLine(detail, 300) });
        turn.Add(new UserEvent.QuestionAsked { At = turn.At, Number = number, Kind = QuestionKind.Unclear, Conversation = mail.Conversation, Task = mail.Task, Mails = [mail.MessageId] });
        turn.Ask(PlaceOf(turn, mail), $"I may already have sent this: the mail {Name(mail)}. Send it again? ({number})\n\nReply `yes {number}` to send it again or `no {number}` to leave it.", [number]);
    }

    private static void Tell(Turn turn, OutgoingRecord mail, string text) => turn.Post(PlaceOf(turn, mail), text);

    private static Place PlaceOf(Turn turn, OutgoingRecord mail) =>
        Place.TryParse(mail.Origin, out var place) ? place : turn.PlaceOf(mail.Conversation);

    private static string Name(OutgoingRecord mail) =>
        $"to {string.Join(", ", mail.To.Take(3).Select(GatePrompt.Address))} (“{GatePrompt.Subject(mail.Subject)}”)";
}
