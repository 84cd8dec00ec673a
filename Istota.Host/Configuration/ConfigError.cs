namespace Istota.Host.Configuration;

/// <summary>One thing wrong with the configuration: where it stands, which key, what was found and what is allowed.</summary>
public sealed record ConfigError(string File, int? Line, string Key, string Message)
{
    public override string ToString() =>
        string.Concat(File, Line is { } line ? $":{line}" : "", ": ", Key.Length > 0 ? $"{Key}: " : "", Message);
}
