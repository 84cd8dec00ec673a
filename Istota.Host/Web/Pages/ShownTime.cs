using System.Globalization;
using Istota.Host.Web.Resources;

namespace Istota.Host.Web.Pages;

/// <summary>Times as people read them, in the time zone of the server.</summary>
public static class ShownTime
{
    public static string Clock(DateTimeOffset at) => at.ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);
        return day == today ? Texts.TimeToday
            : day == today.AddDays(-1) ? Texts.TimeYesterday
            : day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);
    }

    public static string DayAndClock(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.ToLocalTime().DateTime);
        return day == DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime) ? Clock(at) : $"{Day(day)}, {Clock(at)}";
    }
}
