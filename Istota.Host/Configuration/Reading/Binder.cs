using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>Lays what the file says over the table of keys. Whatever the table does not know is an error that names its nearest neighbour.</summary>
internal sealed partial class Binder
{
    private readonly SectionSet _sections = new();
    private readonly Places _places;
    private readonly Problems _problems;
    private readonly List<ImmutableArray<string>> _refused = [];
    private readonly List<string> _python = [];

    private Binder(Places places, Problems problems) => (_places, _problems) = (places, problems);

    public static SectionSet Bind(TomlDocument document, Places places, Problems problems)
    {
        var binder = new Binder(places, problems);
        foreach (var table in document.Tables)
            binder.Take(table);
        foreach (var entry in document.Entries)
            binder.Take(entry);
        if (binder._python.Count > 0)
            problems.Warn($"only the Python Istota knows these, they are not used: {string.Join(", ", binder._python)}");
        return binder._sections;
    }

    private void Take(Table table)
    {
        if (IsRefused(table.Path) || IsPython(table.Path, isTable: true) || table.Path is ["users"] && !table.IsList)
            return;
        if (table.IsList)
            Refuse(table.Path, table.Line, $"found a list of tables; allowed is [{TomlText.Path(table.Path)}], once");
        else if (table.Path is ["users", var id])
            UserOf(id, table.Line);
        else if (SectionAt(table.Path) is { } section)
            section.Line ??= table.Line;
        else if (Split(table.Path, table.Line) is var (inside, rest))
            TakeInside(inside, rest, table);
    }

    private void TakeInside(SectionValues section, ImmutableArray<string> rest, Table table)
    {
        if (section.Spec.Key(rest[0]) is { } key && rest.Length == 1)
        {
            if (key.Kind == KeyKind.SecretMap)
                SetMap(section, key, ImmutableSortedDictionary<string, Secret>.Empty, table.Line);
            else
                Refuse(table.Path, table.Line, $"found a table; allowed is {key.Allowed}");
        }
        else
        {
            RefuseUnknown(section, rest, table.Path, table.Line, isTable: true);
        }
    }

    private void Take(Entry entry)
    {
        if (IsRefused(entry.Path) || IsPython(entry.Path, isTable: false))
            return;
        if (entry.Path is ["users"] or ["users", _] || SectionAt(entry.Path) is not null && !IsKey(entry.Path))
            Refuse(entry.Path, entry.Line, $"is a section; write [{TomlText.Path(entry.Path)}] on a line of its own and its keys below");
        else if (entry.Path is [var alone])
            Refuse(entry.Path, entry.Line, $"unknown key outside any section; the nearest known key is {Nearest.Key(null, "", alone)}");
        else if (Split(entry.Path, entry.Line) is var (section, rest))
            TakeInside(section, rest, entry);
    }

    private void TakeInside(SectionValues section, ImmutableArray<string> rest, Entry entry)
    {
        var name = rest[0];
        if (section.Spec.Key(name) is { Kind: KeyKind.SecretMap } map && rest.Length == 2)
            AddToMap(section, map, rest[1], entry);
        else if (section.Spec.Key(name) is { } key && rest.Length == 1)
            TakeValue(section, key, entry);
        else if (section.Spec.Keys.FirstOrDefault(k => k.Kind == KeyKind.Secret && k.FileName == name) is { } secret && rest.Length == 1)
            TakeFile(section, secret, entry);
        else if (section.Spec.Key(name) is { } scalar)
            Refuse(entry.Path, entry.Line, $"found a table at {scalar.Dotted}; allowed is {scalar.Allowed}");
        else
            RefuseUnknown(section, rest, entry.Path, entry.Line, isTable: false);
    }

    private void TakeValue(SectionValues section, KeySpec key, Entry entry)
    {
        var origin = new Origin.InFile(_problems.File, entry.Line);
        if (ValueReader.Read(key, entry.Value) is { } value)
        {
            section.Set(key.Name, key.Kind == KeyKind.Path ? _places.Resolve((string)value) : value, origin);
            return;
        }

        section.SetBad(key.Name);
        _problems.Add(entry.Line, section.Dotted(key.Name), ValueReader.Problem(key, entry.Value));
    }

