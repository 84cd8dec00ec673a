using Istota.Actors.Users;
using Istota.Host.Web.Resources;

namespace Istota.Host.Web.Pages.Filed;

/// <summary>The kinds of filed mail that a person tells apart, in the order of how likely one is wanted after all.</summary>
public enum FiledKind
{
    Throttled,
    Quiet,
    Automatic,
    Oversized,
    Unreadable,
    Own,
}

/// <summary>Why a mail was filed, in plain words.</summary>
public static class FiledText
{
    public static FiledKind KindOf(FiledMailView mail) => mail.Reason switch
    {
        "throttled" => FiledKind.Throttled,
        "quiet" => FiledKind.Quiet,
        "automatic" => FiledKind.Automatic,
        "oversized" => FiledKind.Oversized,
        "own-mail" => FiledKind.Own,
        _ => FiledKind.Unreadable,
    };

    public static string NameOf(FiledKind kind) => kind switch
    {
        FiledKind.Throttled => Texts.FiledKindThrottled,
        FiledKind.Quiet => Texts.FiledKindQuiet,
        FiledKind.Automatic => Texts.FiledKindAutomatic,
        FiledKind.Oversized => Texts.FiledKindOversized,
        FiledKind.Own => Texts.FiledKindOwn,
        _ => Texts.FiledKindUnreadable,
    };

    public static string WhyOf(FiledMailView mail) => KindOf(mail) switch
    {
        FiledKind.Throttled => Texts.FiledWhyThrottled,
        FiledKind.Quiet => mail.Blocked ? Texts.FiledWhyBlocked : Texts.FiledWhyQuiet,
        FiledKind.Automatic => Texts.FiledWhyAutomatic,
        FiledKind.Oversized => Texts.FiledWhyOversized,
        FiledKind.Own => Texts.FiledWhyOwn,
        _ => mail.Reason == "malformed-from" ? Texts.FiledWhyMalformedFrom : Texts.FiledWhyUnreadable,
    };

    /// <param name="kind">null for every kind.</param>
    public static bool Matches(FiledMailView mail, FiledKind? kind, string text)
    {
        var wanted = text.Trim();
        return (kind is null || KindOf(mail) == kind)
            && (wanted.Length == 0 || new[] { mail.From, mail.FromName, mail.Subject, $"{mail.Number}" }.Any(t => t.Contains(wanted, StringComparison.CurrentCultureIgnoreCase)));
    }
}
