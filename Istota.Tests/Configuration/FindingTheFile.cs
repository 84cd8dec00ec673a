using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>Where the configuration is looked for, and what its paths start from.</summary>
public sealed class FindingTheFile : IDisposable
{
    private const string Named = ConfigFolder.Least + "\nbot_name = \"{0}\"\n";

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_place_that_has_a_file_wins()
    {
        var home = Path.Combine(_folder.Root, "home");
        _folder.Environment["HOME"] = home;
        var system = Write("etc/config.toml", "system");
        Assert.Equal("system", NameIn(_folder.LoadFile(systemFile: system)));

        Write("home/.config/istota/config.toml", "home");
        Assert.Equal("home", NameIn(_folder.LoadFile(systemFile: system)));

        Write("istota.toml", "here");
        Assert.Equal("here", NameIn(_folder.LoadFile(systemFile: system)));

        Write("variable.toml", "variable");
        _folder.Environment["ISTOTA_CONFIG"] = "variable.toml";
        Assert.Equal("variable", NameIn(_folder.LoadFile(systemFile: system)));

        Write("option.toml", "option");
        Assert.Equal("option", NameIn(_folder.LoadFile("option.toml", system)));
    }

    [Fact]
    public void A_file_named_by_the_option_must_be_there()
    {
        Write("istota.toml", "here");
        var result = _folder.LoadFile("missing.toml");
        Assert.False(result.IsValid);
        Assert.Equal($"{_folder.Root}/missing.toml: no such file (named by --config)", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public void A_file_named_by_the_variable_must_be_there()
    {
        _folder.Environment["ISTOTA_CONFIG"] = "missing.toml";
        Assert.Contains("$ISTOTA_CONFIG", Assert.Single(_folder.LoadFile().Errors).Message);
    }

    [Fact]
    public void A_folder_and_a_file_that_is_no_text_are_told_as_what_they_are()
    {
        Assert.Contains("is a folder", Assert.Single(_folder.LoadFile(".").Errors).Message);
        var binary = Path.Combine(_folder.Root, "binary.toml");
        File.WriteAllBytes(binary, [0x5B, 0xFF, 0xFE]);
        Assert.Contains("not UTF-8", Assert.Single(_folder.LoadFile(binary).Errors).Message);
    }

    [Fact]
    public void Without_a_file_the_embedded_default_keeps_everything_below_the_current_folder()
    {
        var result = _folder.LoadFile();
        Assert.Empty(result.Errors);
        Assert.True(result.IsEmbedded);
        var config = result.Config!;
        Assert.Equal("istota@localhost", config.Email.BotEmail);
        Assert.Equal(MailboxMode.Maildir, config.Email.Mode);
        Assert.Equal(OutboundMode.Files, config.Email.Outbound);
        Assert.Equal($"{_folder.Root}/istota-data/mail", config.Email.Maildir);
        Assert.Equal($"{_folder.Root}/istota-data/mail/sent", config.Email.MaildirSent);
        Assert.Equal($"{_folder.Root}/istota-data", config.Storage.DataDir);
        Assert.Equal($"{_folder.Root}/istota-data/Users", config.Storage.UsersRoot);
        Assert.Equal("http://127.0.0.1:8642", config.Web.Listen);
        Assert.Empty(config.Agent.Command);
        var (id, me) = Assert.Single(config.Users);
        Assert.Equal("me", id);
        Assert.Equal("web:main", me.AlertsChannel);
    }

    [Fact]
    public void Relative_paths_start_from_the_folder_of_the_file_and_a_tilde_from_home()
    {
        _folder.Environment["HOME"] = "/home/anna";
        var file = _folder.Write("etc/istota.toml", ConfigFolder.Least.Replace("\"sent\"", "\"~/sent\"") + "\n[agent]\ncommand = [\"./run.sh\", \"./x\"]\n");
        var config = _folder.LoadFile(file).Config!;
        Assert.Equal($"{_folder.Root}/etc/mail", config.Email.Maildir);
        Assert.Equal("/home/anna/sent", config.Email.MaildirSent);
        Assert.Equal($"{_folder.Root}/etc/istota-data", config.Storage.DataDir);
        Assert.Equal([$"{_folder.Root}/etc/run.sh", "./x"], config.Agent.Command);
    }

    private static string NameIn(LoadResult result) => result.Config!.Email.BotName;

    private string Write(string path, string name) =>
        _folder.Write(path, Named.Replace("{0}", name, StringComparison.Ordinal));
}
