namespace Istota.Host.Web.Pages.Operators;

/// <summary>A value of a chart; null where there was nothing to measure.</summary>
public sealed record ChartPoint(string Label, double? Value);

/// <summary>A bar of a chart, where it is drawn.</summary>
public readonly record struct Bar(double X, double Y, double Width, double Height, bool IsEmpty);

/// <summary>Where the bars of a chart stand: from the ground up, the greatest as high as there is room; nothing is a line on the ground.</summary>
public static class Bars
{
    private const double Line = 1, Least = 2;

    public static IReadOnlyList<Bar> Of(IReadOnlyList<double?> values, double width, double height)
    {
        if (values.Count == 0) return [];
        var step = width / values.Count;
        var (gap, most) = (step * 0.2, values.Max() ?? 0);
        return [.. values.Select((value, n) => value is > 0 and { } v
            ? new Bar(n * step + gap / 2, height - HeightOf(v), step - gap, HeightOf(v), IsEmpty: false)
            : new Bar(n * step + gap / 2, height - Line, step - gap, Line, IsEmpty: true))];

        double HeightOf(double v) => Math.Max(Least, height * v / most);
    }
}
