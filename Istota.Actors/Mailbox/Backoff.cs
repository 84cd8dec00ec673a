namespace Istota.Actors.Mailbox;

/// <summary>How long a connection rests after failures in a row: doubling from one second to five minutes, spread so that many do not come back at once.</summary>
public static class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    /// <summary>The pause after a login was refused three times in a row: a wrong password must not lock the account.</summary>
    public static readonly TimeSpan AfterRefusals = TimeSpan.FromHours(1);
    public const int RefusalsTaken = 3;

    /// <param name="failures">in a row, from 1.</param>
    /// <param name="dice">0 (inclusive) to 1.</param>
    public static TimeSpan After(int failures, double dice)
    {
        var most = Math.Min(Most.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Max(1, failures)));
        return TimeSpan.FromSeconds(most / 2 * (1 + Math.Clamp(dice, 0, 1)));
    }

    /// <summary>The same, but an hour once the login has been refused often enough.</summary>
    public static TimeSpan After(int failures, int refusals, double dice) =>
        refusals >= RefusalsTaken ? AfterRefusals : After(failures, dice);
}
