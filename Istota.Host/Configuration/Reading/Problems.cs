namespace Istota.Host.Configuration.Reading;

/// <summary>Gathers everything that is wrong, so that it is all told at once.</summary>
internal sealed class Problems(string file)
{
    private readonly List<ConfigError> _errors = [];
    private readonly List<string> _warnings = [];

    public string File => file;

    public bool Any => _errors.Count > 0;

    public IReadOnlyList<string> Warnings => _warnings;

    public void Add(int? line, string key, string message)
    {
        var error = new ConfigError(file, line, key, message);
        if (!_errors.Contains(error))
            _errors.Add(error);
    }

    public void Warn(string message) => _warnings.Add($"{file}: {message}");

    public IReadOnlyList<ConfigError> Sorted() => [.. _errors.OrderBy(e => e.Line ?? int.MaxValue)];
}
