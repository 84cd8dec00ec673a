using System.Globalization;
using Istota.Actors.Mail;
using Istota.Host.Web.Resources;

namespace Istota.Host.Web.Pages;

/// <summary>Facts from outside as words on one line: no markup, no invisible signs, no turned direction, never endless.</summary>
public static class ShownText
{
    public static string Line(string? text, int most = 200) => SafeText.OneLine(text, most);

    public static string Subject(string? subject) => Line(subject) is { Length: > 0 } line ? line : Texts.MailSubjectNone;

    /// <summary>The first <paramref name="most"/>, and how many more there are.</summary>
    public static string Addresses(IReadOnlyList<string> addresses, int most, Func<object, object, string> more)
    {
        var shown = string.Join(", ", addresses.Take(most).Select(a => Line(a, 120)));
        return addresses.Count > most ? more(shown, addresses.Count - most) : shown;
    }

    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.CurrentCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.CurrentCulture, $"{bytes / 1e3:0} kB"),
        _ => string.Create(CultureInfo.CurrentCulture, $"{bytes / 1e6:0.#} MB"),
    };

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => Texts.DurationSeconds(Math.Max(0, span.TotalSeconds).ToString("0.#", CultureInfo.CurrentCulture)),
        { TotalSeconds: < 90 } => Texts.DurationSeconds((int)span.TotalSeconds),
        { TotalMinutes: < 90 } => Texts.DurationMinutes((int)span.TotalMinutes),
        { TotalHours: < 48 } => Texts.DurationHours((int)span.TotalHours, span.Minutes),
        _ => Texts.DurationDays(span.Days, span.Hours),
    };
}
