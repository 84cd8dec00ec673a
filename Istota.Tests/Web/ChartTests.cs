using Istota.Host.Storage;
using Istota.Host.Web.Application;
using Istota.Host.Web.Pages;
using Istota.Host.Web.Pages.Operators;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>Charts: where the bars stand, and what is said of them to those who do not see them.</summary>
public sealed class ChartTests
{
    [Fact]
    public void The_greatest_value_is_as_high_as_there_is_room_and_the_others_in_proportion()
    {
        var bars = Bars.Of([1, 4, 2], 30, 80);
        Assert.Equal([20, 80, 40], bars.Select(b => b.Height));
        Assert.Equal([60, 0, 40], bars.Select(b => b.Y));
        Assert.All(Enumerable.Range(1, 2), n => Assert.True(bars[n - 1].X + bars[n - 1].Width < bars[n].X));
        Assert.InRange(bars[^1].X + bars[^1].Width, 0, 30);
    }

    [Fact]
    public void Nothing_is_a_line_on_the_ground_and_little_can_be_seen()
    {
        var bars = Bars.Of([0, null, 1, 10_000], 40, 80);
        Assert.Equal([true, true, false, false], bars.Select(b => b.IsEmpty));
        Assert.True(bars[2].Height > bars[0].Height);
        Assert.Empty(Bars.Of([], 40, 80));
        Assert.All(Bars.Of([0, 0], 40, 80), b => Assert.True(b.IsEmpty));
    }

    [Fact]
    public void A_chart_is_said_in_a_sentence_with_its_total_and_its_greatest()
    {
        var hour = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 6, 1)));
        FigureSlot[] figures = [new(hour, 2, 0, 1, null), new(hour.AddHours(1), 5, 0, 0, TimeSpan.FromSeconds(4)), new(hour.AddHours(2), 1, 0, 0, TimeSpan.FromSeconds(8))];
        var charts = Charts.Of(figures, FigureSpan.Day, new ShownTime(TimeProvider.System));
        Assert.Equal(["8", "0", "1", "6 s"], charts.Select(c => c.Total));
        Assert.Equal("Mails in, 24 hours: 8 in all, at most 5 from 13:00", charts[0].Summary);
        Assert.Equal("Mails out, 24 hours: nothing", charts[1].Summary);
        Assert.Equal("Time for a task, 24 hours: 6 s on average, at most 8 s from 14:00", charts[3].Summary);
        Assert.Equal([null, 4, 8], charts[3].Points.Select(p => p.Value));
    }
}
