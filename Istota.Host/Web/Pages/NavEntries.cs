using Istota.Host.Web.Resources;
using MudBlazor;

namespace Istota.Host.Web.Pages;

/// <summary>A page in the menu.</summary>
/// <param name="Count">how many things wait there, shown beside its name; 0 shows nothing.</param>
public sealed record NavEntry(string Path, Func<string> Title, string Icon, Func<Standing, int>? Count = null, bool AdminOnly = false);

/// <summary>The menu: a page that has come to be adds its line here.</summary>
public static class NavEntries
{
    public static IReadOnlyList<NavEntry> All { get; } =
    [
        new("/rooms", () => Texts.NavRooms, Icons.Material.Outlined.Forum, standing => standing.Unread.Values.Sum()),
        new("/questions", () => Texts.NavQuestions, Icons.Material.Outlined.HelpOutline, standing => standing.Questions.Count),
        new("/trust", () => Texts.NavTrust, Icons.Material.Outlined.VerifiedUser),
        new("/filed", () => Texts.NavFiled, Icons.Material.Outlined.Inventory2),
        new("/threads", () => Texts.NavThreads, Icons.Material.Outlined.ForwardToInbox),
        new("/activity", () => Texts.NavActivity, Icons.Material.Outlined.Timeline),
        new("/system", () => Texts.NavSystem, Icons.Material.Outlined.MonitorHeart, AdminOnly: true),
    ];

    public static bool IsForOperators(PathString path) => All.Any(entry => entry.AdminOnly && path.StartsWithSegments(entry.Path, StringComparison.OrdinalIgnoreCase));
}
