using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Gate;
using Istota.Actors.Users;

namespace Istota.Actors.Outbox;

/// <summary>A draft under the user's own hand: shown whole, and given other words; whom it goes to and what is attached stay as they were drafted.</summary>
internal static class DraftRules
{
    /// <summary>The new mail takes the place of the old one in an open draft, which is put before the user again: a yes sends all of the one or all of the other.</summary>
    public static (bool Done, string Text) Edit(Turn turn, UserCommand.EditDraft c)
    {
        if (turn.State.Questions.GetValueOrDefault(c.Number) is not { Kind: QuestionKind.Draft } draft) return (false, $"There is no draft {c.Number}.");
        if (!draft.Mails.Contains(c.Old) && draft.Mails.SequenceEqual(c.Mails.Select(m => m.MessageId))) return (true, Edited(draft));
        if (!draft.Open) return (false, $"Draft {c.Number} was decided already: {draft.Outcome}");
        if (!draft.Mails.Contains(c.Old)) return (false, $"Draft {c.Number} was edited since it was shown here: look at it again.");
        if (!Fits(turn.State, draft, c)) return (false, "Only the text of a draft can be edited.");

        var old = turn.State.Outgoing[c.Old];
        var mail = c.Mails[draft.Mails.IndexOf(c.Old)];
        var place = Whereabouts.Of(turn.State, turn.Policy, draft);
        turn.Add(Composed(turn, old, mail));
        turn.Add(new UserEvent.DraftEdited { At = turn.At, Number = c.Number, Old = c.Old, New = mail.MessageId });
        turn.Add(new UserEvent.OutgoingDropped { At = turn.At, MessageId = c.Old, Reason = Reason.EditedByUser });
        var started = turn.State.Tasks.GetValueOrDefault(old.Task) is { } task ? HandOverRules.MailOf(turn.State, task) : null;
        turn.Ask(place, DraftPrompt.Write(new TaskId(turn.Policy.User, old.Task), started, c.Mails, c.Number, edited: true), [c.Number]);
        return (true, Edited(draft));
    }

    /// <summary>Null when there is no such draft.</summary>
    public static DraftView? View(UserState state, UserPolicy policy, int number)
    {
        if (state.Questions.GetValueOrDefault(number) is not { Kind: QuestionKind.Draft } draft) return null;
        var task = state.Tasks.GetValueOrDefault(draft.Task ?? 0);
        var started = task?.Mail is { } key ? state.Mails.GetValueOrDefault(key.ToString()) : null;
        return new DraftView(
            number, draft.Open, draft.Edited, new TaskId(policy.User, draft.Task ?? 0), Whereabouts.Of(state, policy, draft),
            [.. draft.Mails.Select(id => state.Outgoing.GetValueOrDefault(id)).OfType<OutgoingRecord>().Select(m => Mail(m, started?.Facts))],
            [.. state.Outgoing.Values.Where(m => m.Task == draft.Task && m.Status != OutgoingStatus.Dropped && !draft.Mails.Contains(m.MessageId)).OrderBy(m => m.ComposedAt).Select(m => Views.Outgoing(state, policy, m))],
            started is null ? null : Views.Held(started),
            task?.Result,
            [.. task?.AlertsTold.Select(a => a.Message) ?? []]);
    }

    private static string Edited(Question draft) => $"Draft {draft.Number} is edited: nothing is sent before your yes.";

    /// <summary>The others are the very same, and of the new one only the words differ.</summary>
    private static bool Fits(UserState state, Question draft, UserCommand.EditDraft c)
    {
        if (c.Mails.Count != draft.Mails.Count) return false;
        for (var i = 0; i < c.Mails.Count; i++)
        {
            var (id, mail) = (draft.Mails[i], c.Mails[i]);
            if (state.Outgoing.GetValueOrDefault(id) is not { Status: OutgoingStatus.Held } held) return false;
            var same = id == c.Old
                ? !state.Outgoing.ContainsKey(mail.MessageId) && mail.Html is null && !string.IsNullOrWhiteSpace(mail.Text)
                    && mail.To.SequenceEqual(held.To) && mail.Cc.SequenceEqual(held.Cc) && mail.Bcc.SequenceEqual(held.Bcc) && mail.Subject == held.Subject
                : mail.MessageId == id && mail.Digest == held.Digest;
            if (!same) return false;
        }
        return true;
    }

    private static UserEvent.MailComposed Composed(Turn turn, OutgoingRecord old, ComposedMail mail) => new()
    {
        At = turn.At,
        MessageId = mail.MessageId,
        Task = old.Task,
        Attempt = turn.State.Tasks.GetValueOrDefault(old.Task)?.Attempt ?? 0,
        Entry = mail.Entry,
        From = old.From,
        To = mail.To,
        Cc = mail.Cc,
        Bcc = mail.Bcc,
        Subject = mail.Subject,
        Digest = mail.Digest,
        Conversation = old.Conversation,
        Origin = old.Origin,
        NeedsApproval = true,
        Reason = Reason.EditedByUser,
        AutoSubmitted = old.AutoSubmitted,
    };

    private static DraftMailView Mail(OutgoingRecord m, MailFacts? started)
    {
        var isReply = started is not null && m.To is [var only] && only == started.From && m.Cc.IsEmpty && m.Bcc.IsEmpty;
        return new DraftMailView(m.MessageId, m.From, m.To, m.Cc, m.Bcc, m.Subject, m.Digest, isReply ? [.. started!.ReplyTo.Where(r => r != started.From)] : []);
    }
}
