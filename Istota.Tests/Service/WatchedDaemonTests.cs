using Istota.Tests.Servers;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Istota.Tests.Service;

/// <summary>The daemon as a service manager sees it: a process that speaks on a socket.</summary>
public sealed class WatchedDaemonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-watched").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_says_when_it_is_ready_that_it_lives_and_that_it_stops()
    {
        using var socket = new NotifySocket();
        await using var daemon = await StartAsync(socket, Maildir);
        Assert.Equal("READY=1", await FirstBut(socket, "WATCHDOG=1"));
        Assert.Equal("WATCHDOG=1", await socket.NextAsync());
        await daemon.StopAsync();
        Assert.Equal("STOPPING=1", await FirstBut(socket, "WATCHDOG=1"));
    }

    [Fact]
    public async Task With_a_mail_server_that_is_away_it_is_ready_and_lives()
    {
        using var socket = new NotifySocket(isAbstract: true);
        await using var daemon = await StartAsync(socket, $"""
            imap_host = "127.0.0.1"
            imap_port = {DaemonProcess.FreePort()}
            imap_user = "bot"
            imap_password = "x"
            imap_tls = "none"
            """);
        Assert.Equal("READY=1", await FirstBut(socket, "WATCHDOG=1"));
        Assert.Equal("WATCHDOG=1", await socket.NextAsync());
    }

    [Fact]
    public async Task It_falls_silent_while_the_journal_cannot_write_and_speaks_again_when_it_can()
    {
        using var socket = new NotifySocket();
        await using var daemon = await StartAsync(socket, Maildir);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(_folder, "data", "istota.db")};Pooling=False"))
        {
            other.Open();
            using var claim = other.BeginTransaction();
            await SaidAsync(daemon, "the journal takes no writes");
            claim.Rollback();
        }
        await SaidAsync(daemon, "The watchdog is content again");
        await daemon.StopAsync();
    }

    private string Maildir => $"""
        mode = "maildir"
        maildir = "{_folder}/mail"
        """;

    private async Task<DaemonProcess> StartAsync(NotifySocket socket, string mailbox)
    {
        var config = Path.Combine(_folder, "istota.toml");
        await File.WriteAllTextAsync(config, $"""
            [email]
            bot_email = "bot@home.test"
            outbound = "files"
            maildir_sent = "{_folder}/sent"
            {mailbox}
            [storage]
            data_dir = "{_folder}/data"
            [web]
            enabled = false
            [users.alice]
            """);
        return await DaemonProcess.StartAsync(_folder, ["run", "--config", config], ["/usr/bin/env", $"NOTIFY_SOCKET={socket.Address}", "WATCHDOG_USEC=4000000"]);
    }

    private static async Task SaidAsync(DaemonProcess daemon, string what) =>
        await daemon.UntilAsync(() => Task.FromResult(daemon.Output), output => output.Contains(what, StringComparison.Ordinal), _ => what);

    private static async Task<string> FirstBut(NotifySocket socket, string passed)
    {
        while (true)
        {
            if (await socket.NextAsync() is var said && said != passed) return said;
        }
    }
}
