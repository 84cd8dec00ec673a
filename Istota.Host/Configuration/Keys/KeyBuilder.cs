using System.Collections.Immutable;

namespace Istota.Host.Configuration.Keys;

/// <summary>The vocabulary in which the table of keys is written, one line a key.</summary>
internal static class KeyBuilder
{
    public static SectionSpec Section(string name, string meaning, params KeySpec[] keys) =>
        new(name, meaning, [.. keys.Select(k => k with { Section = name })]);

    public static KeySpec Flag(string name, bool value, string meaning) =>
        new() { Name = name, Kind = KeyKind.Flag, Default = value, Meaning = meaning };

    public static KeySpec Whole(string name, long value, long min, long max, string meaning) =>
        new() { Name = name, Kind = KeyKind.Whole, Default = value, Min = min, Max = max, Meaning = meaning };

    public static KeySpec Number(string name, double value, double min, double max, string meaning) =>
        new() { Name = name, Kind = KeyKind.Number, Default = value, Min = min, Max = max, Meaning = meaning };

    public static KeySpec Text(string name, string value, string meaning) =>
        new() { Name = name, Kind = KeyKind.Text, Default = value, Meaning = meaning };

    public static KeySpec FilePath(string name, string value, string meaning) =>
        new() { Name = name, Kind = KeyKind.Path, Default = value, Meaning = meaning };

    public static KeySpec Hidden(string name, string meaning) =>
        new() { Name = name, Kind = KeyKind.Secret, Default = Secret.Empty, Meaning = meaning };

    public static KeySpec Texts(string name, string meaning) =>
        new() { Name = name, Kind = KeyKind.TextList, Default = ImmutableArray<string>.Empty, Meaning = meaning };

    public static KeySpec HiddenMap(string name, string meaning) =>
        new() { Name = name, Kind = KeyKind.SecretMap, Default = ImmutableSortedDictionary<string, Secret>.Empty, Meaning = meaning };

    public static KeySpec Choice(string name, string value, string meaning, params (string Text, Enum? Value)[] words) => new()
    {
        Name = name,
        Kind = KeyKind.Word,
        Default = value,
        Meaning = meaning,
        Words = [.. words.Select(w => new Word(w.Text, w.Value))],
    };

    public static KeySpec NotYet(this KeySpec key) => key with { Available = false };
}
