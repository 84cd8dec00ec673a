using Istota.Tests.Servers;

namespace Istota.Tests.EndToEnd;

/// <summary>A daemon on a Maildir that writes its mail into files: all of it is in one folder, and no server is needed.</summary>
internal sealed class MaildirHouse : IAsyncDisposable
{
    private readonly int _port = DaemonProcess.FreePort();
    private readonly string _agent;
    private DaemonProcess? _daemon;

    public MaildirHouse(string users, string more = "", string outgoing = "outbound = \"files\"")
    {
        foreach (var part in new[] { "new", "cur", "tmp" }) Directory.CreateDirectory(Path.Combine(Folder, "mail", part));
        Directory.CreateDirectory(Sent);
        _agent = ObedientAgent.WriteTo(Folder);
        Configure(users, more, outgoing);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("istota-maildir").FullName;
    public string Config => Path.Combine(Folder, "istota.toml");
    public string Data => Path.Combine(Folder, "data");
    public string Sent => Path.Combine(Folder, "sent");
    public DaemonProcess Daemon => _daemon ?? throw new InvalidOperationException("the daemon is not running");

    /// <summary>As an editor does: a new file takes the old one's place.</summary>
    public void Configure(string users, string more = "", string outgoing = "outbound = \"files\"")
    {
        File.WriteAllText(Config + "~", $"""
            [email]
            bot_email = "bot@lab.test"
            mode = "maildir"
            maildir = "mail"
            maildir_sent = "sent"
            first_sweep = "all"
            {outgoing}
            [scheduler]
            email_poll_interval = 1
            max_concurrent_tasks_per_user = 4
            [agent]
            command = ["{_agent}"]
            [storage]
            data_dir = "data"
            [web]
            listen = "http://127.0.0.1:{_port}"
            {more}
            {users}

            """);
        File.Move(Config + "~", Config, overwrite: true);
    }

    public async Task StartAsync() => _daemon = await DaemonProcess.StartAsync(Folder, ["run", "--config", Config]);

    public async Task KillAsync()
    {
        await using var daemon = Daemon;
        _daemon = null;
        await daemon.KillAsync();
    }

    public async Task StopAsync()
    {
        await using var daemon = Daemon;
        _daemon = null;
        await daemon.StopAsync();
    }

    public Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args) => DaemonProcess.RunAsync(Folder, [.. args, "--config", Config]);

    public async Task<UserClient> ClientAsync(string user)
    {
        var (exit, token, error) = await RunAsync("user", "link", user, "--token");
        return exit == 0 ? new UserClient(_port, token.Trim(), () => _daemon?.Output ?? "") : throw new InvalidOperationException(error);
    }

    public Task UntilSaidAsync(string text) =>
        Daemon.UntilAsync(() => Task.FromResult(Daemon.Output), o => o.Contains(text, StringComparison.Ordinal), o => o);

    public void Drop(string id, string from, string to, string body)
    {
        var half = Path.Combine(Folder, "mail", "tmp", id);
        File.WriteAllText(half, $"From: {from}\nTo: {to}\nSubject: About {id}\nMessage-ID: <{id}@x.example>\nDate: Mon, 02 Nov 2026 09:00:00 +0000\n\n{body}\n");
        File.Move(half, Path.Combine(Folder, "mail", "new", id));
    }

    public IReadOnlyList<string> SentFiles => [.. Directory.EnumerateFiles(Sent, "*.eml").Select(File.ReadAllText)];

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null) await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
