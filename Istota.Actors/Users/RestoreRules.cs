namespace Istota.Actors.Users;

/// <summary>After a restore the numbers of the time that was lost stand in mail, rooms and memories: none of them is given a second time.</summary>
internal static class RestoreRules
{
    private const int Gap = 1_000;

    /// <summary>Once for each restore, before anything else is decided.</summary>
    public static void AdvanceNumbers(Turn turn)
    {
        if (turn.Policy.RestoredAt is not { } at || turn.State.Restored?.At == at) return;
        var attempts = turn.State.Tasks.Values.Select(t => t.Attempt).DefaultIfEmpty().Max();
        turn.Add(new UserEvent.NumbersAdvanced
        {
            At = turn.At,
            RestoredAt = at,
            NextNumber = Beyond(turn.State.NextNumber),
            NextTask = Beyond(turn.State.NextTask),
            NextMessage = Beyond(turn.State.NextMessage),
            NextAttempt = Beyond(attempts + 1),
        });
    }

    /// <summary>A task of before may have had its next attempts in the time that was lost.</summary>
    public static int NextAttempt(UserState state, TaskRecord task) =>
        state.Restored is { } restored && task.Number < restored.FirstTask ? Math.Max(task.Attempt + 1, restored.FirstAttempt) : task.Attempt + 1;

    /// <summary>The next multiple of the gap, and one gap more: a household gives fewer between a backup and its restore (docs/backup.md).</summary>
    private static int Beyond(int next) => (((next + Gap - 1) / Gap) + 1) * Gap;
}
