using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>Finds what somebody meant who wrote an unknown name.</summary>
internal static class Nearest
{
    public static string Section(string name) => KeyTable.Sections.Select(s => Shown(s.Name)).MinBy(s => Distance(s, name))!;

    /// <summary>The same name in another section first; else the nearest of this section, or of all where there is no such section.</summary>
    public static string Key(SectionSpec? section, string sectionName, string name)
    {
        var elsewhere = KeyTable.All.FirstOrDefault(k => k.Name == name);
        if (elsewhere is not null)
            return $"{Shown(elsewhere.Section)}.{name}";
        var names = (section?.Keys ?? KeyTable.All).SelectMany(k => Names(k).Select(n => (Section: section is null ? Shown(k.Section) : sectionName, Name: n)));
        var best = names.MinBy(n => Distance(n.Name, name));
        return $"{best.Section}.{best.Name}";
    }

    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }

    private static string[] Names(KeySpec key) => key.Kind == KeyKind.Secret ? [key.Name, key.FileName] : [key.Name];

    private static string Shown(string section) => section == KeyTable.Users ? "users.ID" : section;
}