    private void TakeFile(SectionValues section, KeySpec key, Entry entry)
    {
        if (ValueReader.TextOf(entry.Value) is not { } path)
        {
            section.SetBad(key.Name);
            _problems.Add(entry.Line, section.Dotted(key.FileName), "allowed is a path in quotes, to the file that holds the secret");
        }
        else if (path.Length > 0)
        {
            var full = _places.Resolve(path);
            section.Files[key.Name] = new Bound(full, new Origin.KeyFile(full, _problems.File, entry.Line));
        }
    }

    private void AddToMap(SectionValues section, KeySpec key, string name, Entry entry)
    {
        if (ValueReader.TextOf(entry.Value) is { } text && name.Length > 0 && !name.Contains('=') && !name.Contains('\0'))
            SetMap(section, key, section.Map(key.Name).SetItem(name, new Secret(text)), entry.Line);
        else
            _problems.Add(entry.Line, $"{section.Dotted(key.Name)}.{TomlText.Key(name)}", $"found {ValueReader.Found(key, entry.Value)}; allowed is {key.Allowed}");
    }

    private void SetMap(SectionValues section, KeySpec key, ImmutableSortedDictionary<string, Secret> map, int line) =>
        section.Set(key.Name, map, section.IsGiven(key.Name) ? section[key.Name].Origin : new Origin.InFile(_problems.File, line));

    /// <summary>The section a key lies in, and the key's own name below it; null when there is no such section, which is told.</summary>
    private (SectionValues Section, ImmutableArray<string> Below)? Split(ImmutableArray<string> path, int line)
    {
        if (path is ["users", var id, ..])
            return UserOf(id, line) is { } user ? (user, path[2..]) : null;
        for (var n = Math.Min(2, path.Length - 1); n > 0; n--)
        {
            if (SectionAt(path[..n]) is { } section)
                return (section, path[n..]);
        }

        Refuse(path[..1], line, $"unknown section; the nearest known section is [{Nearest.Section(TomlText.Path(path))}]");
        return null;
    }

    private SectionValues? SectionAt(ImmutableArray<string> path) =>
        KeyTable.Sections.Any(s => s.Name.Split('.').SequenceEqual(path)) ? _sections[string.Join('.', path)] : null;

    private static bool IsKey(ImmutableArray<string> path) =>
        path.Length > 1 && KeyTable.Find(string.Join('.', path[..^1]))?.Key(path[^1]) is not null;

    private SectionValues? UserOf(string id, int line)
    {
        if (!UserId().IsMatch(id))
        {
            Refuse(["users", id], line, $"found the user id {TomlText.Quoted(id)}; allowed are 1 to 32 characters, a-z or 0-9 first, then a-z, 0-9, '.', '_' or '-'");
            return null;
        }

        var user = _sections.User(id);
        user.Line ??= line;
        return user;
    }

    private void RefuseUnknown(SectionValues section, ImmutableArray<string> rest, ImmutableArray<string> path, int line, bool isTable)
    {
        var hint = section.User is not null && (isTable || rest.Length > 1) ? " (a user id with a dot in it is written in quotes)" : "";
        Refuse(path[..(path.Length - rest.Length + 1)], line, $"unknown key; the nearest known key is {Nearest.Key(section.Spec, section.Name, rest[0])}{hint}");
    }

    private void Refuse(ImmutableArray<string> path, int line, string message)
    {
        _refused.Add(path);
        _problems.Add(line, TomlText.Path(path), message);
    }

    private bool IsRefused(ImmutableArray<string> path) => _refused.Exists(r => path.Length > r.Length && path[..r.Length].SequenceEqual(r));

    private bool IsPython(ImmutableArray<string> path, bool isTable)
    {
        if (PythonKeys.Find(path, isTable) is not { } found)
            return false;
        if (!_python.Contains(found))
            _python.Add(found);
        return true;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,31}\z")]
    private static partial Regex UserId();
}
