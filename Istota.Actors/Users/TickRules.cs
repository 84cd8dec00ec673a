using Istota.Actors.Conversations;
using Istota.Actors.Outbox;

namespace Istota.Actors.Users;

/// <summary>What time brings: a list of old questions once a day, mail given up, old things forgotten.</summary>
internal static class TickRules
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static void Tick(Turn turn, bool justStarted = false)
    {
        if (!justStarted) SendingRules.GiveUp(turn);
        Remind(turn);
        var old = turn.At - turn.Policy.Retention;
        if (!(turn.State.ForgottenAt + Day > turn.At) && Forgetting.HasAnything(turn.State, old))
            turn.Add(new UserEvent.Forgotten { At = turn.At, OlderThan = old });
    }

    private static void Remind(Turn turn)
    {
        if (turn.State.RemindedAt + Day > turn.At) return;
        if (!turn.State.OpenQuestions.Any(q => q.At + Day <= turn.At)) return;
        turn.Add(new UserEvent.Reminded { At = turn.At });
        turn.Alert($"These questions still wait for you.\n\n{ChatLists.Open(turn.State, turn.Policy)}");
    }

    /// <summary>When the next retry of a task is due; null: none waits for its time.</summary>
    public static DateTimeOffset? NextDue(UserState state, DateTimeOffset now) => state.Tasks.Values
        .Where(t => t.Status == TaskState.Queued && t.NotBefore > now).Min(t => t.NotBefore);
}
