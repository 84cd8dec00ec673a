using System.Globalization;
using Istota.Host.Web.Resources;

namespace Istota.Host.Web.Pages;

/// <summary>Times as the person at this tab reads them: in the time zone of their browser, or of the server while that is not known.</summary>
public sealed class ShownTime(TimeProvider time)
{
    private TimeZoneInfo _zone = time.LocalTimeZone;

    /// <param name="zone">as the browser calls it; one that is not known here changes nothing.</param>
    public void UseZone(string? zone)
    {
        if (zone is { Length: > 0 and < 100 } && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)) _zone = found;
    }

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);

    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(Local(at).DateTime);

    public string Clock(DateTimeOffset at) => Local(at).ToString("HH:mm", CultureInfo.InvariantCulture);

    public string Day(DateOnly day)
    {
        var today = DayOf(time.GetUtcNow());
        return day == today ? Texts.TimeToday
            : day == today.AddDays(-1) ? Texts.TimeYesterday
            : day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);
    }

    public string DayAndClock(DateTimeOffset at) => DayOf(at) == DayOf(time.GetUtcNow()) ? Clock(at) : $"{Day(DayOf(at))}, {Clock(at)}";

    /// <summary>The same for everybody, for whoever compares it with a log.</summary>
    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
