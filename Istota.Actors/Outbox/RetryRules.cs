namespace Istota.Actors.Outbox;

/// <summary>When a mail that a server refused for now is tried again (RFC 5321 §4.5.4.1): soon at first, then with growing pauses, for two days.</summary>
public static class RetryRules
{
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(2);

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(40), TimeSpan.FromHours(1), TimeSpan.FromHours(2),
    ];

    /// <param name="attempts">how many were made, at least one.</param>
    /// <param name="firstTried">when the first of them was made.</param>
    /// <returns>null when it was tried for two days; the last attempt is made at the very end of them.</returns>
    public static DateTimeOffset? NextAttempt(int attempts, DateTimeOffset firstTried, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        var end = firstTried + GiveUpAfter;
        if (now >= end) return null;
        var next = now + Pauses[Math.Min(attempts, Pauses.Length) - 1];
        return next < end ? next : end;
    }
}
