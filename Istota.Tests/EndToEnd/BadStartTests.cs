using Istota.Tests.Servers;
using Xunit;

namespace Istota.Tests.EndToEnd;

/// <summary>A daemon that cannot start says why, in a line that names the place, and leaves nothing behind.</summary>
public sealed class BadStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-bad").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, int, string> Mistakes { get; } = new()
    {
        { "[email]\nbot_email = \"bot@lab.test\"\nimap_prot = 993", 3, "imap_prot" },
        { "[email]\nbot_email = \"bot@lab.test\"\nimap_port = \"many\"", 3, "imap_port" },
        { "[email]\nmode = \"maildir\"", 1, "bot_email" },
        { "[email]\nbot_email = \"bot@lab.test\"\n[users.alice]\nemail_addresses = [\"a@lab.test\"]\n[users.bob]\nemail_addresses = [\"A@LAB.test\"]", 6, "email_addresses" },
        { "[email]\nbot_email = \"bot@lab.test\"\n[users.\"Al ice\"]\ndisplay_name = \"A\"", 3, "Al ice" },
        { "[email]\nbot_email = \"bot@lab.test\"\noutbound_approval_floor = \"all\"\n[users.bob]\noutbound_approval = \"off\"", 5, "outbound_approval" },
        { "[email]\nbot_email = \"bot@lab.test\"\n[users.bob]\nalerts_channel = \"talktoken\"", 4, "alerts_channel" },
        { "[email\nbot_email = 1", 1, "" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_bad_configuration_ends_it_with_2_and_names_file_line_and_key(string toml, int line, string key)
    {
        var file = Path.Combine(_folder, "istota.toml");
        await File.WriteAllTextAsync(file, toml + "\n[storage]\ndata_dir = \"made\"\n");
        var run = await DaemonProcess.RunAsync(_folder, "run", "--config", file);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(run.Error.Split('\n'), l => l.Contains($"istota.toml:{line}", StringComparison.Ordinal) && l.Contains(key, StringComparison.Ordinal));
        Assert.Equal("", run.Out);
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task One_daemon_has_one_data_folder_and_a_dead_ones_socket_is_replaced()
    {
        var file = WriteConfig("data", "127.0.0.1:0");
        var socket = Path.Combine(_folder, "data", "istota.sock");
        await using var daemon = await DaemonProcess.StartAsync(_folder, ["--config", file]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
        var second = await DaemonProcess.RunAsync(_folder, "run", "--config", file);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("istota.sock", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await DaemonProcess.RunAsync(_folder, "inspect", "system", "--json", "--config", file)).ExitCode);
        await daemon.KillAsync();
        Assert.True(File.Exists(socket));

        Assert.Equal(3, (await DaemonProcess.RunAsync(_folder, "inspect", "system", "--config", file)).ExitCode);
        await using var third = await DaemonProcess.StartAsync(_folder, ["--config", file]);
        await third.StopAsync();
    }

    [Fact]
    public async Task A_data_folder_whose_path_is_too_long_for_a_socket_is_named()
    {
        var file = WriteConfig(new string('d', 120), "127.0.0.1:0");
        var run = await DaemonProcess.RunAsync(_folder, "run", "--config", file);
        Assert.Contains(run.ExitCode, new[] { 1, 2 });
        Assert.Contains("data_dir", run.Error, StringComparison.Ordinal);
    }

    private string WriteConfig(string data, string listen)
    {
        var file = Path.Combine(_folder, "istota.toml");
        File.WriteAllText(file, $"""
            [email]
            bot_email = "bot@lab.test"
            mode = "maildir"
            maildir = "{_folder}/mail"
            outbound = "files"
            maildir_sent = "{_folder}/sent"
            [storage]
            data_dir = "{data}"
            [web]
            listen = "http://{listen}"
            [users.me]
            """);
        return file;
    }
}
