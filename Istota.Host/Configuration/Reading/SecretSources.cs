using System.Text;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>Secrets that are not in the file itself: KEY_file, the environment, systemd credentials. Two sources for one secret are an error, for one of them is forgotten.</summary>
internal static class SecretSources
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Beside the configuration, where systemd has handed over nothing: from there the packaged unit takes what it hands over, and root's own commands find it too.</summary>
    private const string Beside = "credentials";

    public static string VariableOf(string section, string key) =>
        $"ISTOTA_{section}_{key}".Replace('.', '_').ToUpperInvariant();

    public static void Fill(SectionSet sections, Func<string, string?> environment, Places places, Problems problems)
    {
        var folder = environment("CREDENTIALS_DIRECTORY") is { Length: > 0 } given ? places.Resolve(given) : places.Resolve(Beside);
        foreach (var section in sections.All)
        {
            foreach (var key in section.Spec.Keys.Where(k => k.Kind == KeyKind.Secret))
                Fill(section, key, environment, folder, problems);
        }
    }

    private static void Fill(SectionValues section, KeySpec key, Func<string, string?> environment, string folder, Problems problems)
    {
        var variable = VariableOf(section.Name, key.Name);
        var found = new List<Bound>();
        if (section.Secret(key.Name).IsSet)
            found.Add(section[key.Name]);
        if (section.Files.TryGetValue(key.Name, out var file) && Read(section, key.FileName, (string)file.Value, file.Origin, problems) is { } inFile)
            found.Add(inFile);
        if (environment(variable) is { Length: > 0 } text)
            found.Add(new Bound(new Secret(Trim(text)), new Origin.Variable(variable)));
        foreach (var name in new[] { variable, variable["ISTOTA_".Length..], section.Dotted(key.Name) })
        {
            if (Path.Combine(folder, name) is var path && File.Exists(path)
                && Read(section, key.Name, path, new Origin.Credential(name, path), problems) is { } credential)
                found.Add(credential);
        }

        if (found.Count > 1)
        {
            section.SetBad(key.Name);
            var line = found.Select(f => f.Origin.Line).FirstOrDefault(l => l is not null) ?? section.Line ?? 1;
            problems.Add(line, section.Dotted(key.Name), $"given more than once ({string.Join("; ", found.Select(f => f.Origin))}); allowed is one of them");
        }
        else if (found is [var one])
        {
            section.Set(key.Name, one.Value, one.Origin);
        }
    }

    private static Bound? Read(SectionValues section, string name, string path, Origin origin, Problems problems)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MostBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MostBytes)
                return Failed($"{path} is over 64 KiB, which is no secret");
            var text = Trim(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length));
            return text.Length == 0 ? Failed($"{path} is empty") : new Bound(new Secret(text), origin);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(e is FileNotFoundException or DirectoryNotFoundException ? $"{path}: no such file" : $"{path} cannot be read by this user");
        }
        catch (DecoderFallbackException)
        {
            return Failed($"{path} is not UTF-8 text");
        }

        Bound? Failed(string why)
        {
            section.SetBad(name.EndsWith("_file", StringComparison.Ordinal) ? name[..^"_file".Length] : name);
            problems.Add(origin.Line ?? section.Line ?? 1, section.Dotted(name), why);
            return null;
        }
    }

    private static string Trim(string text) => text.TrimEnd('\r', '\n');
}
