namespace Istota.Actors.Talk;

/// <summary>A room that has no poll just now.</summary>
/// <param name="Awaits">whether a question in it waits: a reaction to it shows in no list.</param>
/// <param name="NewsAt">when something was last said in it.</param>
/// <param name="PolledAt">when its last poll ended.</param>
public sealed record SlotCandidate(string Token, bool Awaits, DateTimeOffset NewsAt, DateTimeOffset PolledAt);

/// <summary>Which room may wait at the server next: those where something goes on before those that sleep, and among them the one that has gone longest without.</summary>
public static class PollSlots
{
    private static readonly TimeSpan Lively = TimeSpan.FromMinutes(5);

    public static string? Next(IEnumerable<SlotCandidate> waiting, DateTimeOffset now) => waiting
        .OrderByDescending(c => c.Awaits || now - c.NewsAt < Lively)
        .ThenBy(c => c.PolledAt)
        .ThenBy(c => c.Token, StringComparer.Ordinal)
        .FirstOrDefault()?.Token;
}
