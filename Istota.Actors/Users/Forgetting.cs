using Istota.Actors.Decisions;

namespace Istota.Actors.Users;

/// <summary>What leaves the state when it is old and finished, and nothing open needs it: the journal keeps it, the rules no longer do.</summary>
internal static class Forgetting
{
    public static UserState Forget(UserState state, DateTimeOffset olderThan)
    {
        var open = state.OpenQuestions.SelectMany(q => q.Mails).ToHashSet();
        var tasks = state.OpenQuestions.Select(q => q.Task).OfType<int>().ToHashSet();
        var keys = state.Mails.Where(m => IsOld(m.Value, olderThan) && !(m.Value.Task is { } task && tasks.Contains(task))).Select(m => m.Key).ToHashSet();
        return state with
        {
            Mails = state.Mails.RemoveRange(keys),
            Digests = state.Digests.RemoveRange(state.Digests.Where(d => keys.Contains(d.Value)).Select(d => d.Key)),
            Copies = state.Copies.RemoveRange(state.Copies.Where(c => keys.Contains(c.Value.First)).Select(c => c.Key)),
            Questions = state.Questions.RemoveRange(state.Questions.Values.Where(q => q.DecidedAt < olderThan).Select(q => q.Number)),
            Tasks = state.Tasks.RemoveRange(state.Tasks.Values.Where(t => t.Ended && t.EndedAt < olderThan && !tasks.Contains(t.Number)).Select(t => t.Number)),
            Outgoing = state.Outgoing.RemoveRange(state.Outgoing.Values.Where(m => m.EndedAt < olderThan && !open.Contains(m.MessageId)).Select(m => m.MessageId)),
            Conversations = state.Conversations.RemoveRange(state.Conversations.Where(c => c.Value.Entries.All(e => e.At < olderThan)).Select(c => c.Key)),
        };
    }

    public static bool HasAnything(UserState state, DateTimeOffset olderThan) =>
        state.Mails.Values.Any(m => IsOld(m, olderThan))
        || state.Questions.Values.Any(q => q.DecidedAt < olderThan)
        || state.Tasks.Values.Any(t => t.Ended && t.EndedAt < olderThan)
        || state.Outgoing.Values.Any(m => m.EndedAt < olderThan);

    /// <summary>What stays on the server for ever stays known for ever.</summary>
    private static bool IsOld(MailRecord mail, DateTimeOffset olderThan) =>
        mail.FinishedAt < olderThan && mail.Reason is not (Reason.Oversized or Reason.FetchFailed);
}
