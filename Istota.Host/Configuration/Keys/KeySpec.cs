using System.Collections.Immutable;
using System.Globalization;

namespace Istota.Host.Configuration.Keys;

/// <summary>What kind of value a key takes.</summary>
internal enum KeyKind
{
    Flag,
    Whole,
    Number,
    Text,
    Path,
    Secret,
    TextList,
    SecretMap,
    Word,
}

/// <summary>One of the closed choices of a key, and what it is in the code.</summary>
internal sealed record Word(string Text, Enum? Value);

/// <summary>One row of the table of keys: reading, suggestions, `config show` and the reference in docs all follow it.</summary>
internal sealed record KeySpec
{
    public string Section { get; init; } = "";
    public required string Name { get; init; }
    public required KeyKind Kind { get; init; }
    public required object Default { get; init; }
    public required string Meaning { get; init; }
    public double Min { get; init; }
    public double Max { get; init; }
    public ImmutableArray<Word> Words { get; init; } = [];

    /// <summary>True and false stand for the first and the last word (confirm_sender_match).</summary>
    public bool FlagToo { get; init; }

    /// <summary>False: the feature is not built yet, so only the default is accepted.</summary>
    public bool Available { get; init; } = true;

    public string Dotted => $"{Section}.{Name}";

    public string FileName => Name + "_file";

    public string DefaultText => FlagToo ? "true" : TomlText.Of(Default);

    public string Allowed => Kind switch
    {
        KeyKind.Flag => "true or false",
        KeyKind.Whole => $"a whole number from {Plain(Min)} to {Plain(Max)}",
        KeyKind.Number => $"a number from {Plain(Min)} to {Plain(Max)}",
        KeyKind.Text or KeyKind.Secret => "text in quotes",
        KeyKind.Path => "a path in quotes",
        KeyKind.TextList => "a list of texts, like [\"a\", \"b\"]",
        KeyKind.SecretMap => "a table of texts, like { NAME = \"value\" }",
        KeyKind.Word => (FlagToo ? "true, false, " : "") + string.Join(", ", Words.Select(w => $"\"{w.Text}\"")),
        _ => throw new ArgumentOutOfRangeException(nameof(Kind), Kind, "no such kind"),
    };

    private static string Plain(double value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}

/// <summary>One section of the file with its keys. "users.*" stands for each [users.ID].</summary>
internal sealed record SectionSpec(string Name, string Meaning, ImmutableArray<KeySpec> Keys)
{
    public KeySpec? Key(string name) => Keys.FirstOrDefault(k => k.Name == name);
}
