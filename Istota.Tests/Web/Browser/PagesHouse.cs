using System.Net;
using System.Net.Sockets;
using System.Text;
using Istota.Host.Configuration;
using Istota.Tests.Servers;
using Microsoft.Playwright;
using Xunit;

namespace Istota.Tests.Web.Browser;

/// <summary>A daemon as a newcomer has it, with one more user, and people at browsers in front of it.</summary>
public class PagesHouse(SharedBrowser browser) : IAsyncLifetime
{
    public const string Me = "me", Other = "other", Talkative = "talkative";
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-pages").FullName;
    private readonly int _port = FreePort();
    private DaemonProcess? _daemon;
    private int _mails;

    public string Address => $"http://127.0.0.1:{_port}";

    public string SentFolder => Path.Combine(_folder, "istota-data", "mail", "sent");

    /// <summary>What else stands in the configuration.</summary>
    protected virtual string More => "";

    private string Config => Path.Combine(_folder, "istota.toml");

    public virtual async ValueTask InitializeAsync()
    {
        BrowserRequirement.Demand();
        await File.WriteAllTextAsync(Config, $"{EmbeddedDefault.Toml.Replace("http://127.0.0.1:8642", Address, StringComparison.Ordinal)}\ndisplay_name = \"Mia\"\nadmin = true\n[users.{Other}]\n[users.{Talkative}]\n{More}");
        await StartAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    public async Task StartAsync() => _daemon = await DaemonProcess.StartAsync(_folder, ["run", "--config", Config]);

    public async Task StopAsync()
    {
        await _daemon!.StopAsync();
        await _daemon.DisposeAsync();
        _daemon = null;
    }

    /// <summary>What the command line prints.</summary>
    public async Task<string> RunAsync(params string[] args)
    {
        var run = await DaemonProcess.RunAsync(_folder, [.. args, "--config", Config]);
        return run.ExitCode == 0 ? run.Out.Trim() : throw new InvalidOperationException(run.Error);
    }

    public Task<string> LinkAsync(string user = Me) => RunAsync("user", "link", user);

    /// <summary>Somebody at a browser of their own, signed in.</summary>
    public async Task<Visit> SignInAsync(string user = Me, int width = 1280, int height = 800, ColorScheme look = ColorScheme.Light, string? zone = null)
    {
        var visit = await VisitAsync(width, height, look, zone);
        await visit.SignInAsync(await LinkAsync(user));
        return visit;
    }

    public Task<Visit> VisitAsync(int width = 1280, int height = 800, ColorScheme look = ColorScheme.Light, string? zone = null) =>
        browser.VisitAsync(Address, width, height, look, zone);

    /// <summary>A mail as a Maildir takes it.</summary>
    public async Task DropMailAsync(string mail)
    {
        var name = $"{Interlocked.Increment(ref _mails)}.{Guid.NewGuid():N}";
        var box = Path.Combine(_folder, "istota-data", "mail");
        await File.WriteAllTextAsync(Path.Combine(box, "tmp", name), mail, new UTF8Encoding(false));
        File.Move(Path.Combine(box, "tmp", name), Path.Combine(box, "new", name));
    }

    public Task DropMailAsync(string from, string subject, string body, string to = Me) =>
        DropMailAsync($"From: {from}\nTo: istota+{to}@localhost\nSubject: {subject}\nMessage-ID: <{Guid.NewGuid():N}@outside.test>\nContent-Type: text/plain; charset=utf-8\n\n{body}\n");

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
