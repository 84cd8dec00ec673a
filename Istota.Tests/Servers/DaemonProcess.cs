using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Istota.Host.Agent;
using Xunit;

namespace Istota.Tests.Servers;

/// <summary>The daemon as a person starts it: a process of its own, known by what it prints, ended by signals.</summary>
internal class DaemonProcess : IAsyncDisposable
{
    /// <summary>Long, for the machine may be busy; nothing waits this long that works.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private const string Ready = "Istota runs.";
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it without waiting for anything.</summary>
    /// <param name="before">what stands before the program's own command line.</param>
    protected DaemonProcess(string folder, IReadOnlyList<string> args, IReadOnlyList<string>? before = null)
    {
        _process = new Process { StartInfo = Info(folder, [.. before ?? [], Dotnet, Program, .. args]), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => Heard(e.Data);
        _process.ErrorDataReceived += (_, e) => Heard(e.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("the daemon ended before it ran"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>All that it printed so far, both streams.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>The program that was built, beside its own files.</summary>
    public static string Program
    {
        get
        {
            var built = Path.Combine(AppContext.BaseDirectory.Replace("Istota.Tests", "Istota.Host", StringComparison.Ordinal), "istota.dll");
            return File.Exists(built) ? built : Path.Combine(AppContext.BaseDirectory, "istota.dll");
        }
    }

    public static string Dotnet => AgentLauncher.DotnetRoot is { } root ? Path.Combine(root, "dotnet") : "dotnet";

    /// <summary>A verb as a process: its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(string folder, params string[] args)
    {
        using var process = Process.Start(Info(folder, [Dotnet, Program, .. args]))!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var streams = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, streams[0], streams[1]);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Returns when the daemon says that it runs.</summary>
    /// <param name="before">what stands before the program's own command line.</param>
    public static Task<DaemonProcess> StartAsync(string folder, IReadOnlyList<string> args, IReadOnlyList<string>? before = null) =>
        StartedAsync(new DaemonProcess(folder, args, before), daemon => daemon.ReadyAsync());

    /// <summary>One that does not come so far is ended.</summary>
    protected static async Task<T> StartedAsync<T>(T daemon, Func<T, Task> until) where T : DaemonProcess
    {
        try
        {
            await until(daemon);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when it says that it runs.</summary>
    public async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(Patience);
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException($"{e.Message}\n{Output}", e);
        }
    }

    /// <summary>SIGTERM, as a supervisor ends it: within ten seconds, with 0.</summary>
    public async Task StopAsync()
    {
        NativeCalls.Signal(Id, NativeCalls.Terminate);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(_process.ExitCode == 0, $"exit code {_process.ExitCode}\n{Output}");
    }

    /// <summary>SIGKILL, as a power cut ends it: no handler runs, nothing is flushed, its agents stay.</summary>
    public async Task KillAsync()
    {
        NativeCalls.Signal(Id, NativeCalls.Kill);
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>True when it is still there after this time.</summary>
    public async Task<bool> LivesAsync(TimeSpan time)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(time);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    /// <summary>Looks again and again until what is seen holds, while the daemon lives.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds, Func<T, string> show, TimeSpan? patience = null)
    {
        var end = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(s_lookEvery);
        while (true)
        {
            if (_process.HasExited) throw new InvalidOperationException($"the daemon ended with {_process.ExitCode}\n{Output}");
            var seen = await look();
            if (holds(seen)) return seen;
            if (end.Elapsed > (patience ?? Patience)) throw new TimeoutException($"not so in time: {show(seen)}\n{Output}");
            await pace.WaitForNextTickAsync();
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A port for a daemon to listen on.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>No configuration of the one who runs the tests is found; it starts faster without tiered profiles.</summary>
    private static ProcessStartInfo Info(string folder, IReadOnlyList<string> command)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment.Remove("ISTOTA_CONFIG");
        info.Environment["HOME"] = folder;
        info.Environment["DOTNET_TieredPGO"] = "0";
        return info;
    }

    private void Heard(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        if (line.StartsWith(Ready, StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
