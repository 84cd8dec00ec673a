using System.Text.Encodings.Web;
using System.Text.Json;
using Istota.Host.Configuration.Keys;
using Istota.Host.Configuration.Reading;

namespace Istota.Host.Configuration;

/// <summary>`istota config check` and `istota config show`. They return the exit code: 0, or 2 when the configuration is wrong.</summary>
public static class ConfigCommands
{
    private const int BadConfiguration = 2;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Check(
        string? configOption, Func<string, string?> environment, string currentDirectory, TextWriter output, TextWriter error)
    {
        var result = ConfigLoader.Load(configOption, environment, currentDirectory);
        Report(result, error);
        if (!result.IsValid)
            return BadConfiguration;
        output.WriteLine($"OK {result.Source}");
        return 0;
    }

    public static int Show(
        string? configOption, Func<string, string?> environment, string currentDirectory, bool json, TextWriter output, TextWriter error)
    {
        var result = ConfigLoader.Load(configOption, environment, currentDirectory);
        Report(result, error);
        if (!result.IsValid)
            return BadConfiguration;
        output.WriteLine(json ? Json(result) : Toml(result));
        return 0;
    }

    /// <summary>Every warning and every error, one a line, for any verb that needs the configuration.</summary>
    public static void Report(LoadResult result, TextWriter error)
    {
        foreach (var warning in result.Warnings)
            error.WriteLine($"warning: {warning}");
        foreach (var wrong in result.Errors)
            error.WriteLine(wrong);
    }

    private static string Toml(LoadResult result)
    {
        var lines = new List<string> { $"# effective configuration, from {result.Source}" };
        foreach (var section in result.Sections)
        {
            lines.Add("");
            lines.Add($"[{section.Name}]");
            lines.AddRange(section.Spec.Keys.Select(k => (k.Name, Bound: section[k.Name]))
                .Select(k => $"{k.Name} = {TomlText.Of(k.Bound.Value)}  # {k.Bound.Origin}"));
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static string Json(LoadResult result) => JsonSerializer.Serialize(
        new
        {
            file = result.File,
            keys = result.Sections.SelectMany(s => s.Spec.Keys.Select(k => new
            {
                key = s.Dotted(k.Name),
                value = Plain(s[k.Name].Value),
                from = s[k.Name].Origin.ToString(),
            })),
        },
        Readable);

    private static object Plain(object value) => value switch
    {
        Secret secret => secret.ToString(),
        IReadOnlyDictionary<string, Secret> map => map.ToDictionary(p => p.Key, p => p.Value.ToString()),
        _ => value,
    };
}
