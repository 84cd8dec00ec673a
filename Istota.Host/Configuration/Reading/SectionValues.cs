using System.Collections.Immutable;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>A value and where it came from.</summary>
internal sealed record Bound(object Value, Origin Origin);

/// <summary>The values of one section: the table's defaults, overlaid with what was given.</summary>
internal sealed class SectionValues(SectionSpec spec, string name, string? user = null)
{
    private readonly Dictionary<string, Bound> _given = [];
    private readonly HashSet<string> _bad = [];

    public SectionSpec Spec => spec;

    /// <summary>As written between brackets: `email`, `users.alice`.</summary>
    public string Name => name;

    public string? User => user;

    /// <summary>What KEY_file names, for the keys that are secrets.</summary>
    public Dictionary<string, Bound> Files { get; } = [];

    /// <summary>The line of its header, where it has one.</summary>
    public int? Line { get; set; }

    public Bound this[string key] => _given.TryGetValue(key, out var bound) ? bound : new(SpecOf(key).Default, new Origin.Default());

    /// <summary>Where each given value came from.</summary>
    public IEnumerable<Origin> Origins => _given.Values.Select(b => b.Origin);

    public bool IsGiven(string key) => _given.ContainsKey(key);

    public bool IsBad(string key) => _bad.Contains(key);

    public string Dotted(string key) => $"{name}.{key}";

    /// <summary>The line to name when this key is wrong or missing.</summary>
    public int? LineOf(string key) => this[key].Origin.Line ?? Line;

    public void Set(string key, object value, Origin origin) => _given[SpecOf(key).Name] = new Bound(value, origin);

    /// <summary>A wrong value is told once; the rules then leave this key alone.</summary>
    public void SetBad(string key) => _bad.Add(key);

    public void Fail(Problems problems, string key, string message)
    {
        if (!_bad.Contains(key))
            problems.Add(LineOf(key) ?? 1, Dotted(key), message);
    }

    public string Text(string key) => (string)this[key].Value;

    public bool Flag(string key) => (bool)this[key].Value;

    public long Long(string key) => (long)this[key].Value;

    public int Int(string key) => (int)Long(key);

    public double Number(string key) => (double)this[key].Value;

    public Secret Secret(string key) => (Secret)this[key].Value;

    public ImmutableArray<string> Texts(string key) => (ImmutableArray<string>)this[key].Value;

    public ImmutableSortedDictionary<string, Secret> Map(string key) => (ImmutableSortedDictionary<string, Secret>)this[key].Value;

    public T? WordOrNull<T>(string key)
        where T : struct, Enum => (T?)(object?)SpecOf(key).Words.First(w => w.Text == Text(key)).Value;

    public T Word<T>(string key)
        where T : struct, Enum => WordOrNull<T>(key) ?? throw new InvalidOperationException($"{Dotted(key)} has no value");

    private KeySpec SpecOf(string key) => spec.Key(key) ?? throw new ArgumentException($"there is no key {name}.{key}", nameof(key));
}

/// <summary>All sections, users included, in the table's order.</summary>
internal sealed class SectionSet
{
    private readonly Dictionary<string, SectionValues> _sections =
        KeyTable.Sections.Where(s => s.Name != KeyTable.Users).ToDictionary(s => s.Name, s => new SectionValues(s, s.Name));

    private readonly List<SectionValues> _users = [];
    private readonly Dictionary<string, SectionValues> _byId = new(StringComparer.Ordinal);

    public SectionValues this[string name] => _sections[name];

    public IReadOnlyList<SectionValues> Users => _users;

    public ImmutableArray<SectionValues> All =>
        [.. KeyTable.Sections.SelectMany(s => s.Name == KeyTable.Users ? _users : [this[s.Name]])];

    public SectionValues User(string id)
    {
        if (_byId.TryGetValue(id, out var known))
            return known;
        var made = new SectionValues(KeyTable.Find(KeyTable.Users)!, TomlText.Path(["users", id]), id);
        _users.Add(made);
        _byId.Add(id, made);
        return made;
    }
}
