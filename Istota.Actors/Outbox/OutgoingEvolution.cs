using System.Collections.Immutable;
using Istota.Actors.Decisions;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>The fold of an outgoing mail's events: held → queued → sending → sent | failed | unclear.</summary>
internal static class OutgoingEvolution
{
    public static ImmutableDictionary<string, OutgoingRecord> Evolve(ImmutableDictionary<string, OutgoingRecord> mails, UserEvent @event) => @event switch
    {
        UserEvent.MailComposed e => mails.SetItem(e.MessageId, new OutgoingRecord
        {
            MessageId = e.MessageId,
            Task = e.Task,
            From = e.From,
            To = [.. e.To],
            Cc = [.. e.Cc],
            Bcc = [.. e.Bcc],
            Remaining = [.. e.To.Concat(e.Cc).Concat(e.Bcc).Distinct()],
            Subject = e.Subject,
            Digest = e.Digest,
            Conversation = e.Conversation,
            Origin = e.Origin,
            AutoSubmitted = e.AutoSubmitted,
            ComposedAt = e.At,
        }),
        UserEvent.MailCleared e => With(mails, e.MessageId, m => m with { Status = OutgoingStatus.Queued, AutoSubmitted = e.Reason is Reason.AnsweredYes or Reason.ConfirmedText ? null : m.AutoSubmitted, Date = m.Date ?? e.Date, ClearedAt = e.At, NextAt = e.At, EndedAt = null }),
        UserEvent.OutgoingDropped e => With(mails, e.MessageId, m => m with { Status = OutgoingStatus.Dropped, EndedAt = e.At }),
        UserEvent.SendingStarted e => With(mails, e.MessageId, m => m with { Status = OutgoingStatus.Sending, Attempts = e.Attempt, Node = e.Node, NextAt = null }),
        UserEvent.SendingDeferred e => With(mails, e.MessageId, m => m with { Status = OutgoingStatus.Queued, LastError = e.Detail, NextAt = e.NextAt }),
        UserEvent.MailSent e => With(mails, e.MessageId, m => m with
        {
            Status = e.Remaining.Count > 0 ? OutgoingStatus.Queued : OutgoingStatus.Sent,
            Remaining = [.. e.Remaining],
            NextAt = e.NextAt,
            SentAt = m.SentAt ?? e.At,
            NeedsCopy = m.NeedsCopy || m.SentAt is null,
            EndedAt = e.Remaining.Count > 0 ? null : e.At,
        }),
        UserEvent.SendingFailed e => With(mails, e.MessageId, m => m with { Status = OutgoingStatus.Failed, LastError = e.Detail, NextAt = null, EndedAt = e.At }),
        UserEvent.SendingUnclear e => With(mails, e.MessageId, m => m with { Status = OutgoingStatus.Unclear, LastError = e.Detail }),
        UserEvent.SentCopied e => With(mails, e.MessageId, m => m with { NeedsCopy = false }),
        _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, "no rule"),
    };

    private static ImmutableDictionary<string, OutgoingRecord> With(
        ImmutableDictionary<string, OutgoingRecord> mails, string id, Func<OutgoingRecord, OutgoingRecord> change) =>
        mails.TryGetValue(id, out var mail) ? mails.SetItem(id, change(mail)) : mails;
}
