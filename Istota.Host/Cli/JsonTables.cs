using System.Globalization;
using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace Istota.Host.Cli;

/// <summary>Shows an answer of the daemon to people: a list as a table, an object as its facts with the lists in it below. Piped, it is plain and never wrapped.</summary>
internal sealed class JsonTables
{
    private const int Unwrapped = 4000;
    private const int BetweenColumns = 3;

    private readonly IAnsiConsole _console;
    private readonly bool _plain;
    private readonly IReadOnlyList<string> _brief;

    /// <param name="width">of the screen; null where there is none, and nothing is wrapped.</param>
    /// <param name="brief">the columns that stay when not all find room.</param>
    public JsonTables(TextWriter output, int? width, IReadOnlyList<string>? brief = null)
    {
        _plain = width is null;
        _brief = brief ?? [];
        _console = Plain(output, width ?? Unwrapped);
    }

    private static IAnsiConsole Plain(TextWriter output, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    public void Show(JsonElement data)
    {
        if (data.ValueKind == JsonValueKind.Array) List(data);
        else Facts(data);
    }

    private void List(JsonElement rows)
    {
        if (rows.GetArrayLength() == 0)
        {
            _console.WriteLine("none");
            return;
        }

        var columns = Columns(rows);
        var table = NewTable();
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(Heading(column))) { NoWrap = _plain });
        foreach (var row in rows.EnumerateArray())
            table.AddRow(columns.Select(c => new Text(CellOf(row, c))));
        Write(table);
        var all = rows[0].EnumerateObject().Count();
        if (columns.Length < all) _console.WriteLine($"{columns.Length} of {all} columns; --json and a wider screen show all");
    }

    /// <summary>All that find room, or those that are needed most.</summary>
    private string[] Columns(JsonElement rows)
    {
        var all = rows[0].EnumerateObject().Select(p => p.Name).ToArray();
        if (_plain || _brief.Count == 0) return all;
        var wanted = all.Sum(c => BetweenColumns + rows.EnumerateArray().Max(row => Math.Max(Heading(c).Length, CellOf(row, c).Length)));
        return wanted <= _console.Profile.Width ? all : [.. _brief];
    }

    /// <summary>A time is read by people to the second.</summary>
    private static string CellOf(JsonElement row, string column) => !row.TryGetProperty(column, out var cell) ? ""
        : (column is "at" || column.EndsWith("At", StringComparison.Ordinal)) && cell.ValueKind == JsonValueKind.String && cell.TryGetDateTimeOffset(out var at)
            ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : Cell(cell);

    private void Facts(JsonElement facts)
    {
        var table = NewTable().HideHeaders();
        table.AddColumn(new TableColumn("") { NoWrap = true });
        table.AddColumn(new TableColumn("") { NoWrap = _plain });
        var lists = facts.EnumerateObject().Where(p => IsTable(p.Value) || p.Value.ValueKind == JsonValueKind.Object).ToArray();
        foreach (var fact in facts.EnumerateObject().Where(p => lists.All(l => l.Name != p.Name)))
            table.AddRow(new Text(Heading(fact.Name)), new Text(CellOf(facts, fact.Name)));
        Write(table);
        foreach (var list in lists)
        {
            _console.WriteLine();
            _console.WriteLine($"{Heading(list.Name)}:");
            Show(list.Value);
        }
    }

    private Table NewTable() => new Table().Border(_plain ? TableBorder.None : TableBorder.Simple);

    /// <summary>Lines of a plain table are filled up with blanks that nobody wants in a file.</summary>
    private void Write(Table table)
    {
        if (!_plain)
        {
            _console.Write(table);
            return;
        }

        var text = new StringWriter();
        Plain(text, Unwrapped).Write(table);
        foreach (var line in text.ToString().TrimEnd().Split('\n')) _console.Profile.Out.Writer.WriteLine(line.TrimEnd());
    }

    private static bool IsTable(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.Object);

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => TerminalText.Line(value.GetString()!),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Cell)),
        JsonValueKind.Object => string.Join(' ', value.EnumerateObject().Select(p => Cell(p.Value))),
        _ => value.GetRawText(),
    };

    /// <summary><c>lastReplyAt</c> is "last reply at".</summary>
    private static string Heading(string name)
    {
        var words = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c)) words.Append(' ');
            words.Append(char.ToLowerInvariant(c));
        }
        return words.ToString();
    }
}
