namespace Istota.Actors.Users;

/// <summary>What leaves the state when it is old and finished: the journal keeps it, the rules no longer need it.</summary>
internal static class Forgetting
{
    public static UserState Forget(UserState state, DateTimeOffset olderThan)
    {
        var mails = state.Mails.Where(m => m.Value.FinishedAt < olderThan).ToList();
        var keys = mails.Select(m => m.Key).ToHashSet();
        var open = state.OpenQuestions.SelectMany(q => q.Mails).ToHashSet();
        return state with
        {
            Mails = state.Mails.RemoveRange(keys),
            Digests = state.Digests.RemoveRange(state.Digests.Where(d => keys.Contains(d.Value)).Select(d => d.Key)),
            Questions = state.Questions.RemoveRange(state.Questions.Values.Where(q => q.DecidedAt < olderThan).Select(q => q.Number)),
            Tasks = state.Tasks.RemoveRange(state.Tasks.Values.Where(t => t.Ended && t.EndedAt < olderThan).Select(t => t.Number)),
            Outgoing = state.Outgoing.RemoveRange(state.Outgoing.Values.Where(m => m.EndedAt < olderThan && !open.Contains(m.MessageId)).Select(m => m.MessageId)),
            Conversations = state.Conversations.RemoveRange(state.Conversations.Where(c => c.Value.Entries.All(e => e.At < olderThan)).Select(c => c.Key)),
        };
    }

    public static bool HasAnything(UserState state, DateTimeOffset olderThan) =>
        state.Mails.Values.Any(m => m.FinishedAt < olderThan)
        || state.Questions.Values.Any(q => q.DecidedAt < olderThan)
        || state.Tasks.Values.Any(t => t.Ended && t.EndedAt < olderThan)
        || state.Outgoing.Values.Any(m => m.EndedAt < olderThan);
}
