using System.Globalization;
using Istota.Host.Storage;
using Istota.Host.Web.Application;
using Istota.Host.Web.Resources;

namespace Istota.Host.Web.Pages.Operators;

/// <summary>A chart with its words.</summary>
public sealed record Chart(string Title, string Total, string Summary, IReadOnlyList<ChartPoint> Points, Func<double, string> Say);

/// <summary>The charts of the system page, from figures over time.</summary>
public static class Charts
{
    public static IReadOnlyList<Chart> Of(IReadOnlyList<FigureSlot> figures, FigureSpan span, ShownTime time)
    {
        var when = span == FigureSpan.Day ? Texts.SystemDay : Texts.SystemWeek;
        return
        [
            Counted(Texts.SystemMailsIn, f => f.MailsIn),
            Counted(Texts.SystemMailsOut, f => f.MailsOut),
            Counted(Texts.SystemQuestions, f => f.Questions),
            Latency(),
        ];

        Chart Counted(string title, Func<FigureSlot, int> value)
        {
            var total = figures.Sum(value);
            var summary = total == 0 ? Texts.SystemChartNone(title, when)
                : figures.MaxBy(value)! is var most ? Texts.SystemChart(title, when, total, value(most), Label(most.From)) : "";
            return new Chart(title, Say(total), summary, [.. figures.Select(f => new ChartPoint(Label(f.From), value(f)))], Say);
        }

        Chart Latency()
        {
            var measured = figures.Where(f => f.Latency is not null).ToList();
            var mean = measured.Count == 0 ? 0 : measured.Average(f => f.Latency!.Value.TotalSeconds);
            var summary = measured.Count == 0 ? Texts.SystemChartNone(Texts.SystemLatency, when)
                : measured.MaxBy(f => f.Latency)! is var most ? Texts.SystemChartMean(Texts.SystemLatency, when, Seconds(mean), Seconds(most.Latency!.Value.TotalSeconds), Label(most.From)) : "";
            return new Chart(Texts.SystemLatency, measured.Count == 0 ? "–" : Seconds(mean), summary, [.. figures.Select(f => new ChartPoint(Label(f.From), f.Latency?.TotalSeconds))], Seconds);
        }

        string Label(DateTimeOffset at) => time.Local(at).ToString(span == FigureSpan.Day ? "HH:mm" : "ddd HH:mm", CultureInfo.CurrentCulture);
    }

    private static string Say(double value) => value.ToString("0", CultureInfo.CurrentCulture);

    private static string Say(int value) => value.ToString(CultureInfo.CurrentCulture);

    private static string Seconds(double value) => ShownText.Duration(TimeSpan.FromSeconds(value));
}
