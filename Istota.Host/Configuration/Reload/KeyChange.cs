using System.Collections.Immutable;
using Istota.Host.Configuration.Keys;
using Istota.Host.Configuration.Reading;

namespace Istota.Host.Configuration.Reload;

/// <summary>One thing that the file says otherwise than what is in force, in a line that may be logged: no secret and no address is in it.</summary>
/// <param name="Live">whether it takes effect at once; else it waits for a restart.</param>
internal sealed record KeyChange(string Key, string What, bool Live)
{
    public override string ToString() => $"{Key}: {What}";

    /// <summary>What differs between two configurations: users first, then key by key in the table's order.</summary>
    public static IReadOnlyList<KeyChange> Between(ImmutableArray<SectionValues> running, ImmutableArray<SectionValues> wanted)
    {
        var changes = new List<KeyChange>();
        changes.AddRange(Users(wanted).Except(Users(running)).Select(u => new KeyChange(u, "added", true)));
        changes.AddRange(Users(running).Except(Users(wanted)).Select(u => new KeyChange(u, "removed; what is open for this user waits until they are back", true)));
        foreach (var section in wanted)
        {
            if (running.FirstOrDefault(s => s.Name == section.Name) is not { } before) continue;
            changes.AddRange(section.Spec.Keys
                .Where(k => !Same(before[k.Name].Value, section[k.Name].Value))
                .Select(k => new KeyChange(section.Dotted(k.Name), Words(k, before[k.Name].Value, section[k.Name].Value), ReloadTable.IsLive(k))));
        }
        return changes;
    }

    private static IEnumerable<string> Users(ImmutableArray<SectionValues> sections) => sections.Where(s => s.User is not null).Select(s => s.Name);

    private static bool Same(object before, object after) => (before, after) switch
    {
        (ImmutableArray<string> a, ImmutableArray<string> b) => a.SequenceEqual(b),
        (ImmutableSortedDictionary<string, Secret> a, ImmutableSortedDictionary<string, Secret> b) => a.SequenceEqual(b),
        _ => before.Equals(after),
    };

    /// <summary>Of addresses, how many: the line stands in the log, and an address does not.</summary>
    private static string Words(KeySpec key, object before, object after) => (key.Name, before, after) switch
    {
        ("email_addresses" or "trusted_email_senders" or "quiet_email_senders", ImmutableArray<string> a, ImmutableArray<string> b) =>
            $"{b.Except(a).Count()} added, {a.Except(b).Count()} taken away",
        ("bot_email" or "imap_user" or "smtp_user", _, _) => "changed",
        _ => Words(before, after),
    };

    private static string Words(object before, object after) => (before, after) switch
    {
        (Secret a, Secret b) => !a.IsSet ? "given" : b.IsSet ? "changed" : "taken away",
        (ImmutableSortedDictionary<string, Secret> a, ImmutableSortedDictionary<string, Secret> b) => string.Join(", ",
            [.. b.Keys.Except(a.Keys).Select(n => $"+{TomlText.Key(n)}"), .. a.Keys.Except(b.Keys).Select(n => $"-{TomlText.Key(n)}"),
             .. b.Keys.Where(n => a.TryGetValue(n, out var old) && !old.Equals(b[n])).Select(n => $"{TomlText.Key(n)} changed")]),
        (ImmutableArray<string> a, ImmutableArray<string> b) when a.Length > 0 && b.Length > 0 && !a.ToHashSet().SetEquals(b) => string.Join(", ",
            [.. b.Except(a).Select(v => $"+{TomlText.Quoted(v)}"), .. a.Except(b).Select(v => $"-{TomlText.Quoted(v)}")]),
        _ => $"{TomlText.Of(before)} -> {TomlText.Of(after)}",
    };
}
