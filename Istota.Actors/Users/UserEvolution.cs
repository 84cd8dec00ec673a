using System.Collections.Immutable;
using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Doctor;
using Istota.Actors.Gate;
using Istota.Actors.Outbox;

namespace Istota.Actors.Users;

/// <summary>The fold: one event, one new state; the same live and at recovery. Total, without clock or chance.</summary>
public static class UserEvolution
{
    private const int HistoryEntries = 20;
    private const int HistoryChars = 4_000;
    private const int RememberedKeys = 1_000;

    public static UserState Evolve(this UserState state, UserEvent @event) => @event switch
    {
        UserEvent.MailHeld e => state.Take(e.At, e.Mail, MailStatus.Held, e.Reason, e.Number, null)
            with
        { NextNumber = e.Number + 1, Questions = state.Questions.SetItem(e.Number, new Question { Number = e.Number, Kind = QuestionKind.Gate, At = e.At, Mail = e.Mail.Key }) },
        UserEvent.MailPassed e => state.Take(e.At, e.Mail, MailStatus.Task, e.Reason, null, null),
        UserEvent.MailNoted e => state.Take(e.At, e.Mail, MailStatus.Noted, Reason.Automatic, null, e.At).Note(e),
        UserEvent.MailFiled e => state.Take(e.At, e.Mail, MailStatus.Filed, e.Reason, e.Number, e.Number is null ? e.At : null)
            with
        { NextNumber = e.Number + 1 ?? state.NextNumber },
        UserEvent.MailRepeated e => state with { Copies = state.Copies.SetItem(e.Mail.ToString(), new MailCopy(e.First.ToString(), e.At)) },
        UserEvent.ExplanationAsked or UserEvent.ProjectionsWritten => state,
        UserEvent.MailReleased e => state.WithMail(e.Mail.ToString(), m => m with { Status = MailStatus.Task, Reason = e.Reason, FinishedAt = null }),
        UserEvent.MailDropped e => state.WithMail(e.Mail.ToString(), m => m with { Status = MailStatus.Dropped, Reason = e.Reason, FinishedAt = e.At }),
        UserEvent.SenderTrusted e => state with { Trusted = state.Trusted.SetItem(e.Pattern, new TrustEntry(e.At, e.Via, e.Question)), Blocked = state.Blocked.Remove(e.Pattern) },
        UserEvent.SenderUntrusted e => state with { Trusted = state.Trusted.Remove(e.Pattern) },
        UserEvent.SenderBlocked e => state with { Blocked = state.Blocked.SetItem(e.Address, new TrustEntry(e.At, e.Via, e.Question)), Trusted = state.Trusted.Remove(e.Address) },
        UserEvent.SenderUnblocked e => state with { Blocked = state.Blocked.Remove(e.Address) },
        UserEvent.RoomMade e => state with { Rooms = state.Rooms.SetItem(e.Id, e.Name) },
        UserEvent.RoomRenamed e => state with { Rooms = state.Rooms.SetItem(e.Id, e.Name) },
        UserEvent.RoomArchived e => state with { ArchivedRooms = e.Archived ? state.ArchivedRooms.Add(e.Id) : state.ArchivedRooms.Remove(e.Id) },
        UserEvent.RoomFound e => state with
        {
            KnownRooms = state.KnownRooms.SetItem(e.Place.ToString(), new KnownRoom(e.Direct, e.Private, e.Gone)),
            Pending = e.Gone ? state.Pending.RemoveRange(state.Pending.Values.Where(p => p.Place == e.Place).Select(p => p.Id)) : state.Pending,
        },
        UserEvent.Said e => state.Hear(e),
        UserEvent.Posted e => state.Post(e),
        UserEvent.PostsDelivered e => state with { Pending = state.Pending.RemoveRange(e.Ids) },
        UserEvent.PostsDeliveredThrough e => state with { Pending = state.Pending.RemoveRange(state.Pending.Values.Where(p => p.Place.Surface == e.Surface && p.Id <= e.Through).Select(p => p.Id)) },
        UserEvent.QuestionAsked e => state with
        {
            NextNumber = Math.Max(state.NextNumber, e.Number + 1),
            Questions = state.Questions.SetItem(e.Number, new Question { Number = e.Number, Kind = e.Kind, At = e.At, Task = e.Task, Conversation = e.Conversation, Mails = [.. e.Mails] }),
        },
        UserEvent.DraftEdited e => state.WithQuestion(e.Number, q => q with { Mails = [.. q.Mails.Select(m => m == e.Old ? e.New : m)], Edited = true, Prompt = "", Posts = [] }).Replace(e.Old, e.New),
        UserEvent.QuestionDecided e => state.WithQuestion(e.Number, q => q with { Open = false, Answer = e.Answer, Outcome = e.Outcome, DecidedAt = e.At, Via = e.Via }),
        UserEvent.QuestionReopened e => state.Reopen(e.Number),
        UserEvent.TaskQueued or UserEvent.TaskRequeued or UserEvent.TaskStarted or UserEvent.AgentStarted or UserEvent.HandOverStarted or UserEvent.HandOverTaken
            or UserEvent.AttemptFailed or UserEvent.AlertsTold or UserEvent.TaskWaiting or UserEvent.TaskEnded => state.EvolveTask(@event),
        UserEvent.MailComposed or UserEvent.MailCleared or UserEvent.OutgoingDropped or UserEvent.SendingStarted or UserEvent.SendingDeferred
            or UserEvent.MailSent or UserEvent.SendingFailed or UserEvent.SendingUnclear or UserEvent.SentCopied => state with { Outgoing = OutgoingEvolution.Evolve(state.Outgoing, @event) },
        UserEvent.NumbersAdvanced e => state with
        {
            NextNumber = Math.Max(state.NextNumber, e.NextNumber),
            NextTask = Math.Max(state.NextTask, e.NextTask),
            NextMessage = Math.Max(state.NextMessage, e.NextMessage),
            Restored = new RestoreMark(e.RestoredAt, e.NextTask, e.NextAttempt),
        },
        UserEvent.Reminded e => state with { RemindedAt = e.At },
        UserEvent.PromptPut e => state with { Prompts = Recent(state.Prompts, e.At).Add(new Arrival(e.At, e.Sender, false)) },
        UserEvent.FindingTold e => state with { Findings = e.Status == FindingStatus.Ok ? state.Findings.Remove(e.Check) : state.Findings.SetItem(e.Check, e.Status) },
        UserEvent.ThrottlingTold e => state with { ThrottlingToldAt = e.At },
        UserEvent.Forgotten e => Forgetting.Forget(state, e.OlderThan) with { ForgottenAt = e.At },
        _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, "no rule"),
    };

    /// <summary>Windows are hours at most; a day's worth, and no more than 5,000, is kept.</summary>
    private static ImmutableList<Arrival> Recent(ImmutableList<Arrival> arrivals, DateTimeOffset now)
    {
        var old = 0;
        while (old < arrivals.Count && (arrivals[old].At < now.AddDays(-1) || arrivals.Count - old >= 5_000)) old++;
        return old == 0 ? arrivals : arrivals.RemoveRange(0, old);
    }

    internal static UserState WithMail(this UserState state, string key, Func<MailRecord, MailRecord> change) =>
        state.Mails.TryGetValue(key, out var mail) ? state with { Mails = state.Mails.SetItem(key, change(mail)) } : state;

    /// <summary>As much of a text as a conversation remembers.</summary>
    internal static string Remembered(string text) => text.Length > HistoryChars ? text[..HistoryChars] + " […]" : text;

    internal static UserState Remember(this UserState state, string conversation, ConversationEntry entry, string? participant = null)
    {
        var known = state.Conversations.GetValueOrDefault(conversation, Conversation.New);
        var entries = known.Entries.Add(entry with { Text = Remembered(entry.Text) });
        if (entries.Count > HistoryEntries) entries = entries.RemoveRange(0, entries.Count - HistoryEntries);
        var participants = participant is null ? known.Participants : known.Participants.Add(participant);
        return state with { Conversations = state.Conversations.SetItem(conversation, new Conversation(entries, participants)) };
    }

    /// <summary>A note's text is part of the conversation if its author is; of anybody else's, such as a bounce, only that it came.</summary>
    private static UserState Note(this UserState state, UserEvent.MailNoted e)
    {
        var partner = GateRules.IsThreadPartner(e.Mail);
        var entry = new ConversationEntry(Author.Mail, e.At, partner ? "" : $"An automatic answer came from {e.Mail.From}; its text is not shown here.", [e.Mail.From], partner ? e.Mail.Key : null);
        return state.Remember(e.Conversation, entry, partner ? e.Mail.From : null);
    }

    private static UserState WithQuestion(this UserState state, int number, Func<Question, Question> change) =>
        state.Questions.TryGetValue(number, out var question) ? state with { Questions = state.Questions.SetItem(number, change(question)) } : state;

    /// <summary>The question is open again, and what it is about waits for it again.</summary>
    private static UserState Reopen(this UserState state, int number)
    {
        var next = state.WithQuestion(number, q => q with { Open = true, Answer = null, Outcome = "", DecidedAt = null, Via = "" });
        if (!next.Questions.TryGetValue(number, out var question)) return next;
        if (question.Mail is { } mail) next = next.WithMail(mail.ToString(), m => m with { Status = MailStatus.Held, FinishedAt = null });
        if (question.Kind == QuestionKind.Confirmation && question.Task is { } task && next.Tasks.TryGetValue(task, out var record))
        {
            next = next with { Tasks = next.Tasks.SetItem(task, record with { Status = TaskState.Waiting, EndedAt = null }) };
            if (record.Mail is { } started) next = next.WithMail(started.ToString(), m => m with { FinishedAt = null });
        }
        foreach (var id in question.Mails)
            if (next.Outgoing.TryGetValue(id, out var outgoing))
                next = next with { Outgoing = next.Outgoing.SetItem(id, outgoing with { Status = OutgoingStatus.Held, EndedAt = null }) };
        return next;
    }

    private static UserState Take(this UserState state, DateTimeOffset at, MailFacts facts, MailStatus status, Reason reason, int? number, DateTimeOffset? finishedAt)
    {
        var key = facts.Key.ToString();
        var counts = status is MailStatus.Held or MailStatus.Task or MailStatus.Noted || reason == Reason.Oversized;
        var known = status == MailStatus.Task || (status == MailStatus.Noted && GateRules.IsThreadPartner(facts));
        return state with
        {
            Arrivals = counts ? Recent(state.Arrivals, at).Add(new Arrival(at, facts.From, known)) : state.Arrivals,
            Mails = state.Mails.SetItem(key, new MailRecord(facts, status, reason, status == MailStatus.Held ? reason : null, number, null, finishedAt)),
            Digests = state.Digests.ContainsKey(facts.Digest) ? state.Digests : state.Digests.SetItem(facts.Digest, key),
        };
    }

    private static UserState Hear(this UserState state, UserEvent.Said e)
    {
        var keys = state.SaidKeys.SetItem(e.Key, e.Id);
        if (keys.Count > RememberedKeys) keys = keys.RemoveRange(keys.OrderBy(k => k.Value).Take(keys.Count - RememberedKeys).Select(k => k.Key));
        var next = state with
        {
            NextMessage = e.Id + 1,
            SaidKeys = keys,
            Pending = state.Pending.SetItem(e.Id, new PendingPost(e.Id, e.Place, Author.User, e.Text, e.At, [], e.ReplyTo, Key: e.Key)),
        };
        return e.Conversation is null ? next : next.Remember(e.Conversation, new ConversationEntry(Author.User, e.At, e.Text, []));
    }

    private static UserState Replace(this UserState state, string old, string @new) =>
        state.Outgoing.TryGetValue(old, out var mail) ? state with { Outgoing = state.Outgoing.SetItem(old, mail with { ReplacedBy = @new }) } : state;

    private static UserState Post(this UserState state, UserEvent.Posted e)
    {
        var next = state with
        {
            NextMessage = e.Id + 1,
            Pending = state.Pending.SetItem(e.Id, new PendingPost(e.Id, e.Place, e.Author, e.Text, e.At, [.. e.Questions], e.ReplyTo, e.Mail, Outside: e.Outside.Count > 0 ? [.. e.Outside] : null, FailedTask: e.FailedTask)),
            Newest = state.Newest.SetItem(e.Place.ToString(), e.Id),
        };
        foreach (var number in e.Questions)
            next = next.WithQuestion(number, q => q with { Posts = q.Posts.Add(new PromptPost(e.Place, e.Id)), Prompt = q.Prompt.Length > 0 ? q.Prompt : e.Text });
        if (e.Conversation is null) return next;
        if (e.Conversation != e.Place.ToString())
        {
            var posts = next.PostConversations.SetItem(e.Id, e.Conversation);
            next = next with { PostConversations = posts.Count > RememberedKeys ? posts.Remove(posts.Keys.First()) : posts };
        }
        // A mail is remembered with its task; here it is only shown.
        return e.Mail is not null ? next : next.Remember(e.Conversation, new ConversationEntry(e.Author, e.At, e.Text, [.. e.Outside]));
    }
}
