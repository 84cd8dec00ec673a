using System.Text.RegularExpressions;
using Istota.Host.Configuration.Keys;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>docs/configuration.md and the code name the same sections, keys, types, defaults and meanings.</summary>
public sealed partial class TheReference
{
    [Fact]
    public void Each_section_is_documented_row_by_row_as_it_is_read() => Assert.Equal(
        KeyTable.Sections.Select(s => $"{Heading(s)}\n{s.Meaning}\n{string.Join('\n', s.Keys.Select(Row))}"),
        Documented());

    [Fact]
    public void Every_default_but_what_must_be_given_is_a_valid_value()
    {
        using var folder = new ConfigFolder();
        var given = new[] { "bot_email", "mode", "maildir", "outbound", "maildir_sent" };
        var all = KeyTable.Sections.Select(s =>
            $"[{Heading(s).Replace("### [", "").Replace("]", "").Replace("ID", "alice")}]\n{string.Join('\n', s.Keys.Where(k => !given.Contains(k.Name)).Select(k => $"{k.Name} = {k.DefaultText}"))}\n");
        var result = folder.Load(string.Concat(all).Replace("[email]\n", ConfigFolder.Least + "\n"));
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void The_example_in_the_reference_loads()
    {
        using var folder = new ConfigFolder();
        folder.Environment["ISTOTA_EMAIL_IMAP_PASSWORD"] = "x";
        folder.Write("instructions.md", "Be kind.");
        var examples = Example().Matches(Text()).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, e => Assert.Empty(folder.Load(e).Errors));
    }

    private static string Row(KeySpec key) =>
        $"| `{key.Name}` | {Type(key)} | `{key.DefaultText}` | {key.Meaning}{(key.Available ? "" : " *Not available yet.*")} |";

    private static string Type(KeySpec key) => key.Kind switch
    {
        KeyKind.Word => string.Join(", ", (key.FlagToo ? ["true", "false"] : Array.Empty<string>()).Concat(key.Words.Select(w => $"\"{w.Text}\"")).Select(w => $"`{w}`")),
        KeyKind.Secret => "secret",
        KeyKind.Text => "text",
        KeyKind.Path => "path",
        KeyKind.TextList => "list of texts",
        KeyKind.SecretMap => "table of texts",
        _ => key.Allowed,
    };

    private static string Heading(SectionSpec section) => $"### [{(section.Name == KeyTable.Users ? "users.ID" : section.Name)}]";

    private static IEnumerable<string> Documented() => Section().Matches(Text()).Select(m =>
    {
        var lines = m.Value.Split('\n');
        return string.Join('\n', [lines[0], lines[2], .. lines.Where(l => l.StartsWith("| `", StringComparison.Ordinal))]);
    });

    private static string Text()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "istota.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no istota.sln above the tests");
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "configuration.md"));
    }

    [GeneratedRegex(@"^### \[.*?(?=^##|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"```toml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
