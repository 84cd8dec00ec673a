using System.Text;
using Istota.Host.Configuration.Reading;

namespace Istota.Host.Configuration;

/// <summary>Finds the configuration, reads it once and checks the whole of it.</summary>
public static class ConfigLoader
{
    public const string SystemFile = "/etc/istota/config.toml";

    /// <param name="configOption">What --config says; null when it was not given.</param>
    /// <param name="environment">The process's environment; a test passes its own.</param>
    /// <param name="currentDirectory">Where ./istota.toml is looked for, and what paths of the embedded default start from.</param>
    /// <param name="systemFile">The last place looked at.</param>
    public static LoadResult Load(
        string? configOption, Func<string, string?> environment, string currentDirectory, string systemFile = SystemFile)
    {
        var home = environment("HOME") is { Length: > 0 } given ? given : null;
        var (file, from) = Find(configOption, environment, currentDirectory, home, systemFile);
        if (file is null)
            return Read(EmbeddedDefault.Toml, null, new Places(currentDirectory, home), environment);

        var folder = Path.GetDirectoryName(file) ?? "/";
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file));
            return Read(text.TrimStart('\uFEFF'), file, new Places(folder, home), environment) with { Again = () => Load(file, environment, currentDirectory, systemFile) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return Unreadable(file, from, e);
        }
    }

    private static (string? File, string From) Find(
        string? option, Func<string, string?> environment, string currentDirectory, string? home, string systemFile)
    {
        if (option is not null)
            return (Path.GetFullPath(option, currentDirectory), "--config");
        if (environment("ISTOTA_CONFIG") is { Length: > 0 } variable)
            return (Path.GetFullPath(variable, currentDirectory), "$ISTOTA_CONFIG");

        string?[] places =
        [
            Path.Combine(currentDirectory, "istota.toml"),
            home is null ? null : Path.Combine(home, ".config", "istota", "config.toml"),
            systemFile,
        ];
        return (places.FirstOrDefault(File.Exists), "");
    }

    private static LoadResult Read(string text, string? file, Places places, Func<string, string?> environment)
    {
        var problems = new Problems(file ?? EmbeddedDefault.Name);
        var document = TomlReader.Read(text, problems);
        var sections = document is null ? null : Binder.Bind(document, places, problems);
        if (sections is null)
            return Result(null, [], problems, file);

        SecretSources.Fill(sections, environment, places, problems);
        Availability.Check(sections, problems);
        Derived.Fill(sections, places);
        Judge(sections, problems);
        OAuth2Rules.CheckTestServer(sections, environment, problems);
        return Result(problems.Any ? null : ConfigBuilder.Build(sections, OAuth2Rules.Endpoints(sections, environment)), sections.All, problems, file);
    }

    /// <summary>Every rule about values that are read, filled in and available.</summary>
    internal static void Judge(SectionSet sections, Problems problems)
    {
        MailRules.Check(sections, problems);
        OAuth2Rules.Check(sections, problems);
        UserRules.Check(sections, problems);
        TalkRules.Check(sections, problems);
        OidcRules.Check(sections, problems);
        TelemetryRules.Check(sections, problems);
        PlaceRules.Check(sections, problems);
    }

    private static LoadResult Result(
        IstotaConfig? config, System.Collections.Immutable.ImmutableArray<SectionValues> sections, Problems problems, string? file) => new()
        {
            Config = config,
            Errors = problems.Sorted(),
            Warnings = problems.Warnings,
            File = file,
            Sections = sections,
        };

    private static LoadResult Unreadable(string file, string from, Exception cause)
    {
        var why = cause switch
        {
            FileNotFoundException or DirectoryNotFoundException => "no such file",
            UnauthorizedAccessException when Directory.Exists(file) => "is a folder, not a file",
            UnauthorizedAccessException => "may not be read by this user",
            DecoderFallbackException => "is not UTF-8 text",
            _ => cause.Message,
        };
        var problems = new Problems(file);
        problems.Add(null, "", from.Length > 0 ? $"{why} (named by {from})" : why);
        return Result(null, [], problems, file);
    }
}
