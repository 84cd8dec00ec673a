using System.Collections.Immutable;
using System.Globalization;
using Istota.Host.Configuration.Keys;
using Tomlyn.Syntax;

namespace Istota.Host.Configuration.Reading;

/// <summary>Turns one TOML value into what its key takes, or says what was found in its place.</summary>
internal static class ValueReader
{
    private const int MostShown = 60;

    /// <returns>Null when the value is not what the key takes.</returns>
    public static object? Read(KeySpec spec, ValueSyntax value) => spec.Kind switch
    {
        KeyKind.Flag => value is BooleanValueSyntax flag ? flag.Value : null,
        KeyKind.Whole => value is IntegerValueSyntax whole && InRange(spec, whole.Value) ? whole.Value : null,
        KeyKind.Number => NumberOf(value) is { } number && InRange(spec, number) ? number : null,
        KeyKind.Text or KeyKind.Path => TextOf(value),
        KeyKind.Secret => TextOf(value) is { } secret ? new Secret(secret) : null,
        KeyKind.TextList => ListOf(value),
        KeyKind.Word => WordOf(spec, value),
        _ => null,
    };

    public static string? TextOf(ValueSyntax value) => value is StringValueSyntax { Value: { } text } && !text.Contains('\0') ? text : null;

    /// <summary>What is there, for a message; of a secret its kind alone.</summary>
    public static string Found(KeySpec spec, ValueSyntax value) => (value, spec.Kind is KeyKind.Secret or KeyKind.SecretMap) switch
    {
        (ArraySyntax, _) => "a list",
        (InlineTableSyntax, _) => "a table",
        (StringValueSyntax, true) => "text",
        (_, true) => "a value without quotes",
        (StringValueSyntax text, _) => Cut(TomlText.Quoted(text.Value ?? "")),
        _ => Cut(value.ToString().Trim()),
    };

    public static string Problem(KeySpec spec, ValueSyntax value) => $"found {Found(spec, value)}; allowed is {spec.Allowed}";

    private static bool InRange(KeySpec spec, double value) => value >= spec.Min && value <= spec.Max;

    private static double? NumberOf(ValueSyntax value) => value switch
    {
        IntegerValueSyntax whole => whole.Value,
        FloatValueSyntax number when double.IsFinite(number.Value) => number.Value,
        _ => null,
    };

    private static ImmutableArray<string>? ListOf(ValueSyntax value)
    {
        if (value is not ArraySyntax array)
            return null;
        var texts = array.Items.Select(i => i.Value is null ? null : TextOf(i.Value)).ToList();
        return texts.Contains(null) ? null : texts.Select(t => t!).ToImmutableArray();
    }

    private static string? WordOf(KeySpec spec, ValueSyntax value) => value switch
    {
        StringValueSyntax text when spec.Words.Any(w => w.Text == text.Value) => text.Value,
        BooleanValueSyntax flag when spec.FlagToo => flag.Value ? spec.Words[0].Text : spec.Words[^1].Text,
        _ => null,
    };

    private static string Cut(string text) =>
        text.Length <= MostShown ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..MostShown]}…");
}
