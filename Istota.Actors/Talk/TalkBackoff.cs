using System.Globalization;

namespace Istota.Actors.Talk;

/// <summary>How long to leave alone what failed: by what the failure asks for.</summary>
public static class TalkBackoff
{
    public static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan AwayMost = TimeSpan.FromMinutes(1), RoomFirst = TimeSpan.FromMinutes(1), GoneFor = TimeSpan.FromSeconds(10);

    /// <param name="failures">in a row, from 1.</param>
    /// <param name="dice">0 (inclusive) to 1.</param>
    public static TimeSpan After(TalkFailure failure, int failures, double dice)
    {
        var pause = failure.Fault switch
        {
            TalkFault.LoggedOut or TalkFault.Throttled or TalkFault.Unusable => HalfHour,
            TalkFault.Forbidden or TalkFault.Lobby => Growing(RoomFirst, HalfHour, failures, dice),
            TalkFault.NotFound or TalkFault.Refused => GoneFor,
            _ => Growing(TimeSpan.FromSeconds(1), AwayMost, failures, dice),
        };
        return failure.RetryAfter is { } asked && asked > pause ? asked : pause;
    }

    /// <summary>For the log: to the second, or to the minute where it is long.</summary>
    public static string InWords(TimeSpan pause) => pause < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(pause.TotalSeconds):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(pause.TotalMinutes):0} min");

    private static TimeSpan Growing(TimeSpan first, TimeSpan most, int failures, double dice)
    {
        var whole = Math.Min(most.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Clamp(failures, 1, 20)));
        return TimeSpan.FromSeconds(whole / 2 * (1 + Math.Clamp(dice, 0, 1)));
    }
}
