using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;

namespace Istota.Actors.Agent;

/// <summary>What an agent, or the intake of its files, has to tell the user; each posted once.</summary>
internal static class Alerts
{
    private const int MostPosted = 10;

    public static void Tell(Turn turn, TaskRecord task, IReadOnlyList<DeferredAlert> alerts, bool failed = false)
    {
        var told = turn.State.Tasks[task.Number].AlertsTold;
        var fresh = alerts.Where(a => !told.Contains(a)).Distinct().ToList();
        if (fresh.Count == 0) return;
        var id = new TaskId(turn.Policy.User, task.Number);
        var mark = failed ? ", from an attempt that failed" : "";
        var room = Math.Max(0, MostPosted - told.Count);
        foreach (var alert in fresh.Take(room))
            turn.Alert($"**{(alert.Type == "security" ? "Security alert" : "Action needed")}** (task {id}{mark}): {SafeText.CommonMark(SafeText.OneLine(alert.Message, 2_000))}");
        if (fresh.Count > room && told.Count <= MostPosted)
            turn.Alert($"Task {id} raised {fresh.Count - room} more alerts, which are not shown.");
        turn.Add(new UserEvent.AlertsTold { At = turn.At, Task = task.Number, Alerts = fresh });
    }

    public static void TellOfFailed(Turn turn, TaskRecord task, IReadOnlyList<DeferredAlert> alerts) => Tell(turn, task, alerts, failed: true);

    public static void TellOfFaults(Turn turn, TaskRecord task, IReadOnlyList<DeferredFault> faults)
    {
        foreach (var fault in faults.Take(MostPosted))
            turn.Alert($"**Not sent** (task {new TaskId(turn.Policy.User, task.Number)}): the file {GatePrompt.Escape(fault.File, 120)} was refused: {GatePrompt.Escape(fault.Fault, 300)}");
        if (faults.Count > MostPosted)
            turn.Alert($"{faults.Count - MostPosted} more files of task {new TaskId(turn.Policy.User, task.Number)} were refused.");
    }
}
