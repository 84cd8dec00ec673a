using System.Globalization;

namespace Istota.Benchmarks;

/// <summary>Prints what was measured: ratios of two things done in turns in one run, since a second on another machine says little.</summary>
internal static class Figures
{
    /// <summary>Rounds that are not counted, on both sides: a daemon that has run for a day has met its code before, and so has the bare loop after a few thousand mails.</summary>
    public const int WarmUp = 2;

    public static void Machine() => Line($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}");

    public static void Title(string name) => Console.WriteLine($"\n== {name}");

    public static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>One round as it ends.</summary>
    /// <param name="processor">what the daemon spent of it in the round, on its own processes and threads.</param>
    public static void Round(int number, TimeSpan ours, TimeSpan bare, TimeSpan processor, int count) =>
        Line($"  round {number}{(number < WarmUp ? " (warming up, not counted)" : "")}: istota {count / ours.TotalSeconds:F0}/s, bare {count / bare.TotalSeconds:F0}/s, ratio {bare / ours:F2}; the daemon's processor time {processor.TotalMicroseconds / count:F0} µs a mail");

    /// <summary>Our rate over the bare one's: the median of all rounds but the first ones, which warm both up.</summary>
    public static void Rates(FormattableString what, IReadOnlyList<(TimeSpan Ours, TimeSpan Bare)> rounds, double target) =>
        Line($"{what.ToString(CultureInfo.InvariantCulture)}: median ratio {Median(rounds.Skip(WarmUp).Select(r => r.Bare / r.Ours)):F2}, first round {rounds[0].Bare / rounds[0].Ours:F2} (target: at least {target:F1})");

    public static double Median(IEnumerable<double> values) => Percentile(values, 50);

    public static double Percentile(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToList();
        var rank = percent / 100 * (sorted.Count - 1);
        var (low, high) = ((int)Math.Floor(rank), (int)Math.Ceiling(rank));
        return sorted[low] + (sorted[high] - sorted[low]) * (rank - low);
    }
}
