using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Istota.Host.Configuration.Reading;

/// <summary>One `key = value` of the file, under its full path.</summary>
internal sealed record Entry(ImmutableArray<string> Path, ValueSyntax Value, int Line);

/// <summary>One table of the file: a header, or an inline table.</summary>
internal sealed record Table(ImmutableArray<string> Path, int Line, bool IsList);

/// <summary>The file as flat lists; what is a table and what a key is for the binder to say.</summary>
internal sealed record TomlDocument(IReadOnlyList<Table> Tables, IReadOnlyList<Entry> Entries);

/// <summary>Reads TOML into flat lists with lines, and tells every syntax error without repeating the file's text, which may be a secret.</summary>
internal static partial class TomlReader
{
    public static TomlDocument? Read(string text, Problems problems)
    {
        var syntax = SyntaxParser.Parse(text, problems.File, validate: true);
        if (!Report(syntax.Diagnostics, text, problems))
            return null;

        var tables = new List<Table>();
        var entries = new List<Entry>();
        foreach (var item in syntax.KeyValues)
            Flatten([], item, tables, entries);
        foreach (var table in syntax.Tables)
        {
            var path = PathOf(table.Name!);
            tables.Add(new Table(path, LineOf(table), table is TableArraySyntax));
            foreach (var item in table.Items)
                Flatten(path, item, tables, entries);
        }

        return new TomlDocument(tables, entries);
    }

    public static int LineOf(SyntaxNodeBase node) => node.Span.Start.Line + 1;

    private static void Flatten(ImmutableArray<string> under, KeyValueSyntax item, List<Table> tables, List<Entry> entries)
    {
        var path = under.AddRange(PathOf(item.Key!));
        if (item.Value is InlineTableSyntax inline)
        {
            tables.Add(new Table(path, LineOf(item), false));
            foreach (var child in inline.Items)
                Flatten(path, child.KeyValue!, tables, entries);
        }
        else
        {
            entries.Add(new Entry(path, item.Value!, LineOf(item)));
        }
    }

    private static ImmutableArray<string> PathOf(KeySyntax key) => [NameOf(key.Key!), .. key.DotKeys.Select(k => NameOf(k.Key!))];

    private static string NameOf(BareKeyOrStringValueSyntax key) => key switch
    {
        StringValueSyntax text => text.Value ?? "",
        BareKeySyntax bare => bare.Key?.Text ?? "",
        _ => key.ToString().Trim(),
    };

    /// <returns>Whether the tree is whole enough to go on with; a key given twice is told and does not stop the reading.</returns>
    private static bool Report(DiagnosticsBag diagnostics, string text, Problems problems)
    {
        var whole = true;
        var lines = text.Split('\n');
        var told = new HashSet<string>();
        foreach (var diagnostic in diagnostics)
        {
            var line = diagnostic.Span.Start.Line + 1;
            if (GivenTwice().Match(diagnostic.Message) is { Success: true } twice)
            {
                var key = twice.Groups["key"].Value;
                if (key != "email.oauth2")          // a key and a section of one name, and both are ours
                    problems.Add(line, key, $"given twice, first on line {twice.Groups["line"].Value}");
                continue;
            }

            whole = false;
            var message = Quotation().Replace(diagnostic.Message, " …");
            if (told.Add(message))                  // one open quote is an error on each line after it
                problems.Add(line, KeyAt(lines, line), $"not valid TOML: {message}");
        }

        return whole;
    }

    /// <summary>The dotted key a line belongs to, as well as that can be told from text that is no TOML.</summary>
    private static string KeyAt(string[] lines, int line)
    {
        var key = "";
        for (var i = Math.Min(line, lines.Length) - 1; i >= 0; i--)
        {
            if (key.Length == 0 && KeyLine().Match(lines[i]) is { Success: true } found)
                key = found.Groups["key"].Value;
            if (HeaderLine().Match(lines[i]) is { Success: true } header)
                return key.Length == 0 ? header.Groups["name"].Value : $"{header.Groups["name"].Value}.{key}";
        }

        return key;
    }

    [GeneratedRegex(@"^The key `(?<key>.*?)` is already defined at \((?<line>\d+),", RegexOptions.Singleline)]
    private static partial Regex GivenTwice();

    [GeneratedRegex("\\s*[`\\[].*[`\\]]", RegexOptions.Singleline)]
    private static partial Regex Quotation();

    [GeneratedRegex(@"^\s*(?<key>[A-Za-z0-9_.-]+)\s*=")]
    private static partial Regex KeyLine();

    [GeneratedRegex(@"^\s*\[(?<name>[A-Za-z0-9_.-]+)\]")]
    private static partial Regex HeaderLine();
}
