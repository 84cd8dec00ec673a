using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Istota.Actors.Doctor;
using Istota.Actors.Inspection;
using Xunit;

namespace Istota.Tests.Inspection;

/// <summary>docs/inspection.md and the JSON of each noun name the same keys: scripts are written from that page.</summary>
public sealed partial class InspectionDocTests
{
    public static TheoryData<string> Nouns => [.. InspectionPalette.Commands.Select(c => c.Noun)];

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Every_key_of_a_noun_is_described_under_it_and_no_other(string noun)
    {
        var section = Regex.Match(Page(), $"^### `{noun}[ `](.*?)(?=^##)", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        Assert.Equal(KeysOf(InspectionPalette.Find(noun)!.Shape).Distinct().Order(StringComparer.Ordinal), Key().Matches(section).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public async Task Every_noun_answers_in_the_shape_that_the_palette_says(string noun)
    {
        await using var world = new InspectionWorld();
        await world.DecideAsync(InspectionWorld.Held());
        var argument = InspectionPalette.Find(noun)!.Need == ArgumentNeed.Required ? noun switch { "task" => "alice-3", "mail" => "INBOX/7/42", _ => "alice" } : null;
        var data = Assert.IsType<InspectReply.View>(await world.AskAsync(noun, argument)).Data;
        var shape = InspectionPalette.Find(noun)!.Shape;
        if (data is IEnumerable list) Assert.All(list.Cast<object>(), row => Assert.IsType(shape, row));
        else Assert.IsType(shape, data);
    }

    [Fact]
    public void The_columns_for_a_narrow_screen_are_keys() => Assert.All(InspectionPalette.Commands, c => Assert.Empty(c.Brief.Except(KeysOf(c.Shape))));

    private static IEnumerable<string> KeysOf(Type shape) => shape.GetProperties()
        .SelectMany(p => KeysWithin(p.PropertyType).Prepend(JsonNamingPolicy.CamelCase.ConvertName(p.Name)));

    private static IEnumerable<string> KeysWithin(Type type)
    {
        var element = type.IsGenericType ? type.GetGenericArguments()[0] : type;
        return element.Namespace == typeof(InspectCommand).Namespace || element == typeof(Finding) ? KeysOf(element) : [];
    }

    private static string Page([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "inspection.md"));

    [GeneratedRegex("\"([a-zA-Z]+)\"")]
    private static partial Regex Key();
}
