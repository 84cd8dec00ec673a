using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>A folder with a configuration file, and an environment that holds nothing but what the test says.</summary>
internal sealed class ConfigFolder : IDisposable
{
    /// <summary>The least that is valid; six lines, the last without a line break.</summary>
    public const string Least = """
        [email]
        bot_email = "istota@example.org"
        mode = "maildir"
        maildir = "mail"
        outbound = "files"
        maildir_sent = "sent"
        """;

    public string Root { get; } = Directory.CreateTempSubdirectory("istota-config-").FullName;

    public Dictionary<string, string> Environment { get; } = [];

    public string File => Path.Combine(Root, "istota.toml");

    private string NoSystemFile => Path.Combine(Root, "no-such-file.toml");

    public string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public LoadResult Load(string toml)
    {
        Write("istota.toml", toml);
        return LoadFile();
    }

    public LoadResult LoadFile(string? option = null, string? systemFile = null) =>
        ConfigLoader.Load(option, Environment.GetValueOrDefault, Root, systemFile ?? NoSystemFile);

    public IstotaConfig Valid(string toml)
    {
        var result = Load(toml);
        Assert.Empty(result.Errors);
        return result.Config!;
    }

    public (int Code, string Output, string Error) Check() =>
        Run((output, error) => ConfigCommands.Check(null, Environment.GetValueOrDefault, Root, output, error));

    public (int Code, string Output, string Error) Show(bool json = false) =>
        Run((output, error) => ConfigCommands.Show(null, Environment.GetValueOrDefault, Root, json, output, error));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static (int Code, string Output, string Error) Run(Func<TextWriter, TextWriter, int> command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (command(output, error), output.ToString(), error.ToString());
    }
}
