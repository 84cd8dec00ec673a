using System.Globalization;

namespace Istota.Benchmarks;

/// <summary>Prints what was measured: ratios of two things done in turns in one run, since a second on another machine says little.</summary>
internal static class Figures
{
    public static void Machine() => Line($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}");

    public static void Title(string name) => Console.WriteLine($"\n== {name}");

    public static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>One round as it ends.</summary>
    public static void Round(int number, TimeSpan ours, TimeSpan bare, int count) =>
        Line($"  round {number}{(number == 0 ? " (cold, not counted)" : "")}: istota {count / ours.TotalSeconds:F0}/s, bare {count / bare.TotalSeconds:F0}/s, ratio {bare / ours:F2}");

    /// <summary>Our rate over the bare one's: the median of all rounds but the first, which warms both up.</summary>
    public static void Rates(FormattableString what, IReadOnlyList<(TimeSpan Ours, TimeSpan Bare)> rounds, double target) =>
        Line($"{what.ToString(CultureInfo.InvariantCulture)}: median ratio {Median(rounds.Skip(1).Select(r => r.Bare / r.Ours)):F2} (target: at least {target:F1})");

    public static double Median(IEnumerable<double> values) => Percentile(values, 50);

    public static double Percentile(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToList();
        var rank = percent / 100 * (sorted.Count - 1);
        var (low, high) = ((int)Math.Floor(rank), (int)Math.Ceiling(rank));
        return sorted[low] + (sorted[high] - sorted[low]) * (rank - low);
    }
}
