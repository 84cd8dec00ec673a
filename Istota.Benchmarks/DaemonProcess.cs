using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Istota.Host.Cli;
using Istota.Tests.Servers;

namespace Istota.Benchmarks;

/// <summary>What a benchmark's daemon is configured with; mail comes and goes through the ports given, which may be relays.</summary>
internal sealed record DaemonPlan(string Folder, MailLab Lab)
{
    public string Account { get; init; } = "bot";
    public int? Imaps { get; init; }
    public int? Submission { get; init; }
    public IReadOnlyList<string> Users { get; init; } = ["me"];

    /// <summary>Lines of each user's section.</summary>
    public string UserLines { get; init; } = "";
    /// <summary>Whole sections.</summary>
    public string More { get; init; } = "";
    public int Tasks { get; init; } = 1;
    public int BatchSize { get; init; } = 50;

    /// <summary>An agent that does nothing, for long: one task runs, all others queue.</summary>
    public string Agent { get; init; } = "[\"/bin/sleep\", \"3600\"]";

    public string Toml(int web) => string.Create(CultureInfo.InvariantCulture, $"""
        [email]
        imap_host = "127.0.0.1"
        imap_port = {Imaps ?? Lab.ImapsPort}
        imap_tls = "implicit"
        imap_user = "{MailLab.Address(Account)}"
        imap_password = "{MailLab.Password}"
        smtp_host = "127.0.0.1"
        smtp_port = {Submission ?? Lab.SubmissionPort}
        smtp_tls = "starttls"
        tls_ca_file = "{Lab.CaFile}"
        bot_email = "{MailLab.Address("bot")}"
        first_sweep = "all"
        sent_folder = ""
        outbound_approval_floor = "off"
        [scheduler]
        email_poll_interval = 600
        email_poll_batch_size = {BatchSize}
        email_rate_limit_messages = 0
        email_sender_rate_limit_messages = 0
        max_concurrent_tasks = {Tasks}
        [agent]
        command = {Agent}
        sandbox = "none"
        [storage]
        data_dir = "{Folder}"
        [web]
        listen = "http://127.0.0.1:{web}"
        {More}
        {string.Join('\n', Users.Select(u => $"[users.{u}]\n{UserLines}"))}
        """);
}

/// <summary>The daemon as a process of its own, as it runs for people.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private const int MostShown = 10;
    private readonly Process _process;
    private readonly Uri _web;
    private int _shown;

    private DaemonProcess(Process process, DaemonPlan plan, Uri web)
    {
        (_process, _web) = (process, web);
        Control = new ControlClient(Path.Combine(plan.Folder, "istota.sock"));
    }

    public ControlClient Control { get; }
    public HttpClient Http { get; } = new();
    public Uri Web => _web;

    /// <summary>From the start of the process to the first 200 of /readyz.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public static async Task<DaemonProcess> StartAsync(DaemonPlan plan)
    {
        var port = FreePort();
        Directory.CreateDirectory(plan.Folder);
        var config = Path.Combine(plan.Folder, "istota.toml");
        await File.WriteAllTextAsync(config, plan.Toml(port));
        var start = new ProcessStartInfo(Published.Executable, ["run", "--config", config])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var watch = Stopwatch.StartNew();
        var process = Process.Start(start) ?? throw new InvalidOperationException("the daemon did not start");
        var daemon = new DaemonProcess(process, plan, new Uri($"http://127.0.0.1:{port}"));
        process.OutputDataReceived += (_, line) => daemon.Show(line.Data);
        process.ErrorDataReceived += (_, line) => daemon.Show(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await daemon.UntilReadyAsync();
        daemon.ReadyAfter = watch.Elapsed;
        return daemon;
    }

    public async Task<JsonElement> InspectAsync(string noun) =>
        (await Control.GetAsync($"inspect/{noun}", CancellationToken.None)).GetProperty("data");

    /// <summary>Asks every 20 ms until the mailbox has settled so many.</summary>
    public async Task<long> WhenSettledAsync(long count)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await InspectAsync("mailbox")).GetProperty("settled").GetInt64() < count) await tick.WaitForNextTickAsync();
        return Stopwatch.GetTimestamp();
    }

    /// <summary>How many decisions of a step were written with a verdict (docs/decisions.md).</summary>
    public async Task<long> DecisionsAsync(string step, string verdict)
    {
        var text = await Http.GetStringAsync(new Uri(_web, "/metrics"));
        return text.Split('\n').Where(l => l.StartsWith("istota_decisions", StringComparison.Ordinal) && l.Contains($"step=\"{step}\"", StringComparison.Ordinal) && l.Contains($"verdict=\"{verdict}\"", StringComparison.Ordinal))
            .Sum(l => (long)double.Parse(l.Split('}')[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Processor time of user and system so far.</summary>
    public TimeSpan Processor()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>Resident memory in MiB.</summary>
    public double Memory()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("/bin/kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Control.Dispose();
        Http.Dispose();
    }

    private async Task UntilReadyAsync()
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_process.HasExited)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(_web, "/readyz"));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            await tick.WaitForNextTickAsync();
        }
        throw new InvalidOperationException("the daemon ended before it was ready");
    }

    private void Show(string? line)
    {
        if (line is not null && _shown < MostShown && (line.Contains("warn", StringComparison.OrdinalIgnoreCase) || line.Contains("fail", StringComparison.OrdinalIgnoreCase) || line.Contains("istota:", StringComparison.Ordinal)))
        {
            _shown++;
            Console.Error.WriteLine($"    {(line.Length > 200 ? line[..200] : line)}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
