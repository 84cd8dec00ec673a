namespace Istota.Host.Agent;

/// <summary>
/// All processes of one attempt: its session and group, whatever descends from it, and whatever carries its deferred folder in its environment, re-parented or not.
/// The folder is named, not the task: two daemons on one machine may have tasks of one name.
/// </summary>
internal sealed class AttemptProcesses(string deferred, int leader, string leaderStarted)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);
    private readonly HashSet<(int Pid, string Started)> _seen = [];
    private readonly Lock _lock = new();

    /// <summary>Looks at the tree from time to time while the attempt runs, so that what detaches later is known.</summary>
    public async Task WatchAsync(TimeProvider time, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            do
                Find();
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException)
        {
            // the attempt is over
        }
    }

    public List<ProcessRow> Find()
    {
        var rows = ProcessTable.Read();
        lock (_lock)
        {
            var reused = leader <= 1 || rows.Any(row => row.Pid == leader && row.Started != leaderStarted);
            var mine = rows.Where(row => row.Pid != Environment.ProcessId && IsMine(row, reused)).ToDictionary(row => row.Pid);
            for (var grown = true; grown;)
            {
                grown = false;
                foreach (var row in rows.Where(row => mine.ContainsKey(row.Parent) && row.Pid != Environment.ProcessId))
                    grown |= mine.TryAdd(row.Pid, row);
            }
            foreach (var row in mine.Values)
                _seen.Add((row.Pid, row.Started));
            return [.. mine.Values];
        }
    }

    /// <summary>Asks all to end; a sandbox's own processes are left, for with them everything in it would die at once.</summary>
    public void Terminate()
    {
        foreach (var row in Find().Where(row => !row.IsDead && ProcessTable.Name(row.Pid) != "bwrap"))
            Native.Signal(row.Pid, Native.SigTerm);
    }

    /// <summary>Kills until nothing is left. Returns when all are gone, or when one cannot be killed for five seconds.</summary>
    public async Task KillAsync()
    {
        for (var round = 0; round < 500; round++)
        {
            var found = Find();
            foreach (var dead in found.Where(row => row.IsDead && row.Parent == Environment.ProcessId && row.Pid != leader))
                Native.Reap(dead.Pid);
            var alive = found.Where(row => !row.IsDead).ToList();
            if (alive.Count == 0)
                return;
            foreach (var row in alive)
                Native.Signal(row.Pid, Native.SigKill);
            await Task.Delay(s_pause);
        }
    }

    private bool IsMine(ProcessRow row, bool leaderIsSomebodyElse) =>
        (!leaderIsSomebodyElse && (row.Pid == leader || row.Group == leader || row.Session == leader))
        || _seen.Contains((row.Pid, row.Started))
        || (!row.IsDead && ProcessTable.Variable(row.Pid, AgentEnvironment.DeferredDir) == deferred);
}
