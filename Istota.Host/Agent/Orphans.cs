using System.Diagnostics;

namespace Istota.Host.Agent;

/// <summary>
/// Children of the daemon that it did not start: a detached process of an agent that also cleared its environment comes to the subreaper without a sign of whose it is.
/// What is told from our own children by its session, for only agents get one of their own; when no attempt runs any more, all such are killed.
/// </summary>
internal sealed class Orphans
{
    private readonly HashSet<int> _leaders = [];
    private readonly Lock _lock = new();

    /// <summary>Starts a leader so that no sweep takes it for an orphan.</summary>
    public Process Start(ProcessStartInfo start)
    {
        lock (_lock)
        {
            var process = Process.Start(start)!;
            _leaders.Add(process.Id);
            return process;
        }
    }

    /// <summary>A leader is gone; once none is left, so are all orphans when this returns (or after a second, what cannot be killed).</summary>
    public async Task EndedAsync(int leader)
    {
        lock (_lock)
            _leaders.Remove(leader);
        for (var round = 0; round < 100 && !SweepIsClean(); round++)
            await Task.Delay(TimeSpan.FromMilliseconds(10));
    }

    private bool SweepIsClean()
    {
        lock (_lock)
        {
            if (_leaders.Count > 0 || ProcessTable.Read(Environment.ProcessId) is not { } self)
                return true;
            var rows = ProcessTable.Read();
            var orphans = rows.Where(row => row.Parent == self.Pid && row.Session != self.Session).ToDictionary(row => row.Pid);
            for (var grown = true; grown;)
                grown = rows.Where(row => orphans.ContainsKey(row.Parent)).Aggregate(false, (any, row) => orphans.TryAdd(row.Pid, row) || any);
            foreach (var row in orphans.Values)
            {
                if (row.IsDead && row.Parent == self.Pid)
                    Native.Reap(row.Pid);
                else
                    Native.Signal(row.Pid, Native.SigKill);
            }
            return orphans.Count == 0;
        }
    }
}
